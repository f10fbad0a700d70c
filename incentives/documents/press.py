"""What prints a page: typefaces and styles, read once in a process, and how a page is read.

Everything here needs WeasyPrint, which needs Pango, a library of the system: whoever imports this
module says so where it is missing.
"""

import logging
import re
from base64 import b64encode
from math import inf
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from django.contrib.staticfiles import finders
from weasyprint import CSS, HTML
from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.layout import inline
from weasyprint.layout.float import avoid_collisions
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from incentives.documents.typefaces import readable_typeface

logger = logging.getLogger(__name__)

TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
USED = re.compile(r"var\((--[\w-]+)\)")
TYPEFACE = re.compile(r"@font-face \{[^}]*\}")
ARABIC_FILE = re.compile(r'url\("\.\./(fonts/[\w-]*arabic[\w-]*\.woff2)"\) format\("woff2"\)')
ON_PAPER = "@media print"


class Press:
    """What all documents share."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.fetcher = URLFetcher(allowed_protocols=("file", "data"))
        self.sheet = CSS(
            string=sheet_text(),
            base_url=str(_file("css/dossier.css")),
            font_config=self.fonts,
            url_fetcher=self.fetcher,
        )

    def print(self, html: str, *, address: str) -> bytes:
        """A page as a tagged PDF. Its links start from ``address``."""
        made: bytes = _Page(html, address=address, fetcher=self.fetcher).write_pdf(
            stylesheets=[self.sheet], font_config=self.fonts, pdf_variant="pdf/ua-1"
        )
        return made


class _Page(HTML):  # type: ignore[misc]
    """A page read as XML, ten times as fast as HTML, and without the sheet of a browser: the six
    pseudo-elements that it gives to every element would be a tenth of the time of a dossier."""

    def __init__(self, html: str, *, address: str, fetcher: URLFetcher) -> None:
        try:
            root = ElementTree.fromstring(html)
        except ElementTree.ParseError as error:
            # A dossier that takes longer is better than none.
            logger.warning("A dossier is no XML (%s): read as HTML, which takes longer.", error)
            super().__init__(string=html, base_url=address, url_fetcher=fetcher)
            return
        self.base_url, self.url_fetcher, self.media_type = address, fetcher, "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
        return []


def _avoid_once(context: Any, box: Any, block: Any, outer: bool = True) -> Any:
    """Where a box may stand beside the floats. A line that no float stands beside fits whatever its
    height: told so, WeasyPrint 70 does not lay out each line of Arabic a second time."""
    found = avoid_collisions(context, box, block, outer)
    if isinstance(box, LineBox) and not box.height and not context.excluded_shapes:
        box.height = inf
    return found


inline.avoid_collisions = _avoid_once


def sheet_text() -> str:
    """The sheet of a dossier with the values that the tokens have on paper: looked up for each box,
    they would cost more than the rest of the styles. A token that is not there: ``KeyError``."""
    tokens = _file("css/tokens.css").read_text(encoding="utf-8")
    paper = dict(TOKEN.findall(tokens[tokens.index(ON_PAPER) :]))
    sheet = _file("css/dossier.css").read_text(encoding="utf-8")
    faces = ARABIC_FILE.sub(_readable, "\n".join(TYPEFACE.findall(tokens)))
    return f"{faces}\n{USED.sub(lambda token: paper[token[1]], sheet)}"


def _readable(file: re.Match[str]) -> str:
    font = b64encode(readable_typeface(_file(file[1]))).decode()
    return f'url("data:font/ttf;base64,{font}")'


def _file(name: str) -> Path:
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return Path(found)
