"""What stands under the results: criteria, open points, conditions, and how to read the sheet."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from incentives.documents.source import MEASURES, READINGS, Source
from incentives.documents.spreadsheet.book import Sheet
from incentives.documents.spreadsheet.expressions import pick, when, words
from incentives.documents.spreadsheet.totals import IN_ORDER, Totals
from incentives.engine.criteria import Verdict
from incentives.engine.evaluation import required_parameters
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.parameters import Reading
from incentives.estimates import labels

# Columns of the sheet of results: a measure, a text (with two verdicts after a criterion), sources.
MEASURE, TEXT, SOURCES = 0, (1, 7), (8, 10)
CRITERION, VERDICT = (1, 5), 6
# In the order of the numbers that the computation gives them.
VERDICTS = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET)

# Measure, text, sources.
Note = tuple[str, str, str]


class Notes:
    """Writes line after line under the tables of the results."""

    def __init__(self, sheet: Sheet, source: Source, totals: Totals, row: int) -> None:
        self.sheet, self.source, self.totals = sheet, source, totals
        self.row = row

    def write(self) -> None:
        """Write to the end of the sheet."""
        self._criteria()
        self._section(_("What the sources leave open"))
        self._line((_("Measure"), _("Doubt or reservation"), _("Sources")), "head")
        for note in self._open_points():
            self._line(note, "label")
        if self.totals.grants:
            self.row += 1
            self._section(_("Conditions of the open regional grants"))
            for grant in self.totals.grants:
                self._line(self._conditions(grant.code), "label")
        self.row += 1
        for text in (
            _("Solid: prudent reading. Hatched: favourable reading."),
            _("An unknown amount is never a zero: it is in no total."),
        ):
            self.sheet.text(self.row, 0, text)
            self.row += 1

    def _section(self, title: str) -> None:
        self.sheet.section(self.row, title)
        self.row += 1

    # --- Criteria ------------------------------------------------------------------------------

    def _criteria(self) -> None:
        """Each criterion with its verdict of the moment in both readings."""
        self._section(_("Criteria"))
        readings = [str(labels.READINGS[reading.value]) for reading in READINGS]
        self.sheet.texts(self.row, VERDICT, readings, "head_figure")
        self._line((_("Measure"), _("What is asked for"), _("Sources")), "head", CRITERION)
        presenter, law = self.source.presenter, self.source.law(Reading.PRUDENT)
        names = [words(str(labels.VERDICTS[one])) for one in VERDICTS]
        for code, judged in self.totals.judgements.items():
            for criterion, verdicts in judged.criteria:
                for at, verdict in enumerate(verdicts):
                    word = when(
                        self.totals.state.equals(IN_ORDER), pick(verdict + 1, names), words("—")
                    )
                    look = READINGS[at].value
                    self.sheet.formula(self.row, VERDICT + at, word, look, "")
                row = presenter.content["criteria"][criterion.code]
                text = presenter.requirement(criterion, law)
                self._line((code, text, presenter.source(row["sources"])), "label", CRITERION)
        self.row += 1

    # --- Open points ---------------------------------------------------------------------------

    def _open_points(self) -> Iterator[Note]:
        presenter = self.source.presenter
        for code in MEASURES:
            for parameter in self._doubtful(code):
                row = presenter.content["parameters"][parameter]
                yield code, presenter.text(row["doubt"]), presenter.source(row["sources"])
            for reservation in self.source.published.rules.measures[code].reservations:
                plain = presenter.reservation(reservation)
                yield code, plain["text"], plain["source"]

    def _doubtful(self, code: str) -> list[str]:
        """Parameters of the measure that the sources allow to read in two ways."""
        formula, rules = REGISTRY[code], self.source.published.rules
        codes = [*required_parameters(formula, self.source.place.income_tax_zone)]
        codes += [formula.cumulation] if formula.cumulation else []
        found = (rules.parameters.get(one) for one in codes)
        return [one.code for one in found if one is not None and one.doubtful]

    def _conditions(self, grant: str) -> Note:
        presenter = self.source.presenter
        row = presenter.content["grants"][grant]
        text = ". ".join(
            part for part in (presenter.grant_terms(row), presenter.text(row["conditions"])) if part
        )
        return presenter.grant_name(grant), text, presenter.source(row["sources"])

    def _line(self, note: Note, look: str, columns: tuple[int, int] = TEXT) -> None:
        measure, text, sources = note
        self.sheet.text(self.row, MEASURE, measure, look)
        self.sheet.wide(self.row, columns, text, look)
        self.sheet.wide(self.row, SOURCES, sources, look)
        self.row += 1
