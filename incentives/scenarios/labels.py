"""Words for the inputs that move and for what a scenario holds."""

from django.utils.translation import gettext_lazy as _

# Inputs of the sensitivity, by their code in the engine.
INPUTS = {
    "pay": _("Pay"),
    "hires": _("Hires"),
    "existing_staff": _("Staff already employed"),
    "retention": _("Hires still there after 18 months"),
    "moroccan_share": _("Moroccan nationals among the hires"),
    "export_share": _("Share of export turnover"),
    "annual_raise": _("Raise a year"),
    "investment_total": _("Total investment"),
    "investment_eligible": _("Eligible investment"),
    "training_budget": _("Training budget"),
    "profit_before_tax": _("Taxable result"),
    "start_date": _("Start of the project"),
}

# The same, as the fields of the form of the steps: each says its unit.
STEP_FIELDS = {
    "pay": _("Pay, in percent"),
    "hires": _("Hires, in percent"),
    "existing_staff": _("Staff already employed, in percent"),
    "retention": _("Hires still there after 18 months, in points"),
    "moroccan_share": _("Moroccan nationals among the hires, in points"),
    "export_share": _("Share of export turnover, in points"),
    "annual_raise": _("Raise a year, in points"),
    "investment_total": _("Total investment, in percent"),
    "investment_eligible": _("Eligible investment, in percent"),
    "training_budget": _("Training budget, in percent"),
    "profit_before_tax": _("Taxable result, in percent"),
    "start_date": _("Start of the project, in months"),
}

# What the totals of a scenario count. The stored result stays as calculation made it.
COUNTS = {
    "best": _("The better one, as the calculation says"),
    "offer": _("The offshoring offer alone"),
    "scheme": _("The Charter or the scheme for small and medium enterprises alone"),
}
