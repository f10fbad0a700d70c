"""One sentence for each thing the matching can say of a location."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sites.matching import CriterionCode, ReasonCode, Setting

CRITERIA = {
    CriterionCode.SUPPORT: _("Support obtained"),
    CriterionCode.COST: _("Rent"),
    CriterionCode.TALENT: _("Talent within reach"),
    CriterionCode.LANGUAGES: _("Languages"),
    CriterionCode.SPACE: _("Space"),
    CriterionCode.READINESS: _("Readiness"),
    CriterionCode.ACCESS: _("Airport"),
    CriterionCode.ONE_STOP: _("One-stop shop"),
}

SETTINGS = {
    Setting.PARK: _("a managed site"),
    Setting.CITY: _("a city"),
    Setting.ANY: _("any setting"),
}

# The only languages that can be asked for, in the order in which they are offered.
LANGUAGES = {
    "fr": pgettext_lazy("spoken language", "French"),
    "es": pgettext_lazy("spoken language", "Spanish"),
    "en": pgettext_lazy("spoken language", "English"),
    "ar": pgettext_lazy("spoken language", "Arabic"),
    "de": pgettext_lazy("spoken language", "German"),
    "it": pgettext_lazy("spoken language", "Italian"),
    "pt": pgettext_lazy("spoken language", "Portuguese"),
    "nl": pgettext_lazy("spoken language", "Dutch"),
}

REASONS = {
    ReasonCode.SUPPORT_PRUDENT: _(
        "The prudent reading gives %(prudent_mad)s here; the best location gives %(best_mad)s."
    ),
    ReasonCode.SUPPORT_FAVOURABLE: _(
        "The prudent reading gives the same everywhere; the favourable one gives"
        " %(favourable_mad)s here and %(best_mad)s at the best location."
    ),
    ReasonCode.SUPPORT_UNKNOWN: _("The support obtained here is not known."),
    ReasonCode.COST_RENT: _(
        "The published rent is %(rent)s a m² and month (%(year)s); the lowest one known is"
        " %(lowest)s."
    ),
    ReasonCode.COST_WITHIN_BUDGET: _(
        "The published rent, %(rent)s a m² and month (%(year)s), is within your budget of"
        " %(budget)s; the lowest one known is %(lowest)s."
    ),
    ReasonCode.COST_OVER_BUDGET: _(
        "The published rent, %(rent)s a m² and month (%(year)s), is over your budget of"
        " %(budget)s; the lowest one known is %(lowest)s."
    ),
    ReasonCode.COST_UNKNOWN: _("No rent is published for this location."),
    ReasonCode.TALENT_YOUNG_PEOPLE: _(
        "%(people)s people aged 20 to 34 live in the province and its neighbours (census of"
        " %(year)s); the largest number compared is %(most)s."
    ),
    ReasonCode.TALENT_GRADUATES: _(
        "%(people)s people with higher education live in the province and its neighbours"
        " (census of %(year)s); the largest number compared is %(most)s."
    ),
    ReasonCode.TALENT_UNKNOWN: _("The talent within reach is not known."),
    ReasonCode.LANGUAGES_NOTED: _(
        "For the languages asked (%(languages)s), the sources write: %(notes)s Nobody counted"
        " speakers, so no score is given."
    ),
    ReasonCode.LANGUAGES_UNKNOWN: _(
        "Nothing is published here on the languages asked (%(languages)s)."
    ),
    ReasonCode.LANGUAGES_NOT_ASKED: _("You asked for no language."),
    ReasonCode.SPACE_ENOUGH: _(
        "About %(available_m2)s m² are free of %(built_m2)s m² built (%(built_year)s),"
        " %(occupancy_percent)s occupied (%(occupancy_year)s); you need %(needed_m2)s m²."
    ),
    ReasonCode.SPACE_SHORT: _(
        "Only about %(available_m2)s m² are free of %(built_m2)s m² built (%(built_year)s),"
        " %(occupancy_percent)s occupied (%(occupancy_year)s); you need %(needed_m2)s m²."
    ),
    ReasonCode.SPACE_SHORT_EVEN_EMPTY: _(
        "All that is built, %(built_m2)s m² (%(built_year)s), is less than the %(needed_m2)s m²"
        " you need."
    ),
    ReasonCode.SPACE_OCCUPANCY_UNKNOWN: _(
        "%(built_m2)s m² are built (%(built_year)s) and you need %(needed_m2)s m²; how much is"
        " occupied is not known."
    ),
    ReasonCode.SPACE_PLANNED: _(
        "%(planned_m2)s m² are planned (%(planned_year)s) and you need %(needed_m2)s m²; what is"
        " built is not known."
    ),
    ReasonCode.SPACE_UNKNOWN: _("You need %(needed_m2)s m²; what is built here is not known."),
    ReasonCode.SPACE_NOT_ASKED: _("You stated no area for a seat: the space is not judged."),
    ReasonCode.READINESS_OPEN: _("Status of the location: %(status)s."),
    ReasonCode.READINESS_STAGE: _("The location is not open yet. Status: %(status)s."),
    ReasonCode.READINESS_UNKNOWN: _("How ready the location is, is not known (%(status)s)."),
    ReasonCode.ACCESS_AIRPORT: _(
        "The airport is %(km)s km away; the nearest one compared is at %(nearest_km)s km."
    ),
    ReasonCode.ACCESS_UNKNOWN: _("The distance to an airport is not known."),
    ReasonCode.ONE_STOP_PRESENT: _("A source names a one-stop shop here."),
    ReasonCode.ONE_STOP_ABSENT: _("There is no one-stop shop here."),
    ReasonCode.ONE_STOP_UNKNOWN: _("Whether there is a one-stop shop is not known."),
    ReasonCode.EXCLUDED_CLOSED: _("Left out: the location is closed."),
    ReasonCode.EXCLUDED_FULL: _(
        "Left out: no office was left there when its source spoke, on %(full_on)s."
    ),
    ReasonCode.EXCLUDED_REGION: _("Left out: it lies in %(region)s; you asked for %(wanted)s."),
    ReasonCode.EXCLUDED_SETTING: _("Left out: %(kind)s; you asked for %(wanted)s."),
    ReasonCode.EXCLUDED_OPENS_TOO_LATE: _(
        "Left out: it is to open in %(opening_year)s; you need it by %(ready_by)s."
    ),
    ReasonCode.EXCLUDED_NO_OPENING_DATE: _(
        "Left out: it is not open (%(status)s) and no opening date is known; you need it by"
        " %(ready_by)s."
    ),
    ReasonCode.EXCLUDED_AIRPORT: _(
        "Left out: the airport is %(km)s km away; you asked for at most %(limit_km)s km."
    ),
    ReasonCode.UNCHECKED_READINESS: _(
        "Whether it can be ready by %(ready_by)s could not be checked (%(status)s)."
    ),
    ReasonCode.UNCHECKED_OPENING_MONTH: _(
        "It is to open in %(opening_year)s; whether that is before %(ready_by)s is not known."
    ),
    ReasonCode.UNCHECKED_AIRPORT: _(
        "Whether an airport lies within %(limit_km)s km could not be checked."
    ),
}
