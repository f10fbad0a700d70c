"""Unlocks in words, with what it takes to try each of them in a second scenario."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from incentives.engine import Estimate
from incentives.engine.unlocks import Unlock
from incentives.estimates.inputs import ProjectRequest
from incentives.estimates.page_measures import address
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import with_unlock

# The name of a scenario in the address of a set.
WITH = "with"


@dataclass(frozen=True, slots=True)
class UnlockRow:
    """A change that would bring money, and how the totals move, MAD.

    ``key`` names it among the unlocks of its estimate; ``applicable`` False: no request holds it.
    """

    key: str
    measure: str
    text: str
    prudent: Decimal
    favourable: Decimal
    applicable: bool


def unlock_rows(
    result: Estimate, *, request: ProjectRequest, presenter: Presenter
) -> tuple[UnlockRow, ...]:
    return tuple(
        UnlockRow(
            key=unlock_key(unlock),
            measure=presenter.measure_name(unlock.measure),
            text=presenter.change_text(unlock.change),
            prudent=unlock.adds_prudent,
            favourable=unlock.adds_favourable,
            applicable=with_unlock(request, unlock.change) is not None,
        )
        for unlock in result.unlocks
    )


def unlock_key(unlock: Unlock) -> str:
    return f"{unlock.measure}:{unlock.change.fact}:{unlock.change.to_value}"


def scenarios_address(*names: str) -> str:
    """The address of a set of scenarios, or nothing where this installation has no such page."""
    page = address("scenarios:show")
    return f"{page}?{urlencode([(WITH, name) for name in names])}" if page else ""
