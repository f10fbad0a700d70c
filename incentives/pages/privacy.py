"""What the page on privacy says: each kind of data that is kept, and each kind of file loaded."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework.throttling import SimpleRateThrottle

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class KeptData:
    """One kind of data: what it is, why and by what right it is kept, until when."""

    name: str
    content: str
    purpose: str
    ground: str
    until: str


@dataclass(frozen=True, slots=True)
class Asset:
    """Files that public pages load, by the end of their name."""

    kind: str
    label: str


def kept_data() -> list[KeptData]:
    visitors = [
        _draft(),
        _estimate(),
        _counts(),
        _contact_request(),
        _mail(),
        *_connection(),
        _journal(),
    ]
    return [*visitors, _staff()]


def assets() -> list[Asset]:
    """All come from this service; ``tests/test_privacy.py`` holds every public page to the list."""
    return [
        Asset("css", _("Style sheets: the look of the pages.")),
        Asset("woff2", _("Typefaces: the shape of the letters.")),
        Asset("svg", _("Drawings: the mark of the service and its ornament.")),
        Asset(
            "js", _("Scripts: the documentation for programmers, and what pages do as you type.")
        ),
        Asset("png", _("Image: the mark of the documentation for programmers.")),
        Asset("html", _("A page in a frame: the small checker, on the page that offers it.")),
    ]


def _draft() -> KeptData:
    days = settings.LEVIER_DRAFT_RETENTION_DAYS
    return KeptData(
        name=_("A form that you have begun"),
        content=_(
            "Your answers as you typed them, under an address that cannot be guessed. No field asks"
            " for the identity of a person: give job profiles, not names. While you fill it in, the"
            " page asks this service for the range under your answers: that keeps nothing."
        ),
        purpose=_("So that you can come back to them."),
        ground=_("You ask for it; no personal data is needed."),
        until=ngettext("Deleted after %(days)d day.", "Deleted after %(days)d days.", days)
        % {"days": days},
    )


def _estimate() -> KeptData:
    months = settings.LEVIER_ESTIMATE_RETENTION_MONTHS
    return KeptData(
        name=_("A saved estimate"),
        content=_(
            "The facts of the project and its results, with the training plan that you write beside"
            " it, under an address that cannot be guessed. Whoever has the address can read it, and"
            " delete it: share it as you would a document."
        ),
        purpose=_("So that you can find it again, check it and share it."),
        ground=_("You ask for it; no personal data is needed."),
        until=_deleted_after(months) + " " + _("Or at once, by the link of its page."),
    )


def _counts() -> KeptData:
    return KeptData(
        name=_("Numbers for the agency"),
        content=_(
            "How many forms of a day reached each step, and, beside each saved estimate, what is"
            " added up of it: day, place, segments, positions, criteria not met, doubts. The staff"
            " see sums by week, never whose they are."
        ),
        purpose=_("So that the agency sees where the form is left and what the rules refuse."),
        ground=_("The legitimate interest of improving the service; no personal data is needed."),
        until=_(
            "What is added up of an estimate goes with it. The numbers of a day stay: they hold"
            " nothing of anybody."
        ),
    )


def _contact_request() -> KeptData:
    months = settings.LEVIER_CONTACT_RETENTION_MONTHS
    return KeptData(
        name=_("A request to be contacted"),
        content=_(
            "Your name, your company, your e-mail address, your telephone and country if you give"
            " them, your language, your message, a copy of the project when you attach one; the"
            " text of your consent and its time; the notes of the agency on its answer, and whether"
            " the size of the project makes it urgent to the agency, with the reason. The agency"
            " reads them, and the desk that you choose."
        ),
        purpose=_("So that the agency answers you, and for nothing else."),
        ground=_("Your consent, by a box that you tick; you can take it back at any time."),
        until=_deleted_after(months) + " " + _("Or at once, by the link that you receive."),
    )


def _mail() -> KeptData:
    return KeptData(
        name=_("E-mails about a request"),
        content=_(
            "One to the address that you give, one to the agency or the desk, one to who answers"
            " large projects, and reminders to the staff. They hold the reference, the links and"
            " the dates, nothing of what you wrote."
        ),
        purpose=_("So that you have the links, and the agency knows that it must answer."),
        ground=_("Your consent, by a box that you tick; you can take it back at any time."),
        until=_("In the mailboxes that receive them: this service keeps no copy."),
    )


def _connection() -> list[KeptData]:
    minutes = _longest_count_in_minutes()
    if not minutes:
        return []
    until = ngettext(
        "Forgotten after %(minutes)d minute.", "Forgotten after %(minutes)d minutes.", minutes
    )
    return [
        KeptData(
            name=_("The address of your connection"),
            content=_("Your IP address, with the times at which it sent something."),
            purpose=_("To count what one connection sends, and slow down what floods the service."),
            ground=_("The legitimate interest of keeping the service open to all."),
            until=until % {"minutes": minutes},
        )
    ]


class _AnyRate(SimpleRateThrottle):
    """Reads rates as the throttles do."""

    rate = "1/min"


def _longest_count_in_minutes() -> int:
    """The longest time over which one address is counted; 0 where nothing is counted."""
    parse = _AnyRate().parse_rate
    durations = (parse(rate)[1] or 0 for rate in settings.LEVIER_THROTTLE_RATES.values())
    return max(durations, default=0) // SECONDS_PER_MINUTE


def _journal() -> KeptData:
    return KeptData(
        name=_("The journal of errors"),
        content=_(
            "The time and the kind of page where something failed, the reference of a request whose"
            " e-mail did not leave. No address of a page that holds a key, no IP address."
        ),
        purpose=_("To repair what fails."),
        ground=_("The legitimate interest of keeping the service open to all."),
        until=_("As long as the host of the server keeps its journal: not known here."),
    )


def _staff() -> KeptData:
    return KeptData(
        name=_("Accounts of the staff"),
        content=_(
            "The names and addresses of the people who run the service, a password that cannot be"
            " read back, the key of their one-time codes, and what each of them changed and when;"
            " the addresses of the desks and of the partner sites. Their screens, and no other"
            " page, set cookies: one to stay signed in, one against forged forms. A refused sign-in"
            " leaves the name that was typed and the IP address it came from."
        ),
        purpose=_("So that nobody else changes the rules or reads the requests."),
        ground=_("The legitimate interest of knowing who changed what."),
        until=_(
            "As long as the account serves; a refused sign-in until the cleaning of the next night."
            " The history of the rules stays: it proves what was in force."
        ),
    )


def _deleted_after(months: int) -> str:
    text = ngettext("Deleted after %(months)d month.", "Deleted after %(months)d months.", months)
    return text % {"months": months}
