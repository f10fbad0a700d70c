"""Words for the engine's codes. Only presenters use them: the engine speaks no language."""

from django.utils.translation import gettext_lazy as _

LEVERS = {
    "human_capital": _("Human capital"),
    "infrastructure": _("Infrastructure"),
    "incentive_framework": _("Incentive framework"),
}

READINGS = {
    "": _("Both readings"),
    "prudent": _("Prudent reading"),
    "favourable": _("Favourable reading"),
}

STATUSES = {
    "eligible": _("Eligible"),
    "unsettled": _("Unsettled"),
    "not_eligible": _("Not eligible"),
    "unknown": _("Unknown"),
    "not_in_force": _("Not in force"),
}

STATUS_SENTENCES = {
    "eligible": _("The project meets the published criteria."),
    "unsettled": _(
        "The law is silent on this case: the prudent reading gives nothing,"
        " the favourable reading gives the amount shown."
    ),
    "not_eligible": _("The project does not meet the criteria, whichever way they are read."),
    "unknown": _("An answer that we do not have decides this measure: no amount is computed."),
    "not_in_force": _("This measure is not in force for this project on this date."),
}

OLDER_REGIME = _(
    "An earlier regime of this measure was in force on this date. Its formula is not known to us:"
    " no amount is computed."
)

VERDICTS = {"met": _("Met"), "not_met": _("Not met"), "unknown": _("Unknown")}

REGIMES = {
    "offer": _("Offshoring offer alone"),
    "charter": _("Investment Charter alone"),
    "sme": _("Scheme for small and medium enterprises alone"),
    "offer+charter": _("Offshoring offer and Investment Charter"),
    "offer+sme": _("Offshoring offer and scheme for small and medium enterprises"),
}

# Why a regime was taken: one sentence a regime, for each reading.
REGIME_SENTENCES = {
    "offer": _("The offshoring offer counts alone: it gives at least as much as the other scheme."),
    "charter": _(
        "The Investment Charter counts alone: it gives more than the offshoring offer, and no"
        " source says that both may be had for one project."
    ),
    "sme": _(
        "The scheme for small and medium enterprises counts alone: it gives more than the"
        " offshoring offer, and no source says that both may be had for one project."
    ),
    "offer+charter": _(
        "The offshoring offer and the Investment Charter are added, as if both could be had for"
        " one project."
    ),
    "offer+sme": _(
        "The offshoring offer and the scheme for small and medium enterprises are added, as if"
        " both could be had for one project."
    ),
}

# The offer where no other scheme has an amount to be compared with.
OFFER_WITHOUT_RIVAL = _(
    "The offshoring offer counts alone: no other scheme has a known amount for this project."
)

# An input of the request, as a reader would name it.
INPUTS = {
    # An estimate has its location: what is missing is what the law says of it.
    "location": _("what the law attaches to the location (its income-tax zone, its category)"),
    "export_share": _("the share of export turnover"),
    "profit_before_tax": _("the taxable result before tax"),
    "training_budget": _("the training budget"),
    "investment": _("the investment"),
    "investment.future_occupations": _("whether the project is in occupations of the future"),
    "investment.sustainable_development": _(
        "whether the project meets the criteria of sustainable development"
    ),
    "profiles.women_share": _("women's share of the payroll of each profile"),
    "company.turnover": _("the turnover of the company"),
    "company.own_funds_share": _("the share of own funds"),
    "company.group_holding_share": _("the share held by the largest group"),
    "company.group_turnover": _("the turnover of the largest group"),
}

