"""The sheet of results: what the project may be given, in dirhams, and what to know beside it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.documents.source import MEASURES, READINGS, YEARS, Source, disclaimer
from incentives.documents.spreadsheet.book import Book
from incentives.documents.spreadsheet.expressions import (
    Expr,
    Span,
    joined,
    literal,
    pick,
    when,
    words,
)
from incentives.documents.spreadsheet.grants import GrantCells
from incentives.documents.spreadsheet.result_notes import Notes
from incentives.documents.spreadsheet.rules_sheet import CENTIMES
from incentives.documents.spreadsheet.totals import IN_ORDER, REGIMES, Amounts, Totals
from incentives.documents.spreadsheet.verdicts import (
    LAST_WITH_AMOUNTS,
    STATUSES,
)
from incentives.engine.evaluation import UNKNOWN, UNSETTLED
from incentives.estimates import labels
from incentives.formatting import format_date

NAME, STATUS, READING, FIRST = range(4)
UNDATED = FIRST + len(YEARS)
TOTAL = UNDATED + 1
COUNTED = TOTAL + 1
WIDTHS = (46, 17, 17, *[18] * len(YEARS), 18, 19, 30)
NONE = "—"
LOOKS = ("prudent", "favourable")
NO_YEARS = Span((literal(0),) * len(YEARS))


def write_result(book: Book, source: Source, totals: Totals, headline_row: int) -> None:
    """Write the sheet, name its cells, and bring its totals to the first sheet."""
    sheet = _ResultSheet(book, source, totals)
    total_cells = sheet.write()
    _headline(book, sheet.banner(), total_cells, headline_row)


def _headline(book: Book, banner: Expr, totals: Sequence[Expr], row: int) -> None:
    for offset, (cell, reading) in enumerate(zip(totals, READINGS, strict=True)):
        look = f"{LOOKS[offset]}_strong"
        sheet = book.project
        sheet.wide(row + offset, (0, 2), _total_of(reading.value), look)
        sheet.formula(row + offset, 3, cell, look, "money")
    book.project.formula(row + 2, 0, banner, "alert", "")


def _total_of(reading: str) -> str:
    return _("Total over five years, MAD · %(reading)s") % {"reading": labels.READINGS[reading]}


class _ResultSheet:
    def __init__(self, book: Book, source: Source, totals: Totals) -> None:
        self.book, self.sheet = book, book.result
        self.source, self.totals = source, totals
        self.row = 0

    def write(self) -> list[Expr]:
        """Answers the cells of the prudent and the favourable total."""
        self._head()
        totals = self._totals()
        self._measures()
        self._beside()
        Notes(self.sheet, self.source, self.totals, self.row).write()
        return totals

    def banner(self) -> Expr:
        """Empty when the sheet is in order, else why it shows no amount."""
        return pick(
            self.totals.state + 1,
            [
                words(""),
                words(
                    _("Outside the exact range of this sheet: no amount is shown. Ask the service.")
                ),
                words(_("An input cell is empty or cannot be read: no amount is shown.")),
            ],
        )

    # --- Head ----------------------------------------------------------------------------------

    def _head(self) -> None:
        sheet, source = self.sheet, self.source
        sheet.columns(WIDTHS)
        sheet.raw.freeze_panes(0, 1)
        title = _("Public support: %(place)s") % {"place": source.location}
        sheet.text(0, 0, title, "title")
        days = {
            "law": format_date(source.estimate.on, source.language),
            "made": format_date(source.made_on, source.language),
        }
        sheet.text(1, 0, _("Law as of %(law)s. Estimate made on %(made)s.") % days, "plain")
        sheet.text(2, 0, _("Version of the rules: %(version)s") % {"version": self._version()})
        sheet.wide(3, (0, COUNTED), disclaimer(), "note")
        sheet.formula(4, 0, self.banner(), "alert", "")
        self.row = 6

    def _version(self) -> str:
        return self.source.published.version

    def _table_head(self, first: Sequence[str]) -> None:
        self.sheet.texts(self.row, 0, first, "head")
        for year in YEARS:
            label = _("Year %(number)s") % {"number": year + 1}
            self.sheet.text(self.row, FIRST + year, label, "head_figure")
        last = (pgettext("money whose payment has no date", "Undated"), _("Total, MAD"))
        self.sheet.texts(self.row, UNDATED, last, "head_figure")
        self.row += 1

    # --- Tables --------------------------------------------------------------------------------

    def _totals(self) -> list[Expr]:
        self.sheet.section(self.row, _("Totals"))
        self.row += 1
        self._table_head((_("Regime counted"), "", _("Reading")))
        cells = []
        for reading, look in enumerate(LOOKS):
            strong = f"{look}_strong"
            regimes = [words(str(labels.REGIMES[one])) for one in REGIMES]
            regime = pick(self.totals.regime[reading], regimes)
            self.sheet.formula(self.row, NAME, self._unless_wrong(regime), strong, "")
            self.sheet.text(self.row, STATUS, "", strong)
            self.sheet.room(self.row, 2)
            span = self._amounts(self.totals.total, reading, None, strong, "totals")
            self.sheet.formula(self.row, COUNTED, self._left_out(), strong, "")
            cells.append(span[len(YEARS) + 1])
            self.row += 1
        self.sheet.text(self.row - 3, COUNTED, _("Not in the total: no known amount"), "head")
        self.book.name("state", self.totals.state)
        self.row += 1
        return cells

    def _left_out(self) -> Expr:
        """Measures whose amount is not known, or that are not in force."""
        parts = [
            when(judged.status > LAST_WITH_AMOUNTS, words(f"{code} "), words(""))
            for code, judged in self.totals.judgements.items()
        ]
        parts += [
            when(grant.status > LAST_WITH_AMOUNTS, words(f"{grant.name} "), words(""))
            for grant in self.totals.grants
        ]
        return joined(*parts)

    def _measures(self) -> None:
        self.sheet.section(self.row, _("Measure by measure"))
        self.row += 1
        self._table_head((_("Measure"), _("Status"), _("Reading")))
        self.sheet.text(self.row - 1, COUNTED, _("In the total"), "head")
        for code in MEASURES:
            self._measure(code)
        for grant in self.totals.grants:
            self._grant(grant)
        self.row += 1

    def _measure(self, code: str) -> None:
        judged = self.totals.judgements[code]
        statuses = [words(str(labels.STATUSES[one])) for one in STATUSES]
        name = f"{code} · {self.source.presenter.measure_name(code)}"
        for reading, look in enumerate(LOOKS):
            self.sheet.text(self.row, NAME, name, look)
            status = self._unless_wrong(pick(judged.status, statuses))
            self.sheet.formula(self.row, STATUS, status, look, "")
            self._amounts(self.totals.measures[code], reading, judged.status, look, code)
            counted = self.totals.counted[code][reading].equals(1)
            given = judged.status <= STATUSES.index(UNSETTLED) + 1
            answer = when(
                given, when(counted, words(_("Counted")), words(_("Not counted"))), words(NONE)
            )
            self.sheet.formula(self.row, COUNTED, self._unless_wrong(answer), look, "")
            self.row += 1
        self.book.name(f"{code}_status", judged.status)

    def _grant(self, grant: GrantCells) -> None:
        """A grant adds the same to both readings, without a date."""
        amounts = Amounts((NO_YEARS, NO_YEARS), *[(grant.amount, grant.amount)] * 2)
        open_or_unknown = when(
            grant.status <= LAST_WITH_AMOUNTS,
            words(_("Open grant")),
            words(str(labels.STATUSES[UNKNOWN])),
        )
        counted = when(grant.status <= LAST_WITH_AMOUNTS, words(_("Counted")), words(NONE))
        for reading, look in enumerate(LOOKS):
            self.sheet.text(self.row, NAME, grant.name, look)
            status = self._unless_wrong(open_or_unknown)
            self.sheet.formula(self.row, STATUS, status, look, "")
            self._amounts(amounts, reading, grant.status, look, f"grant_{grant.number}")
            self.sheet.formula(self.row, COUNTED, self._unless_wrong(counted), look, "")
            self.row += 1

    def _amounts(
        self, amounts: Amounts, reading: int, status: Expr | None, look: str, name: str
    ) -> Span:
        """Years, undated and total, in dirhams; words where there is no amount."""
        reading_name = READINGS[reading].value
        self.sheet.text(self.row, READING, str(labels.READINGS[reading_name]), look)
        parts = [*amounts.years[reading].cells, amounts.undated[reading], amounts.total[reading]]
        cells = []
        for offset, part in enumerate(parts):
            amount = part / CENTIMES
            shown = amount if status is None else self._unless_unknown(status, amount)
            formula = self._unless_wrong(shown)
            cells.append(self.sheet.formula(self.row, FIRST + offset, formula, look, "money"))
        span = Span(tuple(cells))
        self.book.name(f"{name}_{reading_name}", span)
        return span

    def _unless_wrong(self, formula: Expr) -> Expr:
        return when(self.totals.state.equals(IN_ORDER), formula, words(NONE))

    def _unless_unknown(self, status: Expr, amount: Expr) -> Expr:
        absent = [words(str(labels.STATUSES[one])) for one in STATUSES[LAST_WITH_AMOUNTS:]]
        word = pick(status - LAST_WITH_AMOUNTS, absent)
        return when(status <= LAST_WITH_AMOUNTS, amount, word)

    # --- Beside the amounts --------------------------------------------------------------------

    def _beside(self) -> None:
        totals = self.totals
        self.sheet.section(self.row, _("Beside the totals"))
        self.row += 1
        heads = ("", str(labels.READINGS["prudent"]), str(labels.READINGS["favourable"]))
        self.sheet.texts(self.row, 0, heads, "head")
        self.row += 1
        no_jobs = totals.hires.equals(0)
        per_job = [when(no_jobs, words(NONE), part / CENTIMES) for part in totals.per_job]
        self._pair(_("Support per job created, MAD"), per_job, "money", "per_job")
        share = [
            when(totals.payroll_sum.equals(0), words(NONE), part / totals.payroll_sum)
            for part in totals.total.total
        ]
        self._pair(_("Support / payroll of the five years"), share, "percent", "payroll_share")
        for lever, parts in totals.levers.items():
            label = _("%(lever)s, MAD") % {"lever": labels.LEVERS[lever]}
            self._pair(label, [part / CENTIMES for part in parts], "money", lever)
        single = [totals.payroll_sum / CENTIMES] * 2
        self._pair(_("Payroll of the five years, MAD"), single, "money", "payroll")
        self._pair(_("Hires of the five years"), [totals.hires + 0] * 2, "whole", "hires")
        self._pair(_("Stable jobs"), [totals.jobs + 0] * 2, "whole", "stable_jobs")
        self.row += 1

    def _pair(self, label: str, parts: Sequence[Expr], numbers: str, name: str) -> None:
        self.sheet.text(self.row, 0, label, "label")
        cells = [
            self.sheet.formula(
                self.row, 1 + reading, self._unless_wrong(part), LOOKS[reading], numbers
            )
            for reading, part in enumerate(parts)
        ]
        self.book.name(name, Span(tuple(cells)))
        self.row += 1
