"""Who can receive a request: what the settings of the agency and the desks of locations say.

Neither is filled on a new installation: a name or an address that is missing is told as not known,
and the request waits in the agency's inbox, which is the list of the staff's screens.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from incentives.requests.models import ContactRequest, LocationDesk, Recipient
from sites.models import Location

AGENCY = Recipient.AGENCY.value


@dataclass(frozen=True, slots=True)
class Desk:
    """A recipient that can be chosen. ``email`` is "" and ``location`` None where there is none."""

    choice: str
    label: str
    email: str
    location: Location | None

    @property
    def recipient(self) -> Recipient:
        return Recipient.LOCATION_DESK if self.location else Recipient.AGENCY


def agency() -> Any:
    """The settings of the agency; the faces do not import one another: asked for by name."""
    return apps.get_model("incentives", "AgencySettings").current()


def desks_for(location: Location | None) -> list[Desk]:
    """The agency, then the desk of the estimate's location, known or not; without an estimate,
    every desk that is known."""
    publisher = agency()
    first = Desk(AGENCY, publisher.name or _("The agency"), publisher.email, None)
    rows = LocationDesk.objects.select_related("location").order_by("location__slug")
    if location is None:
        return [first, *(_known(row) for row in rows)]
    row = rows.filter(location=location).first()
    return [first, _known(row) if row else _not_known(location)]


def address_of(row: ContactRequest) -> str:
    """Where the recipient of a request is told of it; "" when no address is known."""
    if row.recipient == Recipient.LOCATION_DESK and row.location:
        desk = LocationDesk.objects.filter(location=row.location).first()
        if desk:
            return desk.email
    # Also for a desk that is not known: the agency keeps its requests.
    return str(agency().email)


def _known(row: LocationDesk) -> Desk:
    label = _("%(desk)s, for %(place)s") % {"desk": row.name, "place": row.location.name}
    return Desk(_choice(row.location), label, row.email, row.location)


def _not_known(location: Location) -> Desk:
    label = _("The desk of %(place)s (its address is not known: the agency keeps the request)")
    return Desk(_choice(location), label % {"place": location.name}, "", location)


def _choice(location: Location) -> str:
    # A slug holds no colon: no location can be taken for the agency.
    return f"desk:{location.slug}"
