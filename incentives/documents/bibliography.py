"""The sources of a dossier, each once: a text names them by number, the last page lists them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from incentives.estimates.page import EstimatePage
from incentives.estimates.page_measures import (
    MeasureLine,
    SourceText,
)
from incentives.rules.sources import silent_title
from sites.models import Evidence

# Kept with the last word of a sentence.
NO_BREAK_SPACE = "\u00a0"


class Source(Protocol):
    """What the pages show of a source; ``link`` False shows no address."""

    @property
    def title(self) -> str: ...
    @property
    def publisher(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def link(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Bibliography:
    """Sources in the order in which they are first named, numbered from 1."""

    numbers: dict[SourceText, int]

    def cited(self, sources: Iterable[Source | Evidence]) -> str:
        """The numbers of some sources in brackets, or nothing where there is none.

        That no source states it is said in words: a number would pass for a source. Raises
        ``KeyError`` for a source that the dossier does not list.
        """
        texts = {_text(source) for source in sources}
        found = sorted(self.numbers[text] for text in texts if not _is_silent(text))
        numbers = f"{NO_BREAK_SPACE}[{', '.join(map(str, found))}]" if found else ""
        silent = any(_is_silent(text) for text in texts)
        return f"{numbers} ({silent_title()})" if silent else numbers


def bibliography(page: EstimatePage) -> Bibliography:
    """Every source that the dossier of this page names."""
    numbers: dict[SourceText, int] = {}
    for text in map(_text, _sources(page)):
        if not _is_silent(text):
            numbers.setdefault(text, len(numbers) + 1)
    return Bibliography(numbers)


def _sources(page: EstimatePage) -> Iterator[Source | Evidence]:
    for line in page.currencies:
        yield from line.rate.row.sources.all()
    for measure in page.measures:
        yield from _of_measure(measure)
    site = page.infrastructure.site
    yield from (*site.one_stop_sources, *site.service_sources)
    for slot in site.figures:
        yield from slot.fact.sources if slot.fact else ()
    for grant in page.infrastructure.grants:
        yield from grant.sources
    for measure in page.measures:
        for reservation in measure.reservations:
            yield from reservation.sources
    for beside in page.next.grants:
        yield from beside.grant.sources.all()
    for programme in page.next.programmes:
        yield from programme.sources.all()


def _of_measure(measure: MeasureLine) -> Iterator[Source]:
    for doubt in measure.doubts:
        yield from doubt.sources
    for criterion in measure.criteria:
        yield from criterion.sources
    for prime in measure.primes:
        yield from prime.sources


def _text(source: Source | Evidence) -> SourceText:
    url = source.url if source.link else ""
    if not isinstance(source, Evidence):
        return SourceText(source.title, source.publisher, source.date, url)
    untold = _("General knowledge or our own deduction, not checked against a source")
    confidence = source.get_confidence_display()
    return SourceText(source.publisher or untold, confidence, source.date, url)


def _is_silent(text: SourceText) -> bool:
    return text.title == silent_title()
