"""The look of the workbook: the colours of the service, cell by cell."""

from collections.abc import Mapping
from typing import Any

INK, MUTED, PAPER = "#17262b", "#55666b", "#ffffff"
GREEN, GREEN_PALE, HATCH = "#0b5d4b", "#e4f0eb", "#b9d8cb"
SAND, LINE, CLAY = "#faf7f1", "#d6cfbf", "#a8481f"
INPUT, INPUT_BORDER = "#fff7dd", "#c79a3a"

SOLID, LIGHT_DIAGONAL = 1, 14
RIGHT_TO_LEFT = 2

# Separators follow the reader's own settings in Excel, and this language elsewhere. Arabic as
# written in Morocco groups with points and has a decimal comma, which is what Spanish does: the
# code of Spanish stands in, since that of Arabic makes programs write those of the Middle East.
SEPARATORS = {"fr": "[$-40C]", "en": "[$-809]", "ar": "[$-C0A]"}

_BASE = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": LINE}
_HEAD = {"bold": True, "bg_color": GREEN, "font_color": PAPER, "text_wrap": True, **_BOX}
_PRUDENT = {"bg_color": GREEN_PALE, "text_wrap": True, **_BOX}
_HATCHED = {"pattern": LIGHT_DIAGONAL, "fg_color": HATCH, "bg_color": PAPER}
_FAVOURABLE = {**_HATCHED, "text_wrap": True, **_BOX}
_INPUT = {"locked": False, "bg_color": INPUT, "border": 1, "border_color": INPUT_BORDER}

LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": GREEN},
    "section": {"bold": True, "font_size": 12, "font_color": GREEN, "bottom": 2},
    "subsection": {"bold": True, "bg_color": SAND, **_BOX},
    "note": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
    "alert": {"bold": True, "font_color": CLAY, "text_wrap": True},
    "plain": {},
    "strong": {"bold": True},
    "label": {"text_wrap": True, **_BOX},
    "unit": {"font_color": MUTED, "text_wrap": True, **_BOX},
    "head": _HEAD,
    "head_figure": {**_HEAD, "align": "center"},
    "cell": _BOX,
    "input": _INPUT,
    "prudent": _PRUDENT,
    "prudent_strong": {**_PRUDENT, "bold": True},
    "favourable": _FAVOURABLE,
    "favourable_strong": {**_FAVOURABLE, "bold": True},
}

WRAPPED = frozenset(name for name, look in LOOKS.items() if "text_wrap" in look)

_WHOLE, _MONEY, _PERCENT = "#,##0", "#,##0.00", "0.00##%"


def number_format(name: str, language: str) -> str:
    """A number format by name, in the separators of a language."""
    patterns = {
        "whole": _WHOLE,
        "money": _MONEY,
        "percent": _PERCENT,
        "plain": "0",
    }
    if name == "month":
        return "mm/yyyy"
    if name == "date":
        return "yyyy-mm-dd"
    return SEPARATORS[language] + patterns[name]


def properties(look: str, numbers: str, language: str) -> dict[str, Any]:
    """What XlsxWriter needs to know of a look and of a number format (or none)."""
    given: dict[str, Any] = {**_BASE, **LOOKS[look]}
    if numbers == "text":
        # What is typed stays text, whatever it looks like.
        given["num_format"] = "@"
    elif numbers:
        given |= {"num_format": number_format(numbers, language), "align": "right"}
    if language == "ar":
        given["reading_order"] = RIGHT_TO_LEFT
    return given
