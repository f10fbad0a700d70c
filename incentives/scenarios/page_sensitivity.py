"""The page of what moves a result most: rows in words, the tornado and the unlocks."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incentives.charts import Swing, TornadoBar, tornado
from incentives.engine import Estimate as EngineEstimate
from incentives.engine.calendar import MONTHS_PER_YEAR
from incentives.engine.evaluation import NOT_IN_FORCE, UNKNOWN
from incentives.engine.money import ZERO
from incentives.engine.sensitivity import (
    INPUTS,
    DoubtRow,
    InputRow,
    Move,
    Sensitivity,
    Unit,
    sensitivity,
)
from incentives.estimates import labels as words
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.page_measures import address
from incentives.estimates.page_unlocks import UnlockRow, unlock_rows
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.formatting import (
    format_money,
    format_money_change,
    format_month_year,
    format_number,
    format_percent,
)
from incentives.scenarios import labels
from incentives.scenarios.steps import StepsForm
from sites.models import Location

MONEY = {"pay", "investment_total", "investment_eligible", "training_budget", "profit_before_tax"}
PEOPLE = {"hires", "existing_staff"}
MANY = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One move of a row: how, and what it changes in each total, MAD. ``notes`` say what else."""

    how: str
    prudent: Decimal
    favourable: Decimal
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """An input, or a doubt with the sentence that names it."""

    name: str
    about: str
    doubt: str
    moves: bool
    lines: tuple[Line, Line]
    bar: TornadoBar
    bar_label: str


@dataclass(frozen=True, slots=True)
class SensitivityPage:
    """Everything that the template reads; ``headline``, ``unlocks``, ``left_out`` and
    ``unlock_url`` are also what the list of unlocks reads."""

    token: str
    location: Location
    headline: Headline
    prudent: Decimal
    favourable: Decimal
    rows: tuple[Row, ...]
    still: tuple[Row, ...]
    unlocks: tuple[UnlockRow, ...]
    left_out: tuple[str, ...]
    not_in_force: tuple[str, ...]
    not_given: tuple[str, ...]
    unlock_url: str

    @property
    def all_rows(self) -> tuple[Row, ...]:
        return (*self.rows, *self.still)


def given_inputs(row: Estimate) -> list[str]:
    """Inputs that the project of an estimate gives: those that can move."""
    inputs = read_stored(row.inputs).inputs
    return [code for code, one in INPUTS.items() if one.read(inputs) is not None]


def sensitivity_page(row: Estimate, *, form: StepsForm, language: str) -> SensitivityPage:
    """The page of a stored estimate, under its own rules. Reads the database, writes nothing."""
    computed = as_first_computed(row)
    result, published = computed.estimate, computed.published
    presenter = Presenter(published.content, language)
    asked = read_stored(row.inputs)
    found = sensitivity(
        asked.inputs,
        place=published.place(asked.location or ""),
        rules=published.rules,
        steps=form.steps(),
    )
    rows = _Words(presenter, found).rows()
    return SensitivityPage(
        token=row.token,
        location=row.location,
        headline=headline(result),
        prudent=found.prudent,
        favourable=found.favourable,
        rows=tuple(one for one in rows if one.moves),
        still=tuple(one for one in rows if not one.moves),
        unlocks=unlock_rows(result, request=asked, presenter=presenter),
        left_out=(*_measures(result, UNKNOWN, presenter), *_grants_left_out(result, presenter)),
        not_in_force=_measures(result, NOT_IN_FORCE, presenter),
        not_given=tuple(str(labels.INPUTS[code]) for code in found.not_given),
        unlock_url=address("scenarios:unlock", row.token),
    )


def _measures(result: EngineEstimate, status: str, presenter: Presenter) -> tuple[str, ...]:
    return tuple(
        presenter.measure_name(one.code) for one in result.measures if one.status == status
    )


def _grants_left_out(result: EngineEstimate, presenter: Presenter) -> tuple[str, ...]:
    return tuple(presenter.grant_name(code) for code in result.prudent.incomplete_grants)


