"""A measure of impact as files: every sum, and the projects that move most."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.changes.impact.tally import (
    DIMENSIONS,
    groups_in_order,
    sums_of,
    tallies_in_order,
)
from incentives.formatting import writing
from sites.spreadsheets import SAFE, csv_bytes

Cell = str | int | Decimal
Naming = Mapping[str, Mapping[str, str]]
_MONEY: Final = "#,##0.00"


def heads() -> list[str]:
    return [
        _("Portfolio"),
        _("By"),
        _("Line"),
        _("Projects"),
        _("Projects affected"),
        _("Prudent before, MAD"),
        _("Prudent after, MAD"),
        _("Prudent change, MAD"),
        _("Favourable before, MAD"),
        _("Favourable after, MAD"),
        _("Favourable change, MAD"),
    ]


def mover_heads() -> list[str]:
    money = heads()[5:]
    return [
        _("Portfolio"),
        _("Gain or loss"),
        _("Project"),
        _("Segment"),
        _("Region"),
        _("People hired"),
        *money,
    ]


def sum_lines(result: Mapping[str, Any], names: Naming) -> Iterator[list[Cell]]:
    """A line for the whole of each portfolio, then one for each part of it."""
    for portfolio, tally in tallies_in_order(result):
        title = names["portfolio"][portfolio]
        yield [title, _("Total"), "", *_figures(tally["total"])]
        for dimension in DIMENSIONS:
            for key, plain in groups_in_order(tally["groups"][dimension], names[dimension]):
                label = names[dimension].get(key, key)
                yield [title, names["dimension"][dimension], label, *_figures(plain)]


def _figures(plain: Mapping[str, Any]) -> list[Cell]:
    sums = sums_of(plain)
    return [sums.projects, sums.affected, *_money(plain)]


def _money(plain: Mapping[str, Any]) -> list[Cell]:
    sums = sums_of(plain)
    prudent, favourable = sums.changes
    return [
        sums.prudent_before,
        sums.prudent_after,
        prudent,
        sums.favourable_before,
        sums.favourable_after,
        favourable,
    ]


def mover_lines(result: Mapping[str, Any], names: Naming) -> Iterator[list[Cell]]:
    sides = {"gains": _("Gain"), "losses": _("Loss")}
    for portfolio, tally in tallies_in_order(result):
        for side, label in sides.items():
            for row in tally[side]:
                yield [
                    names["portfolio"][portfolio],
                    label,
                    row["name"],
                    row["segment"],
                    names["region"].get(row["region"], row["region"]),
                    names["size"][str(row["size_band"])],
                    *_money(row),
                ]


def to_csv(result: Mapping[str, Any], names: Naming) -> bytes:
    """The sums alone: one table is one file."""
    return csv_bytes([heads(), *sum_lines(result, names)])


def to_xlsx(result: Mapping[str, Any], names: Naming, *, language: str) -> bytes:
    """Two sheets, in the language that is active."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {**SAFE, "in_memory": True})
    tables = (
        (pgettext("name of a sheet", "Sums"), heads(), sum_lines(result, names)),
        (
            pgettext("name of a sheet", "Gains and losses"),
            mover_heads(),
            mover_lines(result, names),
        ),
    )
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format({"num_format": _MONEY})
    for name, columns, lines in tables:
        sheet = book.add_worksheet(name)
        if writing(language).right_to_left:
            sheet.right_to_left()
        for number, head in enumerate(columns):
            sheet.set_column(number, number, 20)
            sheet.write_string(0, number, head, bold)
        for row, cells in enumerate(lines, start=1):
            for number, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, number, cell)
                else:
                    sheet.write_number(
                        row, number, cell, money if isinstance(cell, Decimal) else None
                    )
        sheet.freeze_panes(1, 0)
    book.close()
    return stream.getvalue()
