"""The closed vocabularies of the locations, with the words a reader sees."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

FIGURE_PREFIX = "figures."


class ProvinceKind(models.TextChoices):
    PROVINCE = "province", _("Province")
    PREFECTURE = "prefecture", _("Prefecture")


class LocationKind(models.TextChoices):
    """Listed in the order in which an investor reads them: dedicated offers first."""

    PARK = "park", _("Dedicated park (P2I)")
    TECH_VALLEY = "tech_valley", _("Tech Valley")
    TECHNOPARK = "technopark", _("Technopark")
    CITY = "city", _("City")
    INDUSTRIAL_ZONE = "industrial_zone", _("Industrial zone")

    @property
    def plural(self) -> str:
        """The heading over several locations of this kind."""
        return str(_PLURALS[self.value])


_PLURALS = {
    "park": _("Dedicated parks (P2I)"),
    "tech_valley": _("Tech Valley"),
    "technopark": _("Technoparks"),
    "city": _("Cities"),
    "industrial_zone": _("Industrial zones"),
}


class LocationStatus(models.TextChoices):
    OPERATIONAL = "operational", _("In operation")
    UNDER_CONSTRUCTION = "under_construction", _("Under construction")
    ANNOUNCED = "announced", _("Announced")
    PLANNED = "planned", _("Planned")
    PROSPECTING = "prospecting", _("At the prospecting stage")
    NO_DEDICATED_OFFER = "no_dedicated_offer", _("No dedicated offer known")
    CLOSED = "closed", _("Closed")


class FigureUnit(models.TextChoices):
    YEAR = "year", _("year")
    HECTARE = "ha", _("ha")
    SQUARE_METRE = "m2", _("m²")
    PERCENT = "percent", _("%")
    JOB = "jobs", _("jobs")
    COMPANY = "companies", _("companies")
    MAD_PER_M2_PER_MONTH = "MAD/m2/month", _("MAD per m² per month")
    KILOMETRE = "km", _("km")


class FigureCode(models.TextChoices):
    OPENING_YEAR = "opening_year", _("Opening year")
    AREA_HA = "area_ha", _("Area")
    OFFICE_M2_BUILT = "office_m2_built", _("Offices built")
    OFFICE_M2_PLANNED = "office_m2_planned", _("Offices planned")
    OCCUPANCY_PCT = "occupancy_pct", _("Occupancy")
    JOBS_CURRENT = "jobs_current", _("Jobs")
    JOBS_TARGET = "jobs_target", _("Job target")
    TENANTS_COUNT = "tenants_count", _("Companies on the site")
    RENT_MAD_PER_M2_MONTH = "rent_mad_per_m2_month", _("Rent")
    AIRPORT_DISTANCE_KM = "airport_distance_km", _("Distance to the airport")

    @property
    def unit(self) -> FigureUnit:
        return _UNITS[self.value]

    @property
    def ages(self) -> bool:
        """Whether an old reference year makes it doubtful: the year of an opening stays true."""
        return self is not FigureCode.OPENING_YEAR

    @property
    def note(self) -> str:
        """What a reader must know of every value of this figure; empty for most."""
        if self is FigureCode.AIRPORT_DISTANCE_KM:
            return gettext(
                "Unless a source is given: straight line computed from approximate coordinates."
            )
        return ""

    @property
    def evidence_field(self) -> str:
        """The value of `Evidence.field` under which the sources of this figure are kept."""
        return f"{FIGURE_PREFIX}{self.value}"


_UNITS = {
    "opening_year": FigureUnit.YEAR,
    "area_ha": FigureUnit.HECTARE,
    "office_m2_built": FigureUnit.SQUARE_METRE,
    "office_m2_planned": FigureUnit.SQUARE_METRE,
    "occupancy_pct": FigureUnit.PERCENT,
    "jobs_current": FigureUnit.JOB,
    "jobs_target": FigureUnit.JOB,
    "tenants_count": FigureUnit.COMPANY,
    "rent_mad_per_m2_month": FigureUnit.MAD_PER_M2_PER_MONTH,
    "airport_distance_km": FigureUnit.KILOMETRE,
}


class Confidence(models.TextChoices):
    """How sure a source is: official, one credible press source, or old, undated or a copy."""

    HIGH = "high", _("High confidence")
    MEDIUM = "medium", _("Medium confidence")
    LOW = "low", _("Low confidence")


class TalentUnit(models.TextChoices):
    PEOPLE = "people", _("people")
    PERCENT = "percent", _("%")


class TalentCode(models.TextChoices):
    """What the census says of the people of a province or a region."""

    POPULATION_20_34 = "population_20_34", _("People aged 20 to 34")
    HIGHER_EDUCATION = "higher_education", _("People with a higher education")
    READS_WRITES_FRENCH = "reads_writes_french", _("Read and write French")
    READS_WRITES_ENGLISH = "reads_writes_english", _("Read and write English")
    ACTIVITY_RATE = "activity_rate", _("Activity rate")
    UNEMPLOYMENT_RATE = "unemployment_rate", _("Unemployment rate")
    PRIVATE_SECTOR_EMPLOYMENT = "private_sector_employment", _("Private-sector employees")

    @property
    def unit(self) -> TalentUnit:
        return TalentUnit.PEOPLE if self in HEADCOUNTS else TalentUnit.PERCENT

    @property
    def definition(self) -> str:
        """Whom the figure counts, and of whom a share is a share."""
        return str(_TALENT_DEFINITIONS[self.value])


# Numbers of people add up over several provinces; shares do not.
HEADCOUNTS = (TalentCode.POPULATION_20_34, TalentCode.HIGHER_EDUCATION)

_TALENT_DEFINITIONS = {
    "population_20_34": _(
        "Computed: the published shares of the ages 20–24, 25–29 and 30–34, rounded to a tenth of"
        " a percent, applied to the municipal population."
    ),
    "higher_education": _(
        "Computed: the published share of people of any age whose level of general education is"
        " higher education, students included, rounded to a tenth of a percent, applied to the"
        " municipal population."
    ),
    "reads_writes_french": _("Among people aged 10 and over who can read and write."),
    "reads_writes_english": _("Among people aged 10 and over who can read and write."),
    "activity_rate": _("Among people aged 15 and over: those who work or look for work."),
    "unemployment_rate": _(
        "Among people who work or look for work, as the census counts them: labour surveys"
        " publish other rates."
    ),
    "private_sector_employment": _("Among employed people aged 15 and over."),
}


class ProviderKind(models.TextChoices):
    UNIVERSITY = "university", _("University")
    TRAINING_CENTRE = "training_centre", _("Training centre")


class ProviderStatus(models.TextChoices):
    OPEN = "open", _("In operation")
    PLANNED = "planned", _("Planned")
    NOT_CONFIRMED = "not_confirmed", _("Opening not confirmed")
    ANNOUNCED = "announced", _("Announced")


class ProviderUnit(models.TextChoices):
    """What the figure of a university or a training centre counts."""

    NEW_STUDENTS = "new_students", _("New enrolments")
    STUDENTS = "students", _("Students")
    PLACES = "places", _("Places")
    TRAINEES_A_YEAR = "trainees_a_year", _("Trainees a year")
    FIRST_YEAR_LEARNERS = "first_year_learners", _("Learners in the year of the opening")


class EvidencedFact(models.TextChoices):
    """What a source can stand behind, besides the figures."""

    STATUS = "status", _("Status")
    DELIVERY = "delivery", _("Delivery")
    DEDICATED_PARK = "dedicated_park", _("Dedicated park (P2I)")
    OPERATOR = "operator", _("Operator")
    DISTRICT = "district", _("District")
    PROVINCE = "province", _("Province")
    REGION = "region", _("Region")
    COORDINATES = "coordinates", _("Coordinates")
    SERVICES = "services", _("Services")
    ONE_STOP_SHOP = "one_stop_shop", _("One-stop shop")
    TENANTS = "tenants", _("Companies named")
    TALENT = "talent", _("Talent")
    LANGUAGES = "languages", _("Languages")
    RAIL = "rail", _("Rail")
    URBAN_TRANSPORT = "urban_transport", _("Urban transport")
    REGIONAL_SUPPORT = "regional_support", _("Regional support")
    NOTES = "notes", _("Notes")
    WHAT_IS_KNOWN = "what_is_known", _("What is known")
    WHAT_IS_NOT_KNOWN = "what_is_not_known", _("What is not known")
    EARLIER_PROJECT = "earlier_project", _("Earlier project")


# The values that `Evidence.field` may take: the facts, then one entry for each figure.
EVIDENCE_FIELDS = [*EvidencedFact.values, *(code.evidence_field for code in FigureCode)]


def evidence_field_choices() -> list[tuple[str, str]]:
    """Each value of `Evidence.field` with its label; read when a form is built, never at import."""
    return [
        *((fact.value, str(fact.label)) for fact in EvidencedFact),
        *((code.evidence_field, str(code.label)) for code in FigureCode),
    ]
