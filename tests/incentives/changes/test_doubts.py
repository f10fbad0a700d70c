"""Doubts: which are open, what they weigh, and what is left once one is settled."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from incentives.changes.doubts import (
    Bench,
    Settlement,
    doubtful_values,
    open_doubts,
    preview,
    settled,
    write,
)
from incentives.changes.golden import active_cases, expect, read_request, run_on_set
from incentives.changes.models import GoldenCase
from incentives.changes.steps import approve, submit
from incentives.engine.estimate import estimate
from incentives.rules.checks import PublishingError
from incentives.rules.content import content_on, place_from, rules_from
from incentives.rules.enums import Certainty, State
from incentives.rules.models import ChangeSet, ParameterValue, Source
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("golden_cases")]
REASON = "The authority confirmed it."


def heaviest() -> ParameterValue:
    return open_doubts(TODAY)[0].row


def confirmed(row: ParameterValue, *, raw: object, new: bool = False) -> Settlement:
    value = ParameterValue(
        parameter=row.parameter,
        effective_from=row.effective_from,
        value=raw,
        certainty=Certainty.OFFICIAL,
        backdating_reason=REASON,
    )
    if new:
        return Settlement(value, (), Source(title="Circulaire 12", publisher="MMSP", link=False))
    return Settlement(value, (Source.objects.get(code="mmsp-offre"),))


def test_every_value_in_two_readings_is_open_and_the_heaviest_comes_first() -> None:
    doubts = open_doubts(TODAY)
    two_readings = ParameterValue.objects.filter(favourable_value__isnull=False)
    assert {doubt.row for doubt in doubts} == set(two_readings)
    weights = [doubt.weight for doubt in doubts]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] > 0
    # A doubt on what adds up moves no measure by itself.
    unmoved = {doubt.row.parameter.measure for doubt in doubts if not doubt.measures}
    assert unmoved <= {"CUMULATION", "HISTORY"}


def test_the_width_is_that_of_the_estimates_that_investors_read() -> None:
    content = content_on(TODAY)
    rules = rules_from(content, version="", on=TODAY)
    totals = Bench().totals(content, on=TODAY)
    for case in active_cases():
        project = read_request(case.request)
        place = place_from(content, project.location or "")
        found = estimate(project.inputs, place=place, rules=rules)
        range_ = totals[case.pk]
        assert (range_.prudent, range_.favourable) == (
            found.prudent.total,
            found.favourable.total,
        )


def test_when_every_doubt_is_settled_no_range_is_left() -> None:
    content = content_on(TODAY)
    for row in doubtful_values(TODAY):
        content = settled(content, row.parameter.code, raw=row.value)
    assert {range_.width for range_ in Bench().totals(content, on=TODAY).values()} == {Decimal(0)}


def test_what_the_preview_says_is_what_the_publication_brings(amina: User, badr: User) -> None:
    row = heaviest()
    settlement = confirmed(row, raw=row.favourable_value, new=True)
    seen = preview(settlement, by=amina, now=NOW)
    assert sum(one.closes for one in seen) == open_doubts(TODAY)[0].if_favourable
    assert not ChangeSet.objects.exists()
    assert not Source.objects.filter(title="Circulaire 12").exists()
    change_set = write(settlement, change_set=None, by=amina, now=NOW)
    assert content_on(TODAY)["parameters"][row.parameter.code]["value"] == row.value
    for result in run_on_set(change_set, now=NOW):
        if not result.is_green:
            expect(change_set, result.case, expected=result.found, by=amina)
    published(change_set, author=amina, approver=badr)
    after = Bench().totals(content_on(TODAY), on=TODAY)
    assert {one.case.pk: one.after for one in seen} == after
    assert row.parameter not in [left.parameter for left in doubtful_values(TODAY)]
    row.refresh_from_db()
    assert row.state == State.SUPERSEDED


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_value_in_doubt_is_replaced_in_every_language(
    language: str, amina: User, badr: User
) -> None:
    """What is published keeps its texts, whatever the language of who replaces it."""
    row = heaviest()
    GoldenCase.objects.update(active=False)
    with translation.override(language):
        settlement = confirmed(row, raw=row.value)
        preview(settlement, by=amina, now=NOW)
        published(
            write(settlement, change_set=None, by=amina, now=NOW), author=amina, approver=badr
        )
    row.refresh_from_db()
    assert row.state == State.SUPERSEDED


def test_a_preview_refuses_what_a_publication_would(amina: User) -> None:
    row = heaviest()
    settlement = confirmed(row, raw=row.value)
    settlement.value.backdating_reason = ""
    with pytest.raises(PublishingError, match="passé"):
        preview(settlement, by=amina, now=NOW)
    assert not ChangeSet.objects.exists()


def test_it_is_written_in_a_draft_that_says_nothing_of_that_day(amina: User) -> None:
    row = heaviest()
    change_set = a_set(amina)
    write(confirmed(row, raw=row.value), change_set=change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError, match="déjà"):
        write(confirmed(row, raw=row.value), change_set=change_set, by=amina, now=NOW)
    submit(change_set, by=amina, now=NOW)
    with pytest.raises(PublishingError, match="brouillon"):
        write(confirmed(row, raw=row.value), change_set=change_set, by=amina, now=NOW)
    assert change_set.parametervalues.count() == 1


def test_sources_of_one_title_get_codes_of_their_own(amina: User) -> None:
    row = heaviest()
    for _again in range(2):
        write(confirmed(row, raw=row.value, new=True), change_set=None, by=amina, now=NOW)
    codes = Source.objects.filter(title="Circulaire 12").order_by("code")
    stem = "mmsp-circulaire-12"
    assert list(codes.values_list("code", flat=True)) == [stem, f"{stem}-2"]


def test_a_doubt_to_come_is_weighed_on_its_first_day(amina: User, badr: User) -> None:
    day = TODAY + datetime.timedelta(days=40)
    change_set = a_set(amina)
    doubt = {f"doubt_{code}": "Deux lectures." for code in ("fr", "en", "ar")}
    a_value(change_set, effective_from=day, favourable_value="0.25", backdating_reason="", **doubt)
    submit(change_set, by=amina, now=NOW)
    approve(change_set, by=badr, now=NOW)
    found = next(one for one in open_doubts(TODAY) if one.row.parameter.code == "pae.rate")
    assert found.day == day
    assert found.weight > 0
    assert "PAE" in found.measures


def test_an_unknown_measure_is_named_and_is_not_zero(amina: User) -> None:
    """A case whose company tells nothing: what hangs on it is unknown, before and after."""
    case = GoldenCase.objects.get(code="late-tanger")
    project = read_request(case.request)
    rules = rules_from(content_on(TODAY), version="", on=TODAY)
    place = place_from(content_on(TODAY), project.location or "")
    said = {
        one.code: one.status for one in estimate(project.inputs, place=place, rules=rules).measures
    }
    row = heaviest()
    seen = preview(confirmed(row, raw=row.value), by=amina, now=NOW)
    [found] = [one for one in seen if one.case == case]
    assert found.after.unknown == ("CHARTER", "SME")
    assert set(found.before.unknown) == {
        code for code, status in said.items() if status == "unknown"
    }