# What an unlock changes, with the value before and after.
CHANGES = {
    "stable_jobs": _("Create %(to)s stable jobs instead of %(from)s."),
    "investment.total": _("Invest %(to)s in total instead of %(from)s."),
    "investment.eligible": _("Bring eligible investment to %(to)s instead of %(from)s."),
    "women_share": _("Pay women %(to)s of the payroll instead of %(from)s."),
    "investment.future_occupations": _("Have the project recognised in occupations of the future."),
    "investment.sustainable_development": _("Meet the criteria of sustainable development."),
}
CHANGES_FROM_UNKNOWN = {
    "women_share": _("Show that women are paid at least %(to)s of the payroll."),
    "company.turnover": _("Show a yearly turnover of at least %(to)s."),
    "company.own_funds_share": _("Show that own funds cover at least %(to)s."),
    "company.group_holding_share": _("Show that no group holds more than %(to)s of the capital."),
    "company.group_turnover": _("Show that the largest group's turnover is at most %(to)s."),
}

WARNINGS = {
    "below_minimum_wage": _(
        "The salary of profile %(number)s is under the minimum wage of %(limit)s a month."
        " Check it: the estimate uses the salary as given."
    ),
    "large_profit": _(
        "The result of project year %(number)s reaches %(limit)s. A higher common rate of"
        " corporate tax may apply; it was not modelled."
    ),
    "profit_after_loss": _(
        "Project year %(number)s makes a profit after a loss. Give the taxable result after the"
        " losses carried forward."
    ),
}

NOTES = {
    "paf.assumes_spend": _(
        "No training budget was given: the prudent reading assumes that you spend at least the"
        " bonus on training."
    ),
    "ceiling_cut": _(
        "The premiums met add up to %(summed)s; the ceiling is %(ceiling)s, which cuts %(cut)s."
    ),
    "ceiling_cut.prudent": _(
        "Read prudently, the premiums met add up to %(summed)s; the ceiling is %(ceiling)s,"
        " which cuts %(cut)s."
    ),
    "ceiling_cut.favourable": _(
        "Read favourably, the premiums met add up to %(summed)s; the ceiling is %(ceiling)s,"
        " which cuts %(cut)s."
    ),
    "ais.ordinary_saving": _(
        "Beside this measure, ordinary law exempts the first operating years from corporate tax."
        " Tax not paid in those years: %(total)s. It is in no total."
    ),
}

STEPS = {
    "ir.social": _("Social contributions of one employee"),
    "ir.professional": _("Allowance for professional expenses"),
    "ir.net_taxable": _("Net taxable income"),
    "ir.tax": _("Income tax of one employee"),
    "air.per_employee": _("Part of the income tax above the cap, for one employee"),
    "air.profile": _("Advantage for the profile"),
    "air.year": _("Income-tax advantage of the year"),
    "pae.payment": _("Payment for the hires who stayed"),
    "pae.year": _("Employment bonus of the year"),
    "paf.profile": _("Bonus for the profile's recruits"),
    "paf.year_before_cap": _("Training bonus of the year, before the limit to the spend"),
    "paf.year": _("Training bonus of the year"),
    "ais.year": _("Corporate-tax advantage of the year"),
    "charter.primes": _("Sum of the premiums met"),
    "charter.rate": _("Rate after the ceiling"),
    "charter.amount": _("Amount of the Investment Charter"),
    "sme.primes": _("Sum of the premiums met"),
    "sme.rate": _("Rate after the ceiling"),
    "sme.amount": _("Amount of the scheme for small and medium enterprises"),
    "grant.per_job": _("Amount for the stable jobs"),
    "grant.budget": _("Training budget of the five years"),
    "grant.share": _("Share of the cost"),
    "grant.ceiling": _("Amount under the ceiling of the grant"),
    "measure.total": _("Total over five years"),
    "payslip.net_pay": _("Net pay of the month"),
    "payslip.employer_cost": _("Cost to the employer, a month"),
}

