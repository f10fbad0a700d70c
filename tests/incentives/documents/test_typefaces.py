"""Arabic reads back from a PDF: each letter is a glyph of its own, and each shape stays."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pypdf import PdfReader

from incentives.documents import pdf, typefaces

FILES = sorted((Path(__file__).resolve().parents[3] / "static" / "fonts").glob("*arabic*.woff2"))
# Words of every dossier that hold the ligatures of the typeface.
SENTENCES = (
    "لا يتخذ هنا أي قرار رسمي",
    "القانون كما هو في 22 نونبر 2026",
    "الامتياز المرتبط بالضريبة على الشركات غير معروف",
    "ميثاق الاستثمار إلى غاية أكبر مبلغ",
)
SHAPES = (
    '<html lang="ar" dir="rtl"><body>'
    + "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    + "</body></html>"
)
WORD = re.compile("[\u0621-\u064a]+")


def words(text: str) -> list[str]:
    return WORD.findall(unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=1)
def printed() -> bytes:
    return pdf._loaded().print(SHAPES, address="https://levier.test/")


@pytest.mark.once
def test_pypdf_finds_every_word() -> None:
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(printed())).pages)
    assert sorted(words(text)) == sorted(words(" ".join(SENTENCES)))


@pytest.mark.once
def test_no_glyph_stands_for_two_letters() -> None:
    """What makes readers differ: a glyph whose letters they turn round, or do not."""
    (page,) = PdfReader(BytesIO(printed())).pages
    resources: Any = page["/Resources"]
    found = [
        letters
        for font in resources["/Font"].values()
        for letters in read_back(font.get_object()["/ToUnicode"].get_data().decode())
    ]
    assert {"ل", "ا", "ي", "ر"} <= set(found)
    assert [letters for letters in found if len(letters) != 1] == []


def read_back(letters_of_glyphs: str) -> Iterator[str]:
    """What a reader of PDF takes each glyph for."""
    for code in re.findall(r"<[0-9a-f]+> <([0-9a-f]*)>", letters_of_glyphs):
        yield bytes.fromhex(code).decode("utf-16-be")


def outline(font: TTFont, glyph: str) -> tuple[float, ...] | None:
    pen = BoundsPen(font.getGlyphSet())
    font.getGlyphSet()[glyph].draw(pen)
    return pen.bounds  # type: ignore[no-any-return]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_two_glyphs_draw_the_shape_of_the_ligature(file: Path) -> None:
    before, after = TTFont(file), TTFont(BytesIO(typefaces.readable_typeface(file)))
    (index,) = typefaces._lookups(before)
    pairs = list(typefaces._ligatures(before["GSUB"].table.LookupList.Lookup[index]))
    assert len(pairs) > 100
    names = after.getGlyphOrder()[len(before.getGlyphOrder()) :]
    assert len(names) == 2 * len(pairs)
    for pair, drawn, blank in zip(pairs, names[::2], names[1::2], strict=True):
        width = before["hmtx"][pair.shape][0]
        assert after["hmtx"][drawn][0] + after["hmtx"][blank][0] == width
        assert outline(after, blank) is None
        shape, moved = outline(before, pair.shape), outline(after, drawn)
        assert shape
        assert moved
        shift = after["hmtx"][blank][0]
        assert moved == (shape[0] - shift, shape[1], shape[2] - shift, shape[3])
