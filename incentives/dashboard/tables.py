"""The figures of the dashboard as tables with words: what the page shows and the files hold."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incentives.charts import Column, ColumnChart, column_chart
from incentives.dashboard.selectors import BANDS, NONE, Figures, Tally
from incentives.engine.criteria import criteria_of
from incentives.engine.parameters import Reading
from incentives.estimates.presenters import Presenter
from incentives.formatting import (
    format_date,
    format_money,
    format_number,
    format_share,
)
from incentives.journey.models import StepCount
from incentives.journey.steps import Step
from incentives.language import current_language
from incentives.rules.rule_set import NoRulesError, rules_on
from sites.models import Region

# What a table shows at most: the files hold every line.
SHOWN = 15
# Labels under the columns that fit beside one another on a laptop.
_LABELS = 13


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, as it is written on the page and as a spreadsheet reckons with it."""

    text: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``bar`` is what its bar measures, in the unit of its table."""

    name: str
    cells: tuple[Cell, ...]
    bar: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """One table; ``code`` names its files. ``heads`` are those of the name, then of each cell;
    ``nothing`` is what is said in place of a table without lines."""

    code: str
    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    nothing: str = ""

    @property
    def shown(self) -> tuple[Row, ...]:
        return self.rows[:SHOWN] if self.nothing else self.rows

    @property
    def left_out(self) -> int:
        """Lines that only the files hold."""
        return len(self.rows) - len(self.shown)

    @property
    def scale(self) -> Decimal:
        return max([row.bar for row in self.rows], default=Decimal(0))


def tables_of(figures: Figures) -> list[Table]:
    """Every table, in the order of the page, in the language that is active."""
    words = _Words(timezone.localdate())
    return [
        _by_week(figures, words),
        _by_segment(figures, words),
        _by_region(figures, words),
        _by_size(figures, words),
        _by_step(figures, words),
        _failed(figures, words),
        _doubts(figures, words),
    ]


def weeks_chart(figures: Figures) -> ColumnChart:
    """Estimates filled, requests framed, two columns a week; some weeks alone carry a label."""
    every = -(-len(figures.by_week) // _LABELS)
    columns: list[Column] = []
    for place, (monday, tally) in enumerate(reversed(figures.by_week.items())):
        label = f"{monday:%d/%m}" if place % every == 0 else ""
        requests = Column("", None, outlined=Decimal(tally.requests), beside=True)
        columns[:0] = [Column(label, Decimal(tally.estimates)), requests]
    return column_chart(columns, language=current_language())


class _Words:
    """Sentences of the rules in force today, and numbers, in the language that is active."""

    def __init__(self, today: date) -> None:
        self.language = current_language()
        self.criteria: dict[str, str] = {}
        self.doubts: dict[str, str] = {}
        try:
            published = rules_on(today)
        except NoRulesError:
            return
        presenter = Presenter(published.content, self.language)
        law = published.rules.law(Reading.PRUDENT)
        for code, measure in published.rules.measures.items():
            for criterion in criteria_of(measure.criteria):
                sentence = presenter.requirement(criterion, law)
                name = presenter.measure_name(code)
                self.criteria[criterion.code] = f"{name} – {sentence}"
        for code, row in published.content["parameters"].items():
            if row.get("doubt"):
                self.doubts[code] = presenter.text(row["doubt"])

    def count(self, number: int) -> Cell:
        return Cell(format_number(number, self.language), Decimal(number))

    def share(self, part: int, whole: int) -> Cell:
        value = Decimal(part) / whole if whole else Decimal(0)
        return Cell(format_share(value, self.language, places=0), value)

    def money(self, amount: Decimal) -> Cell:
        return Cell(format_money(amount, self.language), amount)


# --- Estimates and requests -----------------------------------------------------------------------


def _tallies(
    tallies: Mapping[Any, Tally], names: Mapping[Any, str], words: _Words
) -> Iterator[Row]:
    for key, tally in tallies.items():
        cells = (words.count(tally.estimates), words.count(tally.requests))
        yield Row(names.get(key, str(key)), cells, Decimal(tally.estimates))


def _by_week(figures: Figures, words: _Words) -> Table:
    names = {
        monday: _("Week of %(day)s") % {"day": format_date(monday, words.language)}
        for monday in figures.by_week
    }
    return Table(
        code="weeks",
        title=_("By week"),
        note=_("Weeks run from Monday to Sunday, in the time of Morocco."),
        heads=(_("Week"), _("Estimates"), _("Requests")),
        rows=tuple(_tallies(figures.by_week, names, words)),
    )


def _by_segment(figures: Figures, words: _Words) -> Table:
    return Table(
        code="segments",
        title=_("By segment"),
        note=_("A project of several segments counts in each: the lines may add up to more."),
        heads=(_("Segment"), _("Estimates"), _("Requests")),
        rows=tuple(_tallies(figures.by_segment, {NONE: _("Without a project")}, words)),
    )


def _by_region(figures: Figures, words: _Words) -> Table:
    names = {region.code: region.name for region in Region.objects.all()}
    names[NONE] = _("Without a location")
    rows = sorted(_tallies(figures.by_region, names, words), key=lambda row: -row.bar)
    return Table(
        code="regions",
        title=_("By region"),
        note=_("The region of the location that the project was estimated at."),
        heads=(_("Region"), _("Estimates"), _("Requests")),
        rows=tuple(rows),
    )


def _by_size(figures: Figures, words: _Words) -> Table:
    names: dict[int | None, str] = {None: _("Without a project")}
    for low, above in zip(BANDS, [*BANDS[1:], None], strict=True):
        names[low] = _band(low, above, words)
    return Table(
        code="sizes",
        title=_("By size of the team"),
        note=_(
            "Positions created over five years. The bands are for reading: no rule hangs on them."
        ),
        heads=(_("Positions"), _("Estimates"), _("Requests")),
        rows=tuple(_tallies(figures.by_size, names, words)),
    )


def _band(low: int, above: int | None, words: _Words) -> str:
    if above is None:
        return _("%(low)s and more") % {"low": words.count(low).text}
    ends = {"low": words.count(low).text, "high": words.count(above - 1).text}
    return _("%(low)s to %(high)s") % ends


# --- The form -------------------------------------------------------------------------------------


def _by_step(figures: Figures, words: _Words) -> Table:
    names = {step.value: str(step.label) for step in Step}
    names[StepCount.ESTIMATE] = _("Estimate made")
    begun, before = figures.steps[Step.ACTIVITY], figures.steps[Step.ACTIVITY]
    rows = []
    for step, drafts in figures.steps.items():
        lost = max(before - drafts, 0)
        cells = (words.count(drafts), words.share(drafts, begun), words.count(lost))
        rows.append(Row(names[step], cells, Decimal(drafts)))
        before = drafts
    return Table(
        code="steps",
        title=_("Where the form is left"),
        note=_(
            "Of the forms begun at the first step in these weeks, how many kept an answer at each"
            " step, then became an estimate. Forms that began from an estimate, from the small"
            " checker, or before this count existed, are left out."
        ),
        heads=(_("Step"), _("Forms"), _("Share of those begun"), _("Left before this step")),
        rows=tuple(rows) if begun else (),
        nothing=_("No form was begun in these weeks."),
    )


# --- The rules ------------------------------------------------------------------------------------


def _failed(figures: Figures, words: _Words) -> Table:
    estimates = figures.total.estimates
    ordered = sorted(figures.failed.items(), key=lambda item: (-item[1], item[0]))
    return Table(
        code="criteria",
        title=_("Criteria that fail most"),
        note=_(
            "Criteria not met in either reading, of the measures that a project does not get, as"
            " they are worded today."
        ),
        heads=(_("Criterion"), _("Estimates"), _("Share of the estimates")),
        rows=tuple(
            Row(
                words.criteria.get(code, code),
                (words.count(count), words.share(count, estimates)),
                Decimal(count),
            )
            for code, count in ordered
        ),
        nothing=_("No criterion closed a measure in these weeks."),
    )


def _doubts(figures: Figures, words: _Words) -> Table:
    return Table(
        code="doubts",
        title=_("Doubts that weigh most money"),
        note=_(
            "What the favourable reading of each point adds, over all estimates of these weeks. Two"
            " doubts may touch the same money: the lines do not add up."
        ),
        heads=(_("Doubt"), _("Weight")),
        rows=tuple(
            Row(words.doubts.get(code, code), (words.money(amount),), amount)
            for code, amount in sorted(figures.doubts.items(), key=lambda item: (-item[1], item[0]))
        ),
        nothing=_("No doubt moved an estimate in these weeks."),
    )