# Names of the operands of the formulas; terms of a sum are named by ``operand_label``.
OPERANDS = {
    "amount": _("amount"),
    "amount_per_job": _("amount per job"),
    "bonus": _("bonus"),
    "budget": _("training budget"),
    "cap": _("cap"),
    "capped_rate": _("rate on capped pay"),
    "ceiling": _("ceiling"),
    "deduction": _("deduction of the bracket"),
    "dependants": _("dependants"),
    "eligible": _("eligible investment"),
    "export_share": _("share of export turnover"),
    "family_rate": _("rate of family allowances"),
    "future_occupations": _("occupations of the future"),
    "grant": _("grant before its ceiling"),
    "headcount": _("people employed"),
    "health_rate": _("rate of health insurance"),
    "investment": _("total investment"),
    "jobs": _("stable jobs"),
    "jobs_ratio": _("jobs for the investment"),
    "months": _("months in the period"),
    "net_taxable": _("net taxable income"),
    "per_dependant": _("reduction per dependant"),
    "per_employee": _("amount per employee"),
    "primes": _("sum of the premiums"),
    "priority_activity": _("priority activity"),
    "professional": _("professional allowance"),
    "profit": _("taxable result"),
    "rate": _("rate"),
    "rbi": _("annual gross taxable income"),
    "recruits": _("recruits paid for"),
    "retained": _("hires who stayed"),
    "salary": _("monthly gross salary"),
    "sector": _("sector"),
    "social": _("social contributions"),
    "sustainable_development": _("sustainable development"),
    "tax": _("income tax"),
    "tax_rate": _("rate of corporate tax"),
    "territory": _("territory"),
    "training_rate": _("rate of the training tax"),
    "women": _("women's share of payroll"),
}

# Terms of a sum carry their origin in their name: ``profile_2_hires_1_payment_3``, ``year_4``.
TERMS = {
    "profile": _("profile %(number)s"),
    "hires": _("hires of year %(number)s"),
    "payment": _("payment %(number)s"),
    "year": _("project year %(number)s"),
}

# Functions of the formulas, as a spreadsheet would name them.
FUNCTIONS = {"round": _("round"), "min": _("min"), "max": _("max")}

# Units of operands and of parameters, with the value before them.
UNITS = {
    "MAD/month": _("%(value)s a month"),
    "MAD/year": _("%(value)s a year"),
    "MAD/hour": _("%(value)s an hour"),
}
# The same units as the head of a column of figures.
UNIT_NAMES = {
    "MAD": _("MAD"),
    "MAD/month": _("MAD a month"),
    "MAD/year": _("MAD a year"),
    "months": _("months"),
    "people": _("people"),
    "share": "%",
}

# What a grant gives of a cost, with its share.
COST_SHARES = {
    "investment_total": _("%(share)s of the total investment"),
    "investment_eligible": _("%(share)s of the eligible investment"),
    "training_budget": _("%(share)s of the training budget of the five years"),
    "": _("%(share)s of the cost"),
}

GRANT_CHANGES = {
    "opened": _("Regional grant now open: %(name)s"),
    "closed": _("Regional grant no longer open: %(name)s"),
    "changed": _("Regional grant whose terms changed: %(name)s"),
}

FLAGS = {True: _("Yes"), False: _("No")}
NO_ADVANTAGE = _("No advantage")
NO_CATEGORY = _("without category")

CERTAINTIES = {
    "official": _("Official: read in a legal text"),
    "reported": _("Reported by the press or by advisers"),
    "assumed": _("Assumed: the sources are silent"),
}

# Whether the amount of a measure is part of the totals: (prudent, favourable).
COUNTED = {
    (True, True): "",
    (False, True): _("Counted in the favourable total only."),
    (True, False): _("Counted in the prudent total only."),
    (False, False): _("Counted in no total: another scheme gives more."),
}

ZONES = {
    "main_park": _("Income tax: main park"),
    "secondary_park": _("Income tax: secondary park"),
    "region_without_park": _("Income tax: region without a dedicated park"),
    "outside_park": _("Income tax: outside a park, in a region that has one"),
}
CATEGORIES = {
    "A": _("Investment Charter: territory of category A"),
    "B": _("Investment Charter: territory of category B"),
    "none": _("Investment Charter: no territorial premium"),
}
