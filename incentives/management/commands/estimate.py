"""An estimate or a comparison at the terminal: the same service as the API. Stores nothing."""

import json
import os
import sys
import unicodedata
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, ValidationError
from rest_framework.serializers import Serializer

from incentives.api.answers import comparison_answer, estimate_answer
from incentives.api.parsers import read_object
from incentives.estimates import labels, services
from incentives.estimates.inputs import (
    ComparisonRequestSerializer,
    EstimateRequestSerializer,
    ProjectRequest,
    error_paths,
    to_request,
)
from incentives.estimates.preferences import to_preferences
from incentives.estimates.presenters import Plain
from incentives.formatting import format_number
from incentives.language import current_language
from incentives.rules.rule_set import NoRulesError

Row = Sequence[str]
STANDARD_INPUT = "-"
GAP = "  "
NOTHING = "–"


class Command(BaseCommand):
    help = (
        "Estimates a project described in JSON, as the API reads it (“-”: standard input)."
        " Stores nothing. LANGUAGE chooses fr, en or ar."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("project", metavar="PROJECT.json")
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--location", metavar="SLUG", help="instead of the file's location")
        place.add_argument(
            "--all-locations", action="store_true", help="compare the totals at every location"
        )
        parser.add_argument(
            "--on", metavar="DATE", help="the law of that day, instead of the file's"
        )
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(_language()):
            try:
                answer = _answer(options)
            except ValidationError as error:
                self._refuse(error_paths(error.detail))
            except (ParseError, OSError) as error:
                self._refuse([{"path": options["project"], "message": _sentence(error)}])
            except services.UnknownLocationError:
                message = _("No location has this name.")
                self._refuse([{"path": "location", "message": message}])
            except NoRulesError:
                message = _("No rule has been published yet: nothing can be computed.")
                self._refuse([{"path": "", "message": message}])
            else:
                self.stdout.write(_written(answer, options["format"]))

    def _refuse(self, errors: Iterable[dict[str, str]]) -> None:
        """One line an error, and the exit code of a failure."""
        for error in errors:
            path = error["path"]
            self.stderr.write(f"{path}: {error['message']}" if path else error["message"])
        sys.exit(1)


def _language() -> str:
    """The first language of LANGUAGE that the service speaks; French otherwise."""
    known = dict(settings.LANGUAGES)
    wanted = os.environ.get("LANGUAGE", "").replace("-", "_").split(":")
    codes = (name.partition("_")[0].lower() for name in wanted)
    return next((code for code in codes if code in known), settings.LANGUAGE_CODE)


def _sentence(error: Exception) -> str:
    if isinstance(error, ParseError):
        return str(error.detail)
    return _("This file cannot be read.")


def _answer(options: dict[str, Any]) -> Plain:
    asked = read_object(_read(options["project"]))
    if options["on"] is not None:
        asked["on"] = options["on"]
    if options["location"] is not None:
        asked["location"] = options["location"]
    if options["all_locations"]:
        serializer = ComparisonRequestSerializer(data=asked)
        project = _project(serializer)
        preferences = to_preferences(project.inputs, serializer.validated_data["preferences"])
        compared = services.compare_places(project.inputs, on=project.on)
        return comparison_answer(compared, preferences)
    project = _project(EstimateRequestSerializer(data=asked))
    return estimate_answer(services.compute(project), with_steps=True)


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()


def _project(serializer: Serializer[Any]) -> ProjectRequest:
    serializer.is_valid(raise_exception=True)
    return to_request(serializer.validated_data)


# --- Writing ------------------------------------------------------------------------------------


def _written(answer: Plain, form: str) -> str:
    if form == "json":
        return json.dumps(answer, ensure_ascii=False, indent=1)
    lines = _comparison(answer) if "results" in answer else _estimate(answer)
    return "\n".join(lines)


def _estimate(answer: Plain) -> list[str]:
    readings = (_("Prudent (MAD)"), _("Favourable (MAD)"))
    totals = answer["totals"]
    rows = [_measure(row) for row in answer["measures"]]
    rows += [_grant(row) for row in answer["infrastructure"]["grants"]]
    rows.append((_("Total"), *_both(totals, "total"), "", ""))
    heads = (_("Code"), *readings, _("Status"), _("Measure"))
    return [
        *_facts(answer),
        "",
        *_table(heads, rows, align="lrrll"),
        "",
        *_table((_("Project year"), *readings), _years(totals), align="lrr"),
        "",
        *_remarks(answer),
    ]


def _measure(row: Plain) -> Row:
    status = str(labels.STATUSES[row["status"]])
    return (row["code"], *_amounts(row), status, row["name"])


def _grant(row: Plain) -> Row:
    """An open regional grant: the same amount in both readings, beside the six measures."""
    amount = _("not known") if row["amount"] is None else _amount(row["amount"])
    return (NOTHING, amount, amount, _("Open"), row["name"])


def _amounts(row: Plain) -> tuple[str, str]:
    """Not known and not in force are two answers, and neither is zero."""
    if row["prudent"] is not None:
        return _both(row, "total")
    word = _("not known") if row["status"] == "unknown" else NOTHING
    return word, word


def _both(readings: Plain, name: str) -> tuple[str, str]:
    return _amount(readings["prudent"][name]), _amount(readings["favourable"][name])


def _facts(answer: Plain) -> list[str]:
    return [
        _("Location: %(name)s") % {"name": answer["location"]},
        _("Law as of: %(day)s") % {"day": answer["on"]},
        _("Rules: %(version)s") % {"version": answer["rules_version"][:12]},
    ]


def _years(totals: Plain) -> list[Row]:
    prudent, favourable = totals["prudent"], totals["favourable"]
    years = zip(prudent["by_year"], favourable["by_year"], strict=True)
    rows = [(str(year), _amount(low), _amount(high)) for year, (low, high) in enumerate(years, 1)]
    return [*rows, (_("Undated"), *_both(totals, "undated"))]


def _remarks(answer: Plain) -> list[str]:
    """Warnings, what was left out of the totals, and the doubts that widen a range."""
    left_out = {
        row["measure"]: row["reason"]
        for reading in ("prudent", "favourable")
        for row in answer["totals"][reading]["incomplete"]
    }
    grants = {
        row["code"]: row["missing_text"]
        for row in answer["infrastructure"]["grants"]
        if row["amount"] is None
    }
    doubts = {row["parameter"]: row["text"] for one in answer["measures"] for row in one["doubts"]}
    regimes = (
        f"{labels.READINGS[reading]}: {answer['totals'][reading]['regime_text']}"
        for reading in ("prudent", "favourable")
    )
    return [
        *regimes,
        *(f"! {warning['message']}" for warning in answer["warnings"]),
        *(f"! {code}: {reason}" for code, reason in {**left_out, **grants}.items()),
        *(f"? {text}" for text in doubts.values()),
    ]


def _comparison(answer: Plain) -> list[str]:
    heads = (
        _("Rank"),
        _("Location"),
        _("Prudent (MAD)"),
        _("Favourable (MAD)"),
        _("Unknown"),
        _("Name"),
    )
    rows = [
        (
            str(row["rank"]),
            row["location"],
            *_both(row["totals"], "total"),
            " ".join(row["unknown"]),
            row["name"],
        )
        for row in answer["results"]
    ]
    return [
        _("Law as of: %(day)s") % {"day": answer["on"]},
        "",
        *_table(heads, rows, align="rlrrll"),
    ]


def _amount(text: str) -> str:
    return format_number(Decimal(text), current_language(), places=2)


def _table(heads: Row, rows: Sequence[Row], *, align: str) -> list[str]:
    """Columns set to the left or to the right: one letter (l, r) of ``align`` a column."""
    lines = [heads, *rows]
    widths = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return [_line(cells, widths, align=align) for cells in lines]


def _line(cells: Row, widths: list[int], *, align: str) -> str:
    padded = []
    for cell, width, side in zip(cells, widths, align, strict=True):
        blank = " " * (width - _width(cell))
        padded.append(cell + blank if side == "l" else blank + cell)
    return GAP.join(padded).rstrip()


def _width(text: str) -> int:
    """Cells of a terminal: marks of direction and accents written apart take none."""
    return sum(unicodedata.category(letter) not in ("Cf", "Mn") for letter in text)
