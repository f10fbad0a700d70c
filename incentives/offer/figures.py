"""Figures of the law as the pages show them: every dated value of a parameter, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incentives.offer.values import Shown, shown
from incentives.rules.enums import Certainty, State
from incentives.rules.models import Parameter, ParameterValue, Source
from incentives.rules.sources import shown_title


@dataclass(frozen=True, slots=True)
class CertaintyTag:
    """How sure a value is: a word beside it, and the sentence that explains the word once."""

    code: str
    word: str
    sentence: str


def certainty_tag(code: str) -> CertaintyTag:
    words = {
        Certainty.OFFICIAL: _("Official"),
        Certainty.REPORTED: _("Reported"),
        Certainty.ASSUMED: _("Assumed"),
    }
    certainty = Certainty(code)
    return CertaintyTag(certainty.value, words[certainty], str(certainty.label))


def certainty_tags() -> list[CertaintyTag]:
    """Every certainty, from the surest."""
    return [certainty_tag(code) for code in Certainty.values]


@dataclass(frozen=True, slots=True)
class Figure:
    """One dated value of a parameter. ``last`` is its last day, None when none is known.

    ``favourable`` is None where both readings agree.
    """

    starts: date
    last: date | None
    prudent: Shown
    favourable: Shown | None
    certainty: CertaintyTag
    doubt: str
    sources: tuple[Source, ...]

    def holds(self, on: date) -> bool:
        return self.starts <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """A parameter with its value on the date of the page, and all its dated values."""

    code: str
    subject: str
    text: str
    current: Figure | None
    figures: tuple[Figure, ...]

    @property
    def changed(self) -> bool:
        return len(self.figures) > 1


def published_values() -> QuerySet[ParameterValue]:
    """Published values with what is shown of them, by parameter and date: two queries."""
    rows = ParameterValue.objects.filter(state=State.PUBLISHED)
    rows = rows.select_related("parameter").prefetch_related("sources")
    return rows.order_by("parameter_id", "effective_from")


def cited(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Sources in the order of their codes; the absence of one is said in the reader's language."""
    rows = sorted(sources, key=lambda source: source.code)
    for row in rows:
        row.title = shown_title(row.code, row.title)
    return tuple(rows)


def shown_parameters(
    rows: Iterable[ParameterValue], *, on: date, language: str
) -> list[ShownParameter]:
    """The parameters of ``rows``, which come ordered by parameter and date."""
    grouped = groupby(rows, key=lambda row: row.parameter_id)
    return [_parameter(list(values), on=on, language=language) for _key, values in grouped]


def _parameter(values: list[ParameterValue], *, on: date, language: str) -> ShownParameter:
    parameter = values[0].parameter
    nexts = [value.effective_from for value in values[1:]]
    figures = tuple(
        _figure(value, until=until, language=language)
        for value, until in zip(values, [*nexts, parameter.repealed_from], strict=True)
    )
    return ShownParameter(
        code=parameter.code,
        subject=parameter.measure,
        text=parameter.text,
        current=next((figure for figure in figures if figure.holds(on)), None),
        figures=figures,
    )


def _figure(row: ParameterValue, *, until: date | None, language: str) -> Figure:
    parameter = row.parameter
    if parameter.repealed_from is not None:
        until = min(until or parameter.repealed_from, parameter.repealed_from)
    return Figure(
        starts=row.effective_from,
        last=None if until is None else until - timedelta(days=1),
        prudent=_in_words(parameter, raw=row.value, language=language),
        favourable=(
            None
            if row.favourable_value is None
            else _in_words(parameter, raw=row.favourable_value, language=language)
        ),
        certainty=certainty_tag(row.certainty),
        doubt=row.doubt or "",
        sources=cited(row.sources.all()),
    )


def _in_words(parameter: Parameter, *, raw: object, language: str) -> Shown:
    return shown(kind=parameter.kind, unit=parameter.unit, raw=raw, language=language)
