"""How staff write a value: what they read is what they would type, and nothing is guessed."""

import pytest
from django.utils import translation

from incentives.admin.notation import SHAPES, UNITS, NotationError, read, write
from incentives.engine.parameters import parse_value
from incentives.rules.enums import ParameterKind
from incentives.rules.models import Parameter, ParameterValue


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_value_of_the_law_is_written_and_read_back(language: str) -> None:
    kinds = set()
    with translation.override(language):
        for row in ParameterValue.objects.select_related("parameter").order_by("pk"):
            kind = row.parameter.kind
            for raw in (row.value, row.favourable_value):
                if raw is not None:
                    again = read(kind, write(kind, raw))
                    assert parse_value(kind, again) == parse_value(kind, raw), (str(row), again)
            kinds.add(kind)
    assert kinds == set(ParameterKind.values) == set(SHAPES)


@pytest.mark.django_db
def test_every_unit_has_its_words() -> None:
    units = set(Parameter.objects.order_by("unit").values_list("unit", flat=True))
    assert units <= set(UNITS)


@pytest.mark.parametrize(
    ("kind", "text", "raw"),
    [
        ("share", "17 %", "0.17"),
        ("share", "3,5%", "0.035"),
        ("share", "0.17", "0.17"),
        ("share", "0,17", "0.17"),
        ("share", "100 %", "1.00"),
        ("share", "0", "0"),
        ("optional_share", "aucun", "none"),
        ("optional_share", "20 %", "0.20"),
        ("count", "1 200", 1200),
        ("number", "1,5", "1.5"),
        ("amount", "6 000,5", "6000.50"),
        ("amount", "6\u202f000", "6000.00"),
        ("flag", "Oui", True),
        ("flag", "لا", False),
        ("period", "2025-07-01 .. 2030-12-31", {"from": "2025-07-01", "to": "2030-12-31"}),
        ("period", "2025-07-01..", {"from": "2025-07-01", "to": None}),
        (
            "scale",
            "0: 0 %\n\n40 000: 10 % ; 4 000",
            [{"above": "0", "rate": "0.00"}, {"above": "40000", "rate": "0.10"}],
        ),
        (
            "bands",
            "from 2: 5 %\n> 5: 7 %",
            [{"from": "2", "rate": "0.05"}, {"above": "5", "rate": "0.07"}],
        ),
        ("category_shares", "a: 10 %\nB: 15 %\naucune: 0", {"A": "0.10", "B": "0.15", "none": "0"}),
    ],
)
def test_what_is_read(kind: str, text: str, raw: object) -> None:
    assert read(kind, text) == raw


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        ("share", "17", "“17 %” if that is meant, or “1700 %”"),
        ("share", "1", "“1 %” if that is meant, or “100 %”"),
        ("share", "dix", "In percent"),
        ("share", "NaN", "In percent"),
        ("share", "", "In percent"),
        ("optional_share", "20", "two ways"),
        ("count", "18.5", "whole number"),
        ("number", "1e5", "with a comma or a point"),
        ("amount", "6,000", "6000 or as 6.000"),
        ("amount", "0.125", "two decimals"),
        ("flag", "maybe", "yes"),
        ("period", "2025", "First and last day"),
        ("period", "2025-02-30 .. 2026-01-01", "First and last day"),
        ("scale", "0: 0 %\n40000: 10", "two ways"),
        ("scale", "0: 0 %\n40000 10 %", "One bracket a line"),
        ("scale", "0: 0 %\n40000: 10 % ; 3000", "is 4000 for the tax to be continuous"),
        ("bands", "2: 5 %", "One band a line"),
        ("category_shares", "C: 10 %", "no category “C”"),
        ("category_shares", "A: 10 %\nA: 12 %", "twice"),
    ],
)
def test_what_is_refused_says_how_to_write_it(kind: str, text: str, says: str) -> None:
    with translation.override("en"), pytest.raises(NotationError) as caught:
        read(kind, text)
    assert says in str(caught.value)
