"""Up to four scenarios side by side: the set, the variants, the exports."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from incentives.engine.estimate import Range
from incentives.engine.measures.registry import OFFER
from incentives.estimates import services
from incentives.estimates.inputs import read_stored, to_stored
from incentives.estimates.models import Estimate
from incentives.formatting import RIGHT_TO_LEFT_MARK
from incentives.rules.models import RegionalGrant
from incentives.scenarios.page import scenarios_page
from incentives.scenarios.sets import read_set
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import ISOLATES, NAMES, example, keep, money, words
from tests.incentives.opening import EQUIPMENT, JOB_PREMIUM, OF_INVESTMENT, open_in_test

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]
ELSEWHERE = {"location": "oujda-shore"}


def address(*names: str, language: str = "en", page: str = "show") -> str:
    with translation.override(language):
        path = reverse(f"scenarios:{page}")
    return f"{path}?" + "&".join(f"with={name}" for name in names)


def shown(client: GuardedClient, *names: str, language: str = "en") -> str:
    response = client.get(address(*names, language=language))
    assert response.status_code == 200
    for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control"):
        assert response[name] in {"no-referrer", "noindex", "private, no-store"}
    return words(response.content.decode())


def answers(row: Estimate, **changes: Any) -> dict[str, Any]:
    """The form as it comes, with what a reader changes in it."""
    stored = row.inputs
    pay = {
        f"pay_{number}": profile["monthly_gross_salary"]
        for number, profile in enumerate(stored["profiles"], start=1)
    }
    return {
        "location": stored["location"],
        "hires": "100",
        "pay": "100",
        "start": stored["start_date"],
        "years_in_operation": stored["years_in_operation"],
        "on": stored["on"],
        "count": "best",
        **pay,
        **changes,
    }


def added(client: GuardedClient, row: Estimate, **changes: Any) -> Estimate:
    """The estimate that a variant is kept as."""
    known = set(Estimate.objects.values_list("pk", flat=True))
    response = client.post(address(row.token), answers(row, **changes))
    assert response.status_code == 302, words(response.content.decode())
    new = Estimate.objects.exclude(pk__in=known).get()
    assert response["Location"] == address(row.token, new.token)
    return new


# --- The page ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_differences_come_first(client: GuardedClient, language: str) -> None:
    one = keep(example("crm-fes"))
    other = keep({**example("crm-fes"), **ELSEWHERE})
    text = shown(client, one.token, other.token, language=language)
    for row in (one, other):
        with translation.override(language):
            assert row.location.name in text
        assert money(str(row.favourable_total_mad), language).split(" ")[-1] in text
    page = scenarios_page(read_set([one.token, other.token]), language=language)
    assert [head.letter for head in page.heads] == ["A", "B"]
    assert len(page.facts) == 1
    assert len(page.same_facts) > 15
    change = page.heads[1].against_first
    assert change is not None
    assert change.prudent == other.prudent_total_mad - one.prudent_total_mad
    assert change.favourable == other.favourable_total_mad - one.favourable_total_mad


def test_a_sentence_says_what_a_scenario_changes() -> None:
    one, other = keep(example("crm-fes")), keep({**example("crm-fes"), **ELSEWHERE})
    with translation.override("en"):
        page = scenarios_page(read_set([one.token, other.token]), language="en")
        far = keep(example("ito-casanearshore"))
        many = scenarios_page(read_set([one.token, far.token]), language="en")
    assert page.heads[0].differs == ""
    assert page.heads[1].differs == "As A, but: Location: Oujda Shore instead of Fès Shore."
    assert many.heads[1].differs == (
        f"Differs from A in {len(many.facts)} answers, which stand in the table of the answers."
    )


def test_a_profile_that_one_scenario_alone_has_is_not_unknown_in_the_other() -> None:
    project = example("crm-fes")
    one = keep(project)
    fewer = keep({**project, "profiles": project["profiles"][:1]})
    with translation.override("en"):
        page = scenarios_page(read_set([one.token, fewer.token]), language="en")
    assert page.facts
    assert [fact.cells[1] for fact in page.facts] == ["—"] * len(page.facts)


def test_years_run_from_the_side_where_the_language_starts() -> None:
    chosen = read_set([keep(example("crm-fes")).token])
    for language, mark in (("fr", ""), ("ar", RIGHT_TO_LEFT_MARK)):
        page = scenarios_page(chosen, language=language)
        cells = [fact.cells[0].translate(ISOLATES) for fact in page.same_facts]
        assert f"{mark}120 · 80 · 50 · 0 · 0" in cells


@pytest.mark.parametrize("name", NAMES)
def test_totals_are_those_of_the_estimates(name: str) -> None:
    row = keep(example(name))
    with translation.override("en"):
        page = scenarios_page(read_set([row.token]), language="en")
    (head,) = page.heads
    assert head.total is not None
    assert (head.total.prudent, head.total.favourable) == (
        row.prudent_total_mad,
        row.favourable_total_mad,
    )
    assert page.scale == row.favourable_total_mad


@pytest.mark.parametrize("name", NAMES)
def test_what_the_totals_count_is_a_view_of_the_stored_result(name: str) -> None:
    row = keep(example(name))
    result = services.as_first_computed(row).estimate
    with translation.override("en"):
        names = [row.token, f"{row.token}.offer", f"{row.token}.scheme"]
        page = scenarios_page(read_set(names), language="en")
    amounts = {one.code: one.favourable for one in result.measures}

    def total(*codes: str) -> Decimal:
        return sum((a.total for code in codes if (a := amounts[code])), Decimal(0))

    _, offer, scheme = page.heads
    assert offer.total is not None
    assert offer.total.favourable == total(*OFFER)
    assert (scheme.total.favourable if scheme.total else 0) == max(total("CHARTER"), total("SME"))
    assert Estimate.objects.count() == 1


def test_open_grants_stand_beside_every_regime(client: GuardedClient) -> None:
    premium = open_in_test(JOB_PREMIUM, ceiling_mad=Decimal("100000.00"))
    equipment = open_in_test(EQUIPMENT, **OF_INVESTMENT)
    here = keep({**example("crm-fes"), "investment": None})
    there = keep({**example("crm-fes"), **ELSEWHERE, "investment": None})
    names = (here.token, there.token, f"{there.token}.offer", f"{there.token}.scheme")
    with translation.override("en"):
        page = scenarios_page(read_set(names), language="en")
        titles = [RegionalGrant.objects.get(pk=one.pk).name for one in (premium, equipment)]
    lines = {line.name: line.cells for line in page.results}
    closed, opened, *_ = lines[titles[0]]
    assert (closed.amounts, closed.text) == (None, "Not open at this place on this day")
    assert opened.amounts == Range(Decimal(100_000), Decimal(100_000))
    assert (lines[titles[1]][1].amounts, lines[titles[1]][1].text) == (None, "Unknown")
    _, best, offer, scheme = page.heads
    assert best.total is not None
    assert best.total == offer.total
    assert best.total.prudent == there.prudent_total_mad
    # Neither scheme has an amount without the investment: the premium alone is left.
    assert scheme.total == Range(Decimal(100_000), Decimal(100_000))
    assert titles[1] in scheme.incomplete
    assert "Not open at this place on this day" in shown(client, *names)


def test_a_total_that_is_not_known_is_not_zero(client: GuardedClient) -> None:
    """Without investment neither the Charter nor the other scheme has an amount."""
    row = keep({**example("crm-fes"), "investment": None})
    text = shown(client, row.token, f"{row.token}.scheme")
    assert "Scenario B: Fès Shore Not known" in text
    assert "Without an amount, so in no total: Investment Charter" in text


def test_unknown_and_expired_names_are_explained_while_one_lives(client: GuardedClient) -> None:
    row, old = keep(example("crm-fes")), keep(example("crm-fes"))
    Estimate.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    text = shown(client, row.token, old.token, "x" * 22, "..", "é" * 300)
    assert "4 addresses of this set lead to no estimate" in text
    assert "1 address of this set leads" in shown(client, old.token, row.token)
    gone = client.get(address(old.token))
    assert gone.status_code == 404
    assert gone["Cache-Control"] == "private, no-store"
    assert "These scenarios are not here" in gone.content.decode()
    empty = client.get(address())
    assert empty.status_code == 200
    assert "No scenario yet" in empty.content.decode()


def test_a_fifth_scenario_is_said_to_be_left_out(client: GuardedClient) -> None:
    rows = [keep({**example("crm-fes"), "annual_raise": str(n)}) for n in range(6)]
    text = shown(client, *(row.token for row in rows))
    assert "Only the first 4 are shown" in text
    assert "2 more scenarios of this set do not fit" in text
    assert "4 scenarios at most stand side by side" in text
    path = address(*(row.token for row in rows[:4]))
    assert client.post(path, answers(rows[0], **ELSEWHERE)).status_code == 200
    assert Estimate.objects.count() == 6


def test_a_scenario_can_be_removed_and_named_once(client: GuardedClient) -> None:
    one, other = keep(example("crm-fes")), keep(example("late-tanger"))
    html = client.get(address(one.token, other.token, one.token)).content.decode()
    assert f'href="/en/scenarios/?with={other.token}"' in html
    assert f'href="/en/scenarios/?with={one.token}"' in html
    assert "Remove C" not in words(html)


def test_the_queries_do_not_grow_with_the_scenarios(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [keep({**example("crm-fes"), "annual_raise": str(n)}) for n in range(3)]
    for names in ([rows[0].token], [row.token for row in rows]):
        shown(client, *names)
        with django_assert_num_queries(3):
            shown(client, *names)


# --- Variants ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (ELSEWHERE, ELSEWHERE),
        ({"start": "2027-07-01"}, {"start_date": "2027-07-01"}),
        ({"years_in_operation": "6"}, {"years_in_operation": 6}),
        ({"on": "2026-11-21"}, {"on": "2026-11-21"}),
    ],
)
def test_a_variant_is_an_estimate_of_its_own(
    client: GuardedClient, changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    row = keep(example("crm-fes"))
    new = added(client, row, **changes)
    assert new.inputs == {**row.inputs, **expected}
    again = services.compute(read_stored({**row.inputs, **expected})).estimate
    assert (new.prudent_total_mad, new.favourable_total_mad) == (
        again.prudent.total,
        again.favourable.total,
    )


def test_size_and_pay_are_scaled(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    new = added(client, row, hires="150", pay="90,5")
    before, after = row.inputs["profiles"], new.inputs["profiles"]
    assert after[0]["hires"] == [180, 120, 75, 0, 0]
    for old, now in zip(before, after, strict=True):
        wanted = (Decimal(old["monthly_gross_salary"]) * Decimal("0.905")).quantize(Decimal("0.01"))
        assert Decimal(now["monthly_gross_salary"]) == wanted


def test_pay_is_written_profile_by_profile(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    new = added(client, row, pay_1="7 000,50")
    old = row.inputs["profiles"]
    assert new.inputs["profiles"] == [{**old[0], "monthly_gross_salary": "7000.50"}, *old[1:]]


def test_what_is_counted_alone_keeps_no_estimate(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    response = client.post(address(row.token), answers(row, count="offer"))
    assert response["Location"] == address(row.token, f"{row.token}.offer")
    assert Estimate.objects.count() == 1
    again = client.post(address(row.token, f"{row.token}.offer"), answers(row, count="offer"))
    assert again.status_code == 422
    assert "This scenario is already in the set." in again.content.decode()


def test_a_variant_is_made_from_the_scenario_that_is_named(client: GuardedClient) -> None:
    one, other = keep(example("crm-fes")), keep(example("late-tanger"))
    path = f"{address(one.token, other.token)}&from={other.token}"
    assert "Add a scenario made from B" in words(client.get(path).content.decode())
    client.post(path, answers(other, hires="200"))
    new = Estimate.objects.exclude(pk__in=[one.pk, other.pk]).get()
    assert new.location == other.location
    text = words(client.get(f"{address(one.token)}&from=nobody").content.decode())
    assert "Add a scenario made from A" in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "Nothing differs yet: change one answer at least."),
        ({"hires": "-1"}, "Enter a percentage from 0 to 1000."),
        ({"hires": "1001"}, "Enter a percentage from 0 to 1000."),
        ({"pay": "0"}, "Enter a percentage from 1 to 1000."),
        ({"pay": "a lot"}, "Enter a number, such as 6500 or 6500.50."),
        ({"pay": "110", "pay_1": "9000"}, "not both at once"),
        ({"pay_1": "0"}, "Enter an amount above zero."),
        ({"pay_1": "1.234567"}, "at most 2 decimals"),
        ({"years_in_operation": "500"}, "Enter a whole number of at most 200."),
        ({"years_in_operation": "1.5"}, "Enter a whole number."),
        ({"on": "2026-13-01"}, "This is not a date"),
        ({"on": "0001-01-01", "location": "oujda-shore"}, ""),
        ({"start": "2027-01-02"}, "Select a valid choice"),
        ({"location": "atlantis"}, "Select a valid choice"),
        ({"count": "all"}, "Select a valid choice"),
        ({"pay_1": "9" * 40}, "too many digits"),
        ({"hires": "\0"}, ""),
    ],
)
def test_wrong_answers_are_told_beside_what_was_typed(
    client: GuardedClient, changes: dict[str, Any], message: str
) -> None:
    row = keep(example("crm-fes"))
    response = client.post(address(row.token), answers(row, **changes))
    if not message:
        assert response.status_code in {302, 422}
        return
    html = response.content.decode()
    assert response.status_code == 422
    assert "Error: Scenarios side by side" in html
    assert message in words(html)
    assert Estimate.objects.count() == 1
    for name, value in changes.items():
        if name in {"hires", "pay", "pay_1", "years_in_operation", "on"}:
            field = re.search(rf'<input[^>]*name="{name}"[^>]*>', html)
            assert field
            assert f'value="{value}"' in field.group()


def test_too_many_people_are_refused(client: GuardedClient) -> None:
    project = example("crm-fes")
    project["profiles"][0]["hires"] = [90_000, 0, 0, 0, 0]
    row = keep(project)
    response = client.post(address(row.token), answers(row, hires="200"))
    assert "A project cannot hold as much: enter less." in response.content.decode()


def test_an_empty_form_is_answered(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    assert client.post(address(row.token), {}).status_code == 422
    assert Estimate.objects.count() == 1


# --- Exports -------------------------------------------------------------------------------------


def risky() -> Estimate:
    project = example("crm-fes")
    project["profiles"][0]["title"] = "=HYPERLINK(1)"
    return keep(project)


def test_csv_holds_both_readings_and_no_formula(client: GuardedClient) -> None:
    one, other = risky(), keep(example("late-tanger"))
    response = client.get(address(one.token, other.token, page="csv"))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    text = response.content.decode("utf-8-sig")
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(text)) if row}
    assert rows["Scenario"] == ["A", "B"]
    assert rows["Total over five years, prudent reading"] == [
        str(one.prudent_total_mad),
        str(other.prudent_total_mad),
    ]
    assert rows["Profile 1"][0] == "'=HYPERLINK(1) (CRM)"
    assert rows["Address of this set"] == ["http://testserver" + address(one.token, other.token)]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_xlsx_is_a_plain_table_in_the_readers_direction(
    client: GuardedClient, language: str
) -> None:
    row = risky()
    response = client.get(address(row.token, language=language, page="xlsx"))
    assert 'filename="levier-scenarios.xlsx"' in response["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert sheet is not None
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    numbers = {Decimal(str(cell.value)) for cell in cells if cell.data_type == "n" and cell.value}
    assert row.favourable_total_mad in numbers
    assert any(cell.value == "=HYPERLINK(1) (CRM)" for cell in cells)


def test_json_holds_the_requests_and_the_answers_of_the_api(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    found = client.get(address(row.token, f"{row.token}.offer", page="json")).json()
    first, second = found["scenarios"]
    assert first["request"] == to_stored(read_stored(example("crm-fes")))
    total = first["estimate"]["totals"]["favourable"]["total"]
    assert total == first["counted"]["favourable"]["total"] == str(row.favourable_total_mad)
    assert (second["counts"], second["counted"]["favourable"]["regime"]) == ("offer", "offer")


@pytest.mark.parametrize("page", ["csv", "xlsx", "json"])
def test_a_set_that_is_gone_is_no_file(client: GuardedClient, page: str) -> None:
    response = client.get(address("x" * 22, page=page))
    assert response.status_code == 404
    assert response["Cache-Control"] == "private, no-store"
