"""The page of a set of scenarios: differences first, what is the same folded away."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from incentives.engine.estimate import Range
from incentives.engine.money import ZERO
from incentives.estimates.page_unlocks import scenarios_address
from incentives.scenarios.facts import Fact, facts_of
from incentives.scenarios.results import Result, ResultLine, result_lines
from incentives.scenarios.sets import ScenarioSet

# A sentence that names more than this is a table, and the table stands under it.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Head:
    """A scenario as the page introduces it. ``against_first`` is how its totals move, MAD."""

    letter: str
    token: str
    name: str
    place: str
    differs: str
    total: Range | None
    against_first: Range | None
    incomplete: str
    remove_url: str
    vary_url: str


@dataclass(frozen=True, slots=True)
class ScenariosPage:
    """Everything that the template reads. ``scale`` is the highest total of the set, MAD."""

    heads: tuple[Head, ...]
    scale: Decimal
    facts: tuple[Fact, ...]
    same_facts: tuple[Fact, ...]
    results: tuple[ResultLine, ...]
    same_results: tuple[ResultLine, ...]
    missing: int
    left_out: int
    full: bool


def scenarios_page(chosen: ScenarioSet, *, language: str) -> ScenariosPage:
    """The page of a set that holds one scenario at least."""
    results = [Result.of(one, language=language) for one in chosen.scenarios]
    facts, lines = facts_of(chosen.scenarios, language=language), result_lines(results)
    alone = len(results) == 1
    return ScenariosPage(
        heads=_heads(chosen, results=results, facts=facts),
        scale=max((one.total.favourable for one in results if one.total), default=ZERO),
        facts=tuple(fact for fact in facts if not fact.same),
        same_facts=tuple(fact for fact in facts if fact.same),
        results=tuple(line for line in lines if alone or not line.same),
        same_results=tuple(line for line in lines if not alone and line.same),
        missing=chosen.missing,
        left_out=chosen.left_out,
        full=chosen.full,
    )


def _heads(
    chosen: ScenarioSet, *, results: Sequence[Result], facts: Sequence[Fact]
) -> tuple[Head, ...]:
    first = results[0].total
    return tuple(
        Head(
            letter=one.scenario.letter,
            token=one.scenario.row.token,
            name=one.scenario.name,
            place=one.scenario.row.location.name,
            differs=differs(facts, index, first=chosen.scenarios[0].letter) if index else "",
            total=one.total,
            against_first=_change(first, one.total) if index else None,
            incomplete=one.incomplete,
            remove_url=scenarios_address(*chosen.without(one.scenario.name)),
            vary_url=f"{scenarios_address(*chosen.names)}&from={one.scenario.name}#vary",
        )
        for index, one in enumerate(results)
    )


def _change(first: Range | None, other: Range | None) -> Range | None:
    if first is None or other is None:
        return None
    return Range(other.prudent - first.prudent, other.favourable - first.favourable)


def differs(facts: Sequence[Fact], index: int, *, first: str) -> str:
    """One sentence: what this scenario changes in the first one."""
    found = [fact for fact in facts if fact.cells[index] != fact.cells[0]]
    letter = {"letter": first}
    if not found:
        return _("The same answers as %(letter)s.") % letter
    if len(found) > NAMED:
        sentence = ngettext(
            "Differs from %(letter)s in %(number)s answer, which stands in the table of the"
            " answers.",
            "Differs from %(letter)s in %(number)s answers, which stand in the table of the"
            " answers.",
            len(found),
        )
        return sentence % {**letter, "number": len(found)}
    semicolon = pgettext("between the items of a list", "; ")
    changes = semicolon.join(_changed(fact, index) for fact in found)
    return _("As %(letter)s, but: %(changes)s.") % {**letter, "changes": changes}


def _changed(fact: Fact, index: int) -> str:
    unknown = _("not known")
    return _("%(name)s: %(now)s instead of %(before)s") % {
        "name": fact.name,
        "now": fact.cells[index] or unknown,
        "before": fact.cells[0] or unknown,
    }
