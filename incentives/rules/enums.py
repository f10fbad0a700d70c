"""Closed vocabularies of the law as stored."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Certainty(TextChoices):
    """How sure a value is."""

    OFFICIAL = "official", _("Official: read in a legal text")
    REPORTED = "reported", _("Reported by the press or by advisers")
    ASSUMED = "assumed", _("Assumed: the sources are silent")


class State(TextChoices):
    """Editorial life of a dated value. Only published values are law for the application."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")

    @classmethod
    def frozen(cls) -> tuple[str, str]:
        """States whose legal content can no longer change."""
        return cls.PUBLISHED, cls.SUPERSEDED


class ChangeSetState(TextChoices):
    """Life of a change set. A scheduled one is approved and waits for its day."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    SCHEDULED = "scheduled", _("Approved, to be published on its day")
    PUBLISHED = "published", _("Published")

    @classmethod
    def approved(cls) -> tuple[str, str]:
        """States that need the word of a second person."""
        return cls.SCHEDULED, cls.PUBLISHED


class EditAction(TextChoices):
    """What a proposed edit does to its row."""

    ADD = "add", _("Add")
    CHANGE = "change", _("Change")
    DELETE = "delete", _("Delete")


class Origin(TextChoices):
    """Who wrote a value."""

    SEED = "seed", _("Reference data")
    STAFF = "staff", _("Agency staff")


class Lever(TextChoices):
    """The three pillars of the offer."""

    HUMAN_CAPITAL = "human_capital", _("Human capital")
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    INCENTIVE_FRAMEWORK = "incentive_framework", _("Incentive framework")


class ParameterKind(TextChoices):
    """Shape of a parameter's value."""

    PERIOD = "period", _("Period")
    SHARE = "share", _("Share")
    OPTIONAL_SHARE = "optional_share", _("Share, or no advantage")
    COUNT = "count", _("Whole number")
    NUMBER = "number", _("Number")
    AMOUNT = "amount", _("Amount in dirhams")
    FLAG = "flag", _("Yes or no")
    SCALE = "scale", _("Progressive scale")
    BANDS = "bands", _("Rates by band")
    CATEGORY_SHARES = "category_shares", _("Shares by category")


class ParameterSubject(TextChoices):
    """The measure or body of law that a parameter belongs to."""

    AIR = "AIR", "AIR"
    AIS = "AIS", "AIS"
    PAE = "PAE", "PAE"
    PAF = "PAF", "PAF"
    CHARTER = "CHARTER", _("Investment Charter")
    SME = "SME", _("Scheme for small and medium enterprises")
    ORDINARY_LAW = "ORDINARY_LAW", _("Ordinary law")
    CUMULATION = "CUMULATION", _("Cumulation of schemes")
    HISTORY = "HISTORY", _("Earlier regimes")


class GroupMode(TextChoices):
    """How a group combines its criteria."""

    ALL = "all", _("All must be met")
    ANY = "any", _("One is enough")


class IncomeTaxZoneKind(TextChoices):
    """Zones of the income-tax advantage."""

    MAIN_PARK = "main_park", _("Main park")
    SECONDARY_PARK = "secondary_park", _("Secondary park")
    REGION_WITHOUT_PARK = "region_without_park", _("Region without a dedicated park")
    OUTSIDE_PARK = "outside_park", _("Outside a park, in a region that has one")


class CharterCategoryKind(TextChoices):
    """Territorial categories of the Investment Charter."""

    A = "A", _("Category A")
    B = "B", _("Category B")
    NONE = "none", _("No territorial category")


class GrantKind(TextChoices):
    """Generic kinds of a regional grant."""

    PER_JOB = "per_job", _("Amount per job")
    COST_SHARE = "cost_share", _("Share of a cost")
    ENVELOPE = "envelope", _("Envelope of money")
    OTHER = "other", _("Other support")


class GrantCost(TextChoices):
    """The cost that a grant pays a share of."""

    INVESTMENT_TOTAL = "investment_total", _("Total investment")
    INVESTMENT_ELIGIBLE = "investment_eligible", _("Eligible investment")
    TRAINING_BUDGET = "training_budget", _("Training budget of the five years")
