"""Which requests are of high value, held against the agency's dated thresholds, and why.

What was found is kept with the request, as figures: the sentence is written in the language of
whoever reads it. A figure that is not known never decides in silence: the reason names it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.evaluation import Total
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import headline
from incentives.estimates.services import from_plain
from incentives.formatting import (
    format_date,
    format_money,
    format_number,
    format_short_money,
)
from incentives.language import current_language
from incentives.requests.models import ContactRequest, Measured, RoutingThreshold

READ_REQUESTS = "incentives.view_contactrequest"

_REACHED = {
    Measured.PRUDENT_TOTAL: _(
        "The prudent total of %(actual)s reaches the threshold of %(minimum)s in force since"
        " %(since)s."
    ),
    Measured.FAVOURABLE_TOTAL: _(
        "The favourable total of %(actual)s reaches the threshold of %(minimum)s in force since"
        " %(since)s."
    ),
    Measured.TOTAL_INVESTMENT: _(
        "The total investment of %(actual)s reaches the threshold of %(minimum)s in force since"
        " %(since)s."
    ),
    Measured.POSITIONS: _(
        "The %(actual)s positions over five years reach the threshold of %(minimum)s in force"
        " since %(since)s."
    ),
}
_NOT_KNOWN = {
    Measured.PRUDENT_TOTAL: _(
        "The prudent total is not known: nobody can say whether it reaches the threshold of"
        " %(minimum)s in force since %(since)s."
    ),
    Measured.FAVOURABLE_TOTAL: _(
        "The favourable total is not known: nobody can say whether it reaches the threshold of"
        " %(minimum)s in force since %(since)s."
    ),
    Measured.TOTAL_INVESTMENT: _(
        "The total investment is not known: nobody can say whether it reaches the threshold of"
        " %(minimum)s in force since %(since)s."
    ),
    Measured.POSITIONS: _(
        "The number of positions is not known: nobody can say whether it reaches the threshold of"
        " %(minimum)s in force since %(since)s."
    ),
}
_KNOWN_IN_PART = {
    Measured.PRUDENT_TOTAL: _(
        "The prudent total is known in part: what is counted, %(actual)s, does not reach the"
        " threshold of %(minimum)s in force since %(since)s; with what is left out it might."
    ),
    Measured.FAVOURABLE_TOTAL: _(
        "The favourable total is known in part: what is counted, %(actual)s, does not reach the"
        " threshold of %(minimum)s in force since %(since)s; with what is left out it might."
    ),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """What a project has of a measure: MAD or positions. ``amount`` None: not known; ``whole``
    False: something without an amount is left out of it."""

    amount: Decimal | None
    whole: bool = True


UNKNOWN = Figure(None, whole=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """One threshold held against one project: reached, or not decided for want of a figure."""

    threshold: int
    measured: Measured
    minimum: Decimal
    since: date
    actual: Decimal | None
    reached: bool

    def plain(self) -> dict[str, Any]:
        """As the request keeps it; numbers are text, so that none is lost."""
        return {
            "threshold": self.threshold,
            "measured": self.measured.value,
            "minimum": str(self.minimum),
            "since": self.since.isoformat(),
            "actual": None if self.actual is None else str(self.actual),
            "reached": self.reached,
        }

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Finding":
        return cls(
            threshold=kept["threshold"],
            measured=Measured(kept["measured"]),
            minimum=Decimal(kept["minimum"]),
            since=date.fromisoformat(kept["since"]),
            actual=None if kept["actual"] is None else Decimal(kept["actual"]),
            reached=kept["reached"],
        )

    @property
    def rank(self) -> tuple[bool, Fraction, int]:
        """Reached first, then what stands furthest above its minimum, then the order of the list:
        dirhams and positions can only be compared by how often the minimum is in them."""
        times = Fraction(self.actual or 0) / Fraction(self.minimum)
        return not self.reached, -times, list(Measured).index(self.measured)


@dataclass(frozen=True, slots=True)
class Routing:
    """What the thresholds say of a project, the finding that routes first."""

    findings: tuple[Finding, ...]

    @property
    def routes(self) -> bool:
        return bool(self.findings) and self.findings[0].reached

    def plain(self) -> list[dict[str, Any]]:
        return [finding.plain() for finding in self.findings]

    def threshold(self) -> RoutingThreshold | None:
        """The threshold that routes, unless the agency deleted it since."""
        if not self.routes:
            return None
        rows = RoutingThreshold.objects.select_related("assignee")
        return rows.filter(pk=self.findings[0].threshold).first()


def thresholds_on(day: date) -> list[RoutingThreshold]:
    """In force on a day: of each measure the one that began last, if it has a minimum."""
    rows = RoutingThreshold.objects.filter(effective_from__lte=day).order_by("effective_from")
    latest = {row.measured: row for row in rows}
    return [row for row in latest.values() if row.minimum is not None]


def route(estimate: Estimate | None, *, on: date) -> Routing:
    """Hold a project, or a request without one, against the thresholds in force."""
    thresholds = thresholds_on(on)
    if not thresholds:
        return Routing(())
    figures = figures_of(estimate)
    return Routing(tuple(sorted(_findings(thresholds, figures), key=lambda one: one.rank)))


def _findings(
    thresholds: Iterable[RoutingThreshold], figures: dict[Measured, Figure]
) -> Iterator[Finding]:
    for row in thresholds:
        assert row.minimum is not None
        measured = Measured(row.measured)
        figure = figures[measured]
        reached = figure.amount is not None and figure.amount >= row.minimum
        if reached or not figure.whole:
            yield Finding(
                row.pk, measured, row.minimum, row.effective_from, figure.amount, reached=reached
            )


def figures_of(estimate: Estimate | None) -> dict[Measured, Figure]:
    """What is measured of a project, as its estimate was kept; nothing is known without one."""
    if estimate is None:
        return dict.fromkeys(Measured, UNKNOWN)
    result = from_plain(estimate.result)
    investment = estimate.inputs.get("investment")
    return {
        Measured.PRUDENT_TOTAL: _total(result, result.prudent),
        Measured.FAVOURABLE_TOTAL: _total(result, result.favourable),
        Measured.TOTAL_INVESTMENT: Figure(Decimal(investment["total"])) if investment else UNKNOWN,
        Measured.POSITIONS: Figure(Decimal(result.total_hires)),
    }


def _total(result: EngineEstimate, total: Total) -> Figure:
    """A total of zero is a figure only where it answers: see :func:`headline`."""
    if not headline(result).has_amount:
        return UNKNOWN
    return Figure(total.total, whole=not (total.incomplete or total.incomplete_grants))


# --- Who takes it ---------------------------------------------------------------------------------


def taker(threshold: RoutingThreshold | None) -> User | None:
    """Who has the request from now on: nobody who has left, or may not read requests."""
    user = threshold.assignee if threshold else None
    return user if user and user.is_staff and user.has_perm(READ_REQUESTS) else None


def addresses_of(row: ContactRequest) -> list[str]:
    """Where a request of high value is told of, beside its recipient; each address once."""
    threshold = routing_of(row).threshold()
    if threshold is None:
        return []
    user = taker(threshold)
    found = [threshold.email, user.email if user else ""]
    return [address for address in dict.fromkeys(found) if address]


# --- Why ------------------------------------------------------------------------------------------


def routing_of(row: ContactRequest) -> Routing:
    """What was found when the request came in."""
    return Routing(tuple(Finding.of(kept) for kept in row.routing))


def reasons(row: ContactRequest) -> list[str]:
    """A sentence for each finding, the one that routes first, in the language that is active."""
    return [sentence(finding) for finding in routing_of(row).findings]


def short_reason(row: ContactRequest) -> str:
    """Why a request is of high value, with amounts in millions; "" for the others."""
    return sentence(routing_of(row).findings[0], money=format_short_money) if row.high_value else ""


def sentence(finding: Finding, *, money: Callable[[Decimal, str], str] = format_money) -> str:
    """Why a threshold is reached, or what is missing to know."""
    text = _NOT_KNOWN[finding.measured]
    if finding.actual is not None:
        text = (_REACHED if finding.reached else _KNOWN_IN_PART)[finding.measured]
    language = current_language()
    write = money if finding.measured.is_money else format_number
    return str(text) % {
        "actual": "" if finding.actual is None else write(finding.actual, language),
        "minimum": write(finding.minimum, language),
        "since": format_date(finding.since, language),
    }
