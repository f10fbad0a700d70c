"""What somebody who writes to the agency agrees to, in one sentence."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def consent_text(*, agency_name: str) -> str:
    """Purpose, recipients and retention, in the reader's language: shown, then kept as shown."""
    months = settings.LEVIER_CONTACT_RETENTION_MONTHS
    sentence = ngettext(
        "I agree that the agency that publishes this service (%(agency)s) and the desk that I may"
        " choose keep what I write here, and the project attached to it if there is one, to answer"
        " this request and for nothing else. It is deleted after %(months)d month, or before by"
        " the link that the next page gives me.",
        "I agree that the agency that publishes this service (%(agency)s) and the desk that I may"
        " choose keep what I write here, and the project attached to it if there is one, to answer"
        " this request and for nothing else. It is deleted after %(months)d months, or before by"
        " the link that the next page gives me.",
        months,
    )
    return sentence % {"agency": agency_name or _("name not known"), "months": months}
