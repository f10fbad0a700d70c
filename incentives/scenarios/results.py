"""What each scenario brings: totals as it counts them, by measure and by year, in both readings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.estimate import Range
from incentives.engine.evaluation import UNKNOWN, Total
from incentives.engine.grants import sum_of
from incentives.engine.measures.base import Amounts
from incentives.engine.measures.registry import OFFER as OFFER_MEASURES
from incentives.engine.measures.registry import OTHER
from incentives.engine.money import round_mad
from incentives.engine.project import YEAR_RANGE
from incentives.engine.totals import Choice, offer_alone, scheme_alone
from incentives.estimates import labels as words
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.scenarios.sets import BEST, LETTERS, OFFER, Scenario


@dataclass(frozen=True, slots=True)
class Counted:
    """The totals of a scenario, MAD. ``incomplete`` holds the codes of the measures without an
    amount among those that count, ``incomplete_grants`` those of the open grants; ``known`` False:
    the totals are zero only because of them."""

    prudent: Choice
    favourable: Choice
    incomplete: tuple[str, ...]
    incomplete_grants: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        left_out = self.incomplete or self.incomplete_grants
        return bool(self.favourable.amounts.total) or not left_out

    @property
    def total(self) -> Range | None:
        """The total in both readings; None where it is not known."""
        return self._range(self.prudent.amounts.total, self.favourable.amounts.total)

    def year(self, index: int) -> Range | None:
        return self._range(
            self.prudent.amounts.by_year[index], self.favourable.amounts.by_year[index]
        )

    @property
    def undated(self) -> Range | None:
        return self._range(self.prudent.amounts.undated, self.favourable.amounts.undated)

    def _range(self, prudent: Decimal, favourable: Decimal) -> Range | None:
        return Range(prudent, favourable) if self.known else None


def counted(result: EngineEstimate, *, count: str) -> Counted:
    """The stored result, counted as the scenario asks: nothing is computed again."""
    if count == BEST:
        return Counted(
            _as_choice(result.prudent),
            _as_choice(result.favourable),
            incomplete=result.favourable.incomplete,
            incomplete_grants=result.favourable.incomplete_grants,
        )
    alone, among = (offer_alone, OFFER_MEASURES) if count == OFFER else (scheme_alone, OTHER)
    prudent = {one.code: one.prudent for one in result.measures}
    favourable = {one.code: one.favourable for one in result.measures}
    # Open grants stand beside every regime, as they do in the calculation.
    granted = sum_of(result.grants)
    return Counted(
        _with_grants(alone(prudent), granted),
        _with_grants(alone(favourable), granted),
        incomplete=tuple(code for code in among if favourable[code] is None),
        incomplete_grants=result.favourable.incomplete_grants,
    )


def _with_grants(choice: Choice, granted: Decimal) -> Choice:
    amounts = choice.amounts
    undated, total = amounts.undated + granted, amounts.total + granted
    return replace(choice, amounts=replace(amounts, undated=undated, total=total))


def _as_choice(total: Total) -> Choice:
    amounts = Amounts(total.by_year, total.undated, total.total)
    return Choice(total.regime, total.counted, amounts)


@dataclass(frozen=True, slots=True)
class Result:
    """One scenario with its result and the words of its rules."""

    scenario: Scenario
    estimate: EngineEstimate
    presenter: Presenter
    counted: Counted

    @classmethod
    def of(cls, scenario: Scenario, *, language: str) -> "Result":
        computed = as_first_computed(scenario.row)
        return cls(
            scenario=scenario,
            estimate=computed.estimate,
            presenter=Presenter(computed.published.content, language),
            counted=counted(computed.estimate, count=scenario.count),
        )

    @property
    def total(self) -> Range | None:
        return self.counted.total

    @property
    def per_job(self) -> Range | None:
        total, hires = self.counted.total, self.estimate.total_hires
        if total is None or not hires:
            return None
        return Range(round_mad(total.prudent, hires), round_mad(total.favourable, hires))

    @property
    def incomplete(self) -> str:
        """What the totals leave out, in one line; empty when there is nothing."""
        comma = pgettext("between the items of a list", ", ")
        measures = [self.presenter.measure_name(code) for code in self.counted.incomplete]
        grants = [self.presenter.grant_name(code) for code in self.counted.incomplete_grants]
        return comma.join([*measures, *grants])


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one scenario: a range in MAD, or words; ``note`` stands under it."""

    amounts: Range | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One figure across the scenarios."""

    name: str
    cells: tuple[Cell, ...]

    @property
    def same(self) -> bool:
        return len(set(self.cells)) == 1

    @property
    def lettered(self) -> list[tuple[str, Cell]]:
        return list(zip(LETTERS, self.cells, strict=False))


def result_lines(results: Sequence[Result]) -> tuple[ResultLine, ...]:
    """Per job and regimes, then each measure, each open grant, each year."""
    return (
        *_total_lines(results),
        *_measure_lines(results),
        *_grant_lines(results),
        *_year_lines(results),
    )


def _total_lines(results: Sequence[Result]) -> tuple[ResultLine, ...]:
    return (
        ResultLine(_("Support per job created"), tuple(Cell(one.per_job) for one in results)),
        ResultLine(
            _("Counted in the prudent reading"),
            tuple(_regime(one, one.counted.prudent) for one in results),
        ),
        ResultLine(
            _("Counted in the favourable reading"),
            tuple(_regime(one, one.counted.favourable) for one in results),
        ),
    )


def _regime(result: Result, choice: Choice) -> Cell:
    return Cell(text=str(words.REGIMES[choice.regime]) if result.counted.known else "")


def _measure_lines(results: Sequence[Result]) -> tuple[ResultLine, ...]:
    first = results[0].presenter
    content = first.content["measures"]
    order = sorted(content, key=lambda code: int(content[code]["order"]))
    return tuple(
        ResultLine(first.measure_name(code), tuple(_measure_cell(one, code) for one in results))
        for code in order
    )


def _measure_cell(result: Result, code: str) -> Cell:
    (measure,) = (one for one in result.estimate.measures if one.code == code)
    status = str(words.STATUSES[measure.status])
    if measure.prudent is None or measure.favourable is None:
        return Cell(text=status)
    amounts = Range(measure.prudent.total, measure.favourable.total)
    return Cell(
        amounts, note=" · ".join(filter(None, (status, _counted_text(result, code, amounts))))
    )


def _counted_text(result: Result, code: str, amounts: Range) -> str:
    """Whether the totals of the scenario count an amount; nothing to say where they all do."""
    if not amounts.favourable:
        return ""
    counts = result.counted
    return str(words.COUNTED[code in counts.prudent.counted, code in counts.favourable.counted])


def _grant_lines(results: Sequence[Result]) -> tuple[ResultLine, ...]:
    """A line for each grant that is open to one scenario at least."""
    names = {
        grant.code: one.presenter.grant_name(grant.code)
        for one in results
        for grant in one.estimate.grants
    }
    return tuple(
        ResultLine(name, tuple(_grant_cell(one, code) for one in results))
        for code, name in sorted(names.items())
    )


def _grant_cell(result: Result, code: str) -> Cell:
    """The same in both readings. What is not open here is not zero, nor is what lacks a fact."""
    grant = next((one for one in result.estimate.grants if one.code == code), None)
    if grant is None:
        return Cell(text=_("Not open at this place on this day"))
    if grant.amount is None:
        return Cell(text=str(words.STATUSES[UNKNOWN]), note=result.presenter.missing_text(grant))
    return Cell(Range(grant.amount, grant.amount))


def _year_lines(results: Sequence[Result]) -> tuple[ResultLine, ...]:
    years = tuple(
        ResultLine(
            _("Project year %(number)s") % {"number": year + 1},
            tuple(Cell(one.counted.year(year)) for one in results),
        )
        for year in YEAR_RANGE
    )
    undated = tuple(Cell(one.counted.undated) for one in results)
    return (*years, ResultLine(pgettext("money whose payment has no date", "Undated"), undated))
