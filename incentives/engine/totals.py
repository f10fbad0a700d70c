"""Totals of a project in one reading: which regime counts, and what it adds up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.measures.base import NOTHING, Amounts
from incentives.engine.measures.registry import OFFER, OTHER, REGISTRY
from incentives.engine.money import ZERO
from incentives.engine.parameters import Law


@dataclass(frozen=True, slots=True)
class Choice:
    """The measures counted in a total, and the regime's name."""

    regime: str
    counted: tuple[str, ...]
    amounts: Amounts


def choose(amounts: Mapping[str, Amounts | None], law: Law) -> Choice:
    """Best regime in the reading of ``law``; on a tie the offer, then the Charter.

    ``cumulation.*`` tells whether the other scheme is added to the offer or replaces it; where
    the parameter has no value in force, it replaces it.
    """
    _, regime, counted = _best(amounts, law)
    return Choice(regime, counted, add([amounts[code] or NOTHING for code in counted]))


def offer_alone(amounts: Mapping[str, Amounts | None]) -> Choice:
    """The offer, whatever another scheme would give: a view, not what calculation counts."""
    return _alone(amounts, "offer", OFFER)


def scheme_alone(amounts: Mapping[str, Amounts | None]) -> Choice:
    """The larger of the Charter and the SME scheme, without the offer; on a tie the Charter."""
    best = max(OTHER, key=lambda code: (amounts[code] or NOTHING).total)
    return _alone(amounts, best.lower(), (best,))


def _alone(amounts: Mapping[str, Amounts | None], regime: str, counted: tuple[str, ...]) -> Choice:
    return Choice(regime, counted, add([amounts[code] or NOTHING for code in counted]))


def total_of(amounts: Mapping[str, Amounts | None], law: Law) -> Decimal:
    """The total of :func:`choose`, without its years."""
    return _best(amounts, law)[0]


def _best(amounts: Mapping[str, Amounts | None], law: Law) -> tuple[Decimal, str, tuple[str, ...]]:
    """Total, regime and measures counted."""
    offer = sum((amounts[code] or NOTHING).total for code in OFFER) or ZERO
    best: tuple[Decimal, str, tuple[str, ...]] = (offer, "offer", OFFER)
    for code in OTHER:
        other = amounts[code]
        if other is None:
            continue
        flag = REGISTRY[code].cumulation
        added = law.has(flag) and law.flag(flag)
        total = offer + other.total if added else other.total
        if total > best[0]:
            regime = f"offer+{code.lower()}" if added else code.lower()
            best = (total, regime, (*OFFER, code) if added else (code,))
    return best


def add(parts: list[Amounts]) -> Amounts:
    """Sum of amounts, year by year."""
    years = tuple(sum(year, ZERO) for year in zip(*(part.by_year for part in parts), strict=True))
    undated = sum((part.undated for part in parts), ZERO)
    return Amounts(years, undated, sum(years, undated))