@dataclass(frozen=True, slots=True)
class _Words:
    """Rows of the engine in the reader's words."""

    presenter: Presenter
    found: Sensitivity

    @property
    def language(self) -> str:
        return self.presenter.language

    def rows(self) -> tuple[Row, ...]:
        bars = tornado([_swing(row) for row in self.found.rows], language=self.language)
        return tuple(
            self._input(row, bar) if isinstance(row, InputRow) else self._doubt(row, bar)
            for row, bar in zip(self.found.rows, bars, strict=True)
        )

    def _input(self, row: InputRow, bar: TornadoBar) -> Row:
        lines = (self._line(row, row.down, up=False), self._line(row, row.up, up=True))
        return Row(
            name=str(labels.INPUTS[row.code]),
            about=self._about(row),
            doubt="",
            moves=bool(row.largest),
            lines=lines,
            bar=bar,
            bar_label=self._bar_label(lines),
        )

    def _doubt(self, row: DoubtRow, bar: TornadoBar) -> Row:
        content = self.presenter.content["parameters"][row.code]
        lines = (
            Line(_("Settled prudently, alone"), ZERO, row.favourable_change, ()),
            Line(_("Settled favourably, alone"), row.prudent_change, ZERO, ()),
        )
        return Row(
            name=self.presenter.text(content["text"]),
            about=_("Open point of the law"),
            doubt=self.presenter.text(content["doubt"]),
            moves=True,
            lines=lines,
            bar=bar,
            bar_label=self._bar_label(lines),
        )

    def _bar_label(self, lines: tuple[Line, Line]) -> str:
        sentence = _("%(how)s: prudent total %(prudent)s, favourable total %(favourable)s.")
        return " ".join(
            sentence
            % {
                "how": line.how,
                "prudent": format_money_change(line.prudent, self.language),
                "favourable": format_money_change(line.favourable, self.language),
            }
            for line in lines
        )

    # --- How an input moves -----------------------------------------------------------------------

    def _about(self, row: InputRow) -> str:
        """The step, and the value that it is taken from where one value stands for the input."""
        value = INPUTS[row.code].shown(self.found.inputs)
        if value is None:
            return self._step(row)
        return f"{self._step(row)} · {self._value(row.code, value)}"

    def _step(self, row: InputRow) -> str:
        unit = INPUTS[row.code].unit
        if unit is Unit.PERCENT:
            return f"± {format_percent(row.step, self.language)}"
        if unit is Unit.MONTHS:
            sentence = ngettext("± %(number)s month", "± %(number)s months", _plural(row.step))
        else:
            sentence = ngettext("± %(number)s point", "± %(number)s points", _plural(row.step))
        return sentence % {"number": format_number(row.step, self.language)}

    def _line(self, row: InputRow, move: Move, *, up: bool) -> Line:
        return Line(
            how=self._how(row, move, up=up),
            prudent=move.prudent_change,
            favourable=move.favourable_change,
            notes=(*self._bounds(row, move), *self._statuses(move)),
        )

    def _how(self, row: InputRow, move: Move, *, up: bool) -> str:
        one = INPUTS[row.code]
        how = self._more(row) if up else self._less(row)
        # The two moves stand on either side of the project as it is: it lies between them.
        value = one.shown(move.inputs)
        if value is None:
            return how
        return _("%(how)s: %(value)s") % {"how": how, "value": self._value(row.code, value)}

    def _more(self, row: InputRow) -> str:
        unit, count = INPUTS[row.code].unit, _plural(row.step)
        if unit is Unit.PERCENT:
            return _("%(step)s more") % {"step": format_percent(row.step, self.language)}
        if unit is Unit.MONTHS:
            sentence = ngettext("%(number)s month later", "%(number)s months later", count)
        else:
            sentence = ngettext("%(number)s point more", "%(number)s points more", count)
        return sentence % {"number": format_number(row.step, self.language)}

    def _less(self, row: InputRow) -> str:
        unit, count = INPUTS[row.code].unit, _plural(row.step)
        if unit is Unit.PERCENT:
            return _("%(step)s less") % {"step": format_percent(row.step, self.language)}
        if unit is Unit.MONTHS:
            sentence = ngettext("%(number)s month earlier", "%(number)s months earlier", count)
        else:
            sentence = ngettext("%(number)s point less", "%(number)s points less", count)
        return sentence % {"number": format_number(row.step, self.language)}

    def _value(self, code: str, value: Decimal) -> str:
        if code in MONEY:
            return format_money(value, self.language)
        if code in PEOPLE:
            count = int(value)
            return ngettext("%(number)s person", "%(number)s people", count) % {
                "number": format_number(count, self.language)
            }
        if INPUTS[code].unit is Unit.MONTHS:
            return self._month(value)
        return format_percent(value, self.language)

    def _month(self, value: Decimal) -> str:
        year, month = divmod(int(value), MONTHS_PER_YEAR)
        return format_month_year(date(year, month + 1, 1), self.language)

    def _bounds(self, row: InputRow, move: Move) -> tuple[str, ...]:
        if move.limited:
            return (_("Stopped by what a project may hold: the whole step is not taken."),)
        if row.code in PEOPLE and row.step and move.inputs == self.found.inputs:
            return (_("Rounded to whole people, nobody is added or taken away."),)
        return ()

    def _statuses(self, move: Move) -> tuple[str, ...]:
        """Measures that the move opens, closes or leaves unknown."""
        return tuple(
            _("%(measure)s: from “%(before)s” to “%(after)s”.")
            % {
                "measure": self.presenter.measure_name(code),
                "before": words.STATUSES[self.found.statuses[code]],
                "after": words.STATUSES[status],
            }
            for code, status in move.statuses.items()
            if status != self.found.statuses[code]
        )


def _plural(step: Decimal) -> int:
    """The count that chooses the form of a word; a fraction takes the form of a large number."""
    return int(step) if step % 1 == 0 else MANY


def _swing(row: InputRow | DoubtRow) -> Swing:
    if isinstance(row, DoubtRow):
        return Swing((ZERO, row.prudent_change), (row.favourable_change, ZERO))
    return Swing(
        (row.down.prudent_change, row.up.prudent_change),
        (row.down.favourable_change, row.up.favourable_change),
    )
