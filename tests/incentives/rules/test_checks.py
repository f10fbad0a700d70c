"""The shape and the size of what staff write, and the reason for which a past changes."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from incentives.changes.steps import approve, submit
from incentives.engine.parameters import MarginalScale, parse_value
from incentives.rules.checks import PublishingError, same_readings, value_fault
from incentives.rules.immutability import lifted
from incentives.rules.models import IncomeTaxZone, Parameter, ParameterValue, Source
from sites.models import Location
from tests.incentives.admin.conftest import amina, badr
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value

__all__ = ["amina", "badr"]


@pytest.fixture(autouse=True)
def _in_english(_watch: None) -> None:
    translation.activate("en")


SCALE = [("0", "0"), ("40000", "0.10"), ("60000", "0.20")]


def scale(*rows: tuple[str, str]) -> list[dict[str, str]]:
    return [{"above": above, "rate": rate} for above, rate in rows]


@pytest.mark.parametrize(
    ("kind", "raw", "fault"),
    [
        ("share", "0", ""),
        ("share", "1", ""),
        ("share", "1.01", "between zero"),
        ("share", "x", "shape"),
        ("optional_share", "none", ""),
        ("optional_share", "2", "between zero"),
        ("count", 0, ""),
        ("count", -1, "negative"),
        ("amount", "-0.01", "negative"),
        ("flag", False, ""),
        ("period", {"from": "2025-07-01", "to": None}, ""),
        ("period", {"from": "2025-07-01", "to": "2025-07-02"}, ""),
        ("period", {"from": "2025-07-01", "to": "2025-07-01"}, "ends after"),
        ("period", {"from": "2025-07-02", "to": "2025-07-01"}, "ends after"),
        ("period", {"from": "2025-07-02", "to": "later"}, "shape"),
        ("scale", scale(*SCALE), ""),
        ("scale", scale(("0", "0.2"), ("40000", "0.2")), ""),
        ("scale", scale(("0", "1.2")), "between zero"),
        ("scale", scale(("-1", "0.2")), "negative"),
        ("scale", scale(("30000", "0.1"), ("40000", "0.2")), "starts at zero"),
        ("scale", scale(*SCALE[:2], ("40000", "0.20")), "there twice"),
        ("scale", scale(*SCALE, ("50000", "0.30")), "50000 comes after 60000"),
        ("scale", scale(*SCALE, ("80000", "0.15")), "15 % follows 20 %"),
        ("scale", [], "shape"),
        ("scale", ["40000"], "shape"),
        ("bands", [{"from": "2", "rate": "0.05"}, {"above": "5", "rate": "0.07"}], ""),
        ("bands", [{"from": "-2", "rate": "0.05"}], "negative"),
        ("bands", [{"from": "5", "rate": "0.05"}, {"above": "5", "rate": "0.07"}], "there twice"),
        ("bands", [{"from": "2", "rate": "0.07"}, {"from": "5", "rate": "0.05"}], "never fall"),
        ("category_shares", {"A": "0.1", "B": "0.1", "none": "0"}, ""),
        ("category_shares", {"A": "0.1"}, "each category"),
    ],
)
def test_what_is_wrong_with_a_value(kind: str, raw: object, fault: str) -> None:
    found = value_fault(kind=kind, raw=raw)
    assert fault in found
    assert bool(fault) is bool(found)


@pytest.mark.django_db
def test_every_value_of_the_reference_data_holds() -> None:
    for row in ParameterValue.objects.select_related("parameter").order_by("pk"):
        for raw in (row.value, row.favourable_value):
            assert raw is None or value_fault(kind=row.parameter.kind, raw=raw) == "", str(row)
        assert not same_readings(row.parameter.kind, row.value, row.favourable_value)


def test_the_amounts_to_deduct_are_those_of_the_table_of_the_law() -> None:
    rows = (("30000", "0.10"), ("50000", "0.20"), ("60000", "0.30"), ("80000", "0.34"))
    value = parse_value("scale", scale(("0", "0"), *rows, ("180000", "0.38")))
    assert isinstance(value, MarginalScale)
    assert value.deductions() == tuple(
        map(Decimal, ("0", "3000", "8000", "14000", "17200", "24400"))
    )
    for bracket, deduction in zip(value.brackets, value.deductions(), strict=True):
        for base in (bracket.above, bracket.above + 1):
            assert value.tax(base) == base * bracket.rate - deduction


# --- The published past ---------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "effective_from", "changes"),
    [
        ("pae.rate", TODAY - datetime.timedelta(days=1), True),
        ("pae.rate", datetime.date(2025, 7, 1), True),
        ("pae.rate", TODAY, False),
        ("pae.rate", TODAY + datetime.timedelta(days=1), False),
        # Nothing had been published of that day: a hole is filled.
        ("pae.rate", datetime.date(2025, 6, 30), False),
    ],
)
def test_a_past_changes_for_a_reason(
    code: str, effective_from: datetime.date, changes: bool, amina: User
) -> None:
    change_set = a_set(amina)
    row = a_value(change_set, code, effective_from=effective_from, backdating_reason=" ")
    assert row.changes_the_past(TODAY) is changes
    if not changes:
        submit(change_set, by=amina, now=NOW)
        return
    with pytest.raises(PublishingError, match="say why the past changes"):
        submit(change_set, by=amina, now=NOW)
    row.backdating_reason = "The circular says since July."
    row.save()
    submit(change_set, by=amina, now=NOW)


@pytest.mark.django_db
def test_a_parameter_never_published_has_no_past(amina: User) -> None:
    model = Parameter.objects.get(code="pae.rate")
    texts: dict[str, Any] = {f"text_{code}": "New" for code in ("fr", "en", "ar")}
    Parameter.objects.create(
        code="pae.new", kind=model.kind, unit=model.unit, measure=model.measure, **texts
    )
    row = a_value(a_set(amina), "pae.new", backdating_reason="")
    assert not row.changes_the_past(TODAY)


@pytest.mark.django_db
def test_the_first_zone_of_a_location_needs_no_reason_and_the_next_one_does(amina: User) -> None:
    location = Location.objects.order_by("pk")[0]
    zone = IncomeTaxZone(
        location=location, effective_from=datetime.date(2026, 1, 1), value="main_park"
    )
    assert zone.changes_the_past(TODAY)
    with lifted():
        IncomeTaxZone.objects.filter(location=location).delete()
    assert not zone.changes_the_past(TODAY)


@pytest.mark.django_db
def test_a_value_that_waits_past_its_day_needs_a_reason_to_be_scheduled(
    amina: User, badr: User
) -> None:
    day = TODAY + datetime.timedelta(days=3)
    change_set = a_set(amina)
    a_value(change_set, effective_from=day, backdating_reason="")
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError, match="say why the past changes"):
        approve(change_set, by=badr, now=NOW, publish_on=day + datetime.timedelta(days=1))
    approve(change_set, by=badr, now=NOW, publish_on=day)


@pytest.mark.django_db
def test_the_reason_is_kept_for_ever(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    row = a_value(change_set)
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW)
    row.refresh_from_db()
    assert row.backdating_reason
    row.backdating_reason = "Another reason."
    with pytest.raises(Exception, match="never edited"):
        row.save()


@pytest.mark.django_db
def test_two_readings_that_say_the_same_are_refused(amina: User) -> None:
    change_set = a_set(amina)
    doubt = {f"doubt_{code}": "A doubt." for code in ("fr", "en", "ar")}
    row = a_value(change_set, favourable_value="0.200", **doubt)
    row.sources.add(Source.objects.order_by("pk")[0])
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
