"""Values of the law in words, in each language."""

from decimal import Decimal

import pytest
from django.utils import translation

from incentives.engine.errors import RuleDefinitionError
from incentives.offer.values import grant_amount, shown
from incentives.rules.models import Parameter, RegionalGrant

NARROW = "\u202f"
NO_BREAK = "\u00a0"


def words(kind: str, unit: str, raw: object, *, language: str = "en") -> str:
    with translation.override(language):
        return shown(kind=kind, unit=unit, raw=raw, language=language).text


@pytest.mark.parametrize(
    ("kind", "unit", "raw", "expected"),
    [
        ("share", "share", "0.17", "17%"),
        ("share", "share", "0.035", "3.5%"),
        ("optional_share", "share", "none", "No advantage"),
        ("optional_share", "share", "0.20", "20%"),
        ("count", "months", 1, "1 month"),
        ("count", "months", 18, "18 months"),
        ("count", "years", 5, "5 years"),
        ("count", "jobs", 150, "150 jobs"),
        ("count", "hours/month", 191, "191 hours a month"),
        ("count", "count", 6, "6"),
        ("number", "jobs/MMAD", "1.5", "1.5 jobs per million dirhams"),
        ("number", "bushels", "2", "2 bushels"),
        ("flag", "flag", True, "Yes"),
        ("flag", "flag", False, "No"),
    ],
)
def test_a_value_in_a_line(kind: str, unit: str, raw: object, expected: str) -> None:
    assert words(kind, unit, raw) == expected


def test_amounts_carry_their_unit_once() -> None:
    assert words("amount", "MAD", "50000000.00") == f"MAD{NO_BREAK}50,000,000.00"
    assert words("amount", "MAD/month", "6000.00").endswith("6,000.00 a month")
    assert words("amount", "MAD/hour", "17.92").endswith("17.92 an hour")


def test_a_number_is_written_as_its_reader_writes_it() -> None:
    assert words("share", "share", "0.035", language="fr") == f"3,5{NO_BREAK}%"
    french = words("amount", "MAD", "6000.00", language="fr")
    assert french.replace(NARROW, " ").replace(NO_BREAK, " ") == "6 000,00 MAD"
    arabic = words("amount", "MAD", "6000.00", language="ar")
    assert "6.000,00" in arabic
    assert arabic.startswith("\u2068") and arabic.endswith("\u2069")


def test_a_period_says_both_its_days() -> None:
    closed = {"from": "2025-07-01", "to": "2030-12-31"}
    assert words("period", "period", closed) == "From 1 July 2025 to 31 December 2030"
    opened = {"from": "2025-07-01", "to": None}
    assert words("period", "period", opened) == "From 1 July 2025, with no known end"


def rows(kind: str, raw: object) -> list[tuple[str, str]]:
    with translation.override("en"):
        table = shown(kind=kind, unit="", raw=raw, language="en").table
    assert table
    return [(row.label.replace(NO_BREAK, " "), row.value) for row in table.rows]


def test_a_scale_is_a_table_of_brackets() -> None:
    raw = [
        {"above": "0", "rate": "0"},
        {"above": "40000", "rate": "0.10"},
        {"above": "60000", "rate": "0.20"},
    ]
    assert rows("scale", raw) == [
        ("Up to MAD 40,000.00", "0%"),
        ("Above MAD 40,000.00, up to MAD 60,000.00", "10%"),
        ("Above MAD 60,000.00", "20%"),
    ]


def test_bands_say_on_which_side_their_edges_fall() -> None:
    raw = [
        {"from": "2", "rate": "0.05"},
        {"above": "5", "rate": "0.07"},
        {"from": "10", "rate": "0.10"},
    ]
    assert rows("bands", raw) == [
        ("Under 2", "0%"),
        ("From 2, up to 5", "5%"),
        ("Above 5, under 10", "7%"),
        ("10 or more", "10%"),
    ]
    assert words("bands", "jobs/MMAD", raw) == "From 5% to 10%"


def test_categories_are_named() -> None:
    raw = {"A": "0.10", "B": "0.15", "none": "0"}
    assert rows("category_shares", raw) == [
        ("Category A", "10%"),
        ("Category B", "15%"),
        ("No territorial category", "0%"),
    ]


def test_a_value_that_does_not_fit_its_kind_is_an_error() -> None:
    with pytest.raises(RuleDefinitionError):
        words("share", "share", 0.17)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_published_value_has_words(language: str) -> None:
    for parameter in Parameter.objects.prefetch_related("values").order_by("code"):
        for value in parameter.values.all():
            for raw in (value.value, value.favourable_value):
                if raw is not None:
                    assert words(parameter.kind, parameter.unit, raw, language=language)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": "per_job", "amount_mad": Decimal(6000)}, "MAD 6,000.00 per job"),
        ({"kind": "envelope", "amount_mad": Decimal(6000)}, "MAD 6,000.00 in all"),
        (
            {"kind": "cost_share", "share": Decimal("0.2"), "ceiling_mad": Decimal(100)},
            "20% of the cost, at most MAD 100.00",
        ),
        (
            {"kind": "cost_share", "share": Decimal("0.2"), "amount_mad": Decimal(6000)},
            "20% of the cost",
        ),
        ({"kind": "other"}, ""),
    ],
)
def test_the_amount_of_a_grant(fields: dict[str, object], expected: str) -> None:
    with translation.override("en"):
        text = grant_amount(RegionalGrant(**fields), language="en")
    assert text.replace(NO_BREAK, " ") == expected
