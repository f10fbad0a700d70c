"""The dossier of an estimate as a tagged PDF, from the page that a reader sees.

WeasyPrint needs Pango, a library of the system: it is loaded at the first dossier, so that a server
without it serves everything else. A typeface is read from our files; nothing is fetched elsewhere.
"""

import atexit
import gc
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from incentives.documents.bibliography import bibliography
from incentives.estimates.page import EstimatePage
from incentives.estimates.page_measures import MeasureLine, ReservationLine, Sources
from incentives.estimates.places import PlaceRow
from incentives.formatting import FIRST_STRONG_ISOLATE, POP_ISOLATE, writing

if TYPE_CHECKING:
    from incentives.documents.press import Press

# Places of the ranking that a dossier prints; the estimate's own stands after them if it is lower.
PLACES = 10
# Isolates whose look is that of the text around them.
BARE_ISOLATE = re.compile(r"<bdi(?: class=\"(?:amount|source__date)\"[^>]*)?>([^<]*)</bdi>")
DATE = re.compile(r"</?time[^>]*>")
# What the pages show to the eye alone, or to the ear alone, and a dossier does not.
UNSEEN = re.compile(
    r"\s*<svg class=\"status__icon\".*?</svg>\s*"
    r"|<span class=\"visually-hidden\">.*?</span>",
    re.DOTALL,
)
DRAWING = "<svg "
# Blanks that show nothing. At the end of a block they even take its last line apart, where it fills
# the width. No-break spaces are text.
AROUND_BLOCKS = re.compile(r"[ \t\r\n]*(</?(?!(?:a|b|bdi|small|span)\b)\w[^>]*>)[ \t\r\n]*")
BLANKS = re.compile(r"[ \t\r\n]+")
# Dossiers that a process holds: whoever opens one again, or saves it, does not wait a second time.
HELD = 8
# Pango draws one text at a time, and a dossier takes a processor for a second or two: a process
# makes one at a time, and whoever would wait longer than this is told to come back.
PATIENCE_SECONDS = 8
_ONE_AT_A_TIME = Lock()


class PrinterMissingError(Exception):
    """No PDF can be made on this server: a library is missing."""


class PrinterBusyError(Exception):
    """Too many dossiers are being made: ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What may decide a case and moves no figure, and the measures that it concerns."""

    text: str
    sources: Sources
    measures: tuple[str, ...]


def dossier_pdf(page: EstimatePage, *, address: str) -> bytes:
    """The dossier in the language of the thread. ``address`` is the full one of the estimate.

    Raises :class:`PrinterMissingError` and :class:`PrinterBusyError`.
    """
    return _printed(_press(), dossier_html(page, address=address), address)


def dossier_html(page: EstimatePage, *, address: str) -> str:
    """What is printed. Reads the database, writes nothing."""
    html = render_to_string("documents/dossier.html", _context(page, address=address))
    return _lightened(html)


def _context(page: EstimatePage, *, address: str) -> dict[str, Any]:
    return {
        "page": page,
        "title": _("Estimate dossier: %(place)s") % {"place": page.location.name},
        "address": address,
        "places": printed_places(page.places.rows),
        "reservations": reservations_of(page.measures),
        "bibliography": bibliography(page),
    }


def _lightened(html: str) -> str:
    """The same text in fewer boxes, each of which costs: dates without an element, isolates as
    characters, and only where the language needs them; no blanks between blocks."""
    mirrored = writing(get_language() or "").right_to_left
    first, last = (FIRST_STRONG_ISOLATE, POP_ISOLATE) if mirrored else ("", "")
    html = UNSEEN.sub("", DATE.sub("", html))
    text = BARE_ISOLATE.sub(rf"{first}\1{last}", html)
    text = AROUND_BLOCKS.sub(r"\1", BLANKS.sub(" ", text))
    return text.replace(DRAWING, f'{DRAWING}xmlns="http://www.w3.org/2000/svg" ')


def printed_places(places: Sequence[PlaceRow]) -> tuple[PlaceRow, ...]:
    """The first of the ranking; the place of the estimate too, wherever it stands."""
    return (*places[:PLACES], *(place for place in places[PLACES:] if place.current))


def reservations_of(measures: Sequence[MeasureLine]) -> tuple[Reservation, ...]:
    """Each reservation once, in the order of the measures."""
    found: dict[ReservationLine, list[str]] = {}
    for measure in measures:
        for line in measure.reservations:
            found.setdefault(line, []).append(measure.name)
    return tuple(
        Reservation(line.text, line.sources, tuple(names)) for line, names in found.items()
    )


def _press() -> "Press":
    try:
        return _loaded()
    except (ImportError, OSError) as error:
        raise PrinterMissingError(str(error)) from error


@lru_cache(maxsize=1)
def _loaded() -> "Press":
    from incentives.documents.press import Press

    # It warns of each pattern that another drawing has too.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    return Press()


def _release() -> None:
    """Typefaces are given back while the interpreter can still do it."""
    _printed.cache_clear()
    _loaded.cache_clear()


atexit.register(_release)


@lru_cache(maxsize=HELD)
def _printed(press: "Press", html: str, address: str) -> bytes:
    with _alone():
        return _print(press, html, address=address)


@contextmanager
def _alone() -> Iterator[None]:
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE_SECONDS):
        raise PrinterBusyError
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


def _print(press: "Press", html: str, *, address: str) -> bytes:
    with _without_collector():
        return press.print(html, address=address)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A million small objects live until the dossier is made: looking for dead ones among them is a
    quarter of its time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def dossier_name(page: EstimatePage) -> str:
    """The name of the file, in ASCII: place, day of the law, language."""
    return f"levier-{page.location.slug}-{page.on.isoformat()}-{get_language()}.pdf"
