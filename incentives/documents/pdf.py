"""The dossier of an estimate as a tagged PDF, from the page that a reader sees.

WeasyPrint needs Pango, a library of the system: it is loaded at the first dossier, so that a server
without it serves everything else. A typeface is read from our files; nothing is fetched elsewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.translation import get_language

from incentives.estimates.page import EstimatePage
from incentives.estimates.page_compare import PlaceRow

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

# Places of the ranking that a dossier prints; the estimate's own stands after them if it is lower.
PLACES = 10
# Pango draws one text at a time, and a dossier takes a processor for about a second: a process makes
# one dossier at a time, and whoever would wait longer than this is told to come back.
PATIENCE_SECONDS = 8
_ONE_AT_A_TIME = Lock()


class PrinterMissingError(Exception):
    """No PDF can be made on this server: a library is missing."""


class PrinterBusyError(Exception):
    """Too many dossiers are being made: ask again in a moment."""


@dataclass(frozen=True, slots=True)
class _Printer:
    """What every dossier shares: typefaces and styles, read once."""

    fonts: "FontConfiguration"
    styles: "CSS"
    fetcher: "URLFetcher"


def dossier_pdf(page: EstimatePage, *, address: str) -> bytes:
    """The dossier in the language of the thread. ``address`` is the full one of the estimate.

    Raises :class:`PrinterMissingError` and :class:`PrinterBusyError`.
    """
    printer = _printer()
    html = dossier_html(page, address=address)
    with _alone():
        return _print(printer, html, address=address)


def dossier_html(page: EstimatePage, *, address: str) -> str:
    """What is printed. Reads the database, writes nothing."""
    context = {"page": page, "address": address, "places": printed_places(page.places)}
    return render_to_string("documents/dossier.html", context)


def printed_places(places: tuple[PlaceRow, ...]) -> tuple[PlaceRow, ...]:
    """The first of the ranking; the place of the estimate too, wherever it stands."""
    return (*places[:PLACES], *(place for place in places[PLACES:] if place.current))


def _printer() -> _Printer:
    try:
        return _loaded()
    except (ImportError, OSError) as error:
        raise PrinterMissingError(str(error)) from error


@lru_cache(maxsize=1)
def _loaded() -> _Printer:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fonts = FontConfiguration()
    fetcher = URLFetcher(allowed_protocols=("file", "data"))
    sheet = finders.find("css/dossier.css")
    styles = CSS(filename=sheet, font_config=fonts, url_fetcher=fetcher)
    return _Printer(fonts, styles, fetcher)


@contextmanager
def _alone() -> Iterator[None]:
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE_SECONDS):
        raise PrinterBusyError
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


def _print(printer: _Printer, html: str, *, address: str) -> bytes:
    from weasyprint import HTML

    # The address is what links of the page start from. Nothing is read from it.
    document = HTML(string=html, base_url=address, url_fetcher=printer.fetcher)
    made: bytes = document.write_pdf(
        stylesheets=[printer.styles], font_config=printer.fonts, pdf_variant="pdf/ua-1"
    )
    return made


def dossier_name(page: EstimatePage) -> str:
    """The name of the file, in ASCII: place, day of the law, language."""
    return f"levier-{page.location.slug}-{page.on.isoformat()}-{get_language()}.pdf"
