"""What moves an estimate most: the page, its steps, and the unlocks in one click."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from incentives.engine.sensitivity import INPUTS, InputRow, sensitivity
from incentives.estimates import services
from incentives.estimates.inputs import ProjectRequest, read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page import estimate_page
from incentives.estimates.page_unlocks import unlock_key
from incentives.formatting import format_money_change
from incentives.rules.models import RegionalGrant
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import (
    ISOLATES,
    NAMES,
    example,
    keep,
    publish,
    twenty_profiles,
    words,
)
from tests.incentives.opening import EQUIPMENT, OF_INVESTMENT, open_in_test

pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def address(name: str, token: str, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"scenarios:{name}", args=[token])


def text_of(client: GuardedClient, row: Estimate, language: str = "en", query: str = "") -> str:
    response = client.get(address("sensitivity", row.token, language) + query)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    return words(response.content.decode())


def change(amount: Decimal, language: str) -> str:
    text = format_money_change(amount, language).translate(ISOLATES)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_move_is_shown_as_the_service_computes_it(
    client: GuardedClient, language: str
) -> None:
    """Each figure against ``services.compute`` on the changed request."""
    row = keep(example("crm-fes"))
    shown = text_of(client, row, language)
    asked = read_stored(row.inputs)
    computed = services.as_first_computed(row)
    found = sensitivity(
        asked.inputs,
        place=computed.published.place("fes-shore"),
        rules=computed.published.rules,
        steps={code: one.step for code, one in INPUTS.items()},
    )
    moves = [m for one in found.rows if isinstance(one, InputRow) for m in (one.down, one.up)]
    assert len(moves) > 10
    for move in moves:
        again = services.compute(ProjectRequest(move.inputs, asked.on, asked.location)).estimate
        for before, after in (
            (computed.estimate.prudent.total, again.prudent.total),
            (computed.estimate.favourable.total, again.favourable.total),
        ):
            assert change(after - before, language) in shown
    with translation.override(language):
        content = computed.published.content["parameters"]
        for doubt in found.rows:
            if not isinstance(doubt, InputRow):
                sentence = re.sub(r"\s+", " ", content[doubt.code]["doubt"][language])
                assert escape(sentence) in shown


@pytest.mark.parametrize("name", NAMES)
def test_the_examples(client: GuardedClient, name: str) -> None:
    row = keep(example(name))
    shown = text_of(client, row, "fr")
    for unlock in services.as_first_computed(row).estimate.unlocks:
        assert change(unlock.adds_favourable, "fr").lstrip("+") in shown


def test_what_cannot_move_is_said(client: GuardedClient) -> None:
    shown = text_of(client, keep({**example("late-tanger"), "export_share": None}))
    assert re.search(r"nothing can move them here\. [^.]*Income-tax advantage", shown)
    assert re.search(r"Not given, so it cannot move: [^.]*Share of export turnover", shown)
    before = text_of(client, keep({**example("late-tanger"), "on": "1990-01-01"}))
    assert "No total is known for this project as it is" in before
    assert "Nothing moves the totals at these steps" in before
    assert re.search(r"Not in force for this project on this date: .*Employment bonus", before)


def test_steps_come_from_the_address(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    shown = text_of(client, row, query="?pay=20&start_date=1")
    assert "20% more" in shown
    assert "1 month later: February 2027" in shown
    assert "10% more: 298 people" in shown
    still = text_of(client, row, query="?" + "&".join(f"{code}=0" for code in INPUTS))
    assert re.search(r"Moves no total at this step: .*Pay", still)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("pay=60", "Enter a step from 0 to 50."),
        ("pay=-1", "Enter a step from 0 to 50."),
        ("pay=dix", "Enter a number, such as"),
        ("pay=0.00001", "Enter a number with at most four decimals."),
        ("start_date=1.5", "Enter a whole number."),
        ("hires=" + "9" * 400, "Enter a step from 0 to 50."),
        ("pay=%00", "Enter a number, such as"),
    ],
)
def test_a_wrong_step_is_told_and_kept(client: GuardedClient, query: str, message: str) -> None:
    row = keep(example("crm-fes"))
    response = client.get(f"{address('sensitivity', row.token)}?{query}&annual_raise=2")
    html = response.content.decode()
    assert "Some answers need a correction" in html
    assert message in html
    typed = query.partition("=")[2]
    if "%" not in typed:
        assert f'value="{escape(typed)}"' in html
    # The steps that can be read are taken, the usual one stands for the other.
    assert "2 points more: 5%" in words(html)
    assert "10% more: 298 people" in words(html)


@pytest.mark.parametrize("name", ["sensitivity", "unlock"])
def test_an_address_that_leads_nowhere_is_explained(client: GuardedClient, name: str) -> None:
    row = keep(example("crm-fes"))
    Estimate.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for token, status, said in (
        (row.token, 410, "The time of this estimate is over"),
        ("x" * 22, 404, "This estimate is not here"),
    ):
        path = address(name, token)
        response = client.get(path) if name == "sensitivity" else client.post(path)
        assert response.status_code == status
        assert response["Cache-Control"] == "private, no-store"
        assert said in response.content.decode()


def test_twenty_profiles_keep_a_reasonable_page(client: GuardedClient) -> None:
    text_of(client, keep(twenty_profiles()))


def test_the_queries_are_counted(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each move is computed again without asking the database again."""
    row = keep(example("crm-fes"))
    text_of(client, row)
    with django_assert_num_queries(2):
        text_of(client, row)


def test_an_open_grant_without_its_fact_cannot_move(client: GuardedClient) -> None:
    grant = open_in_test(EQUIPMENT, **OF_INVESTMENT)
    row = keep({**example("crm-fes"), "location": "oujda-shore", "investment": None})
    with translation.override("en"):
        name = re.escape(RegionalGrant.objects.get(pk=grant.pk).name)
    assert re.search(rf"nothing can move them here\. .*{name}", text_of(client, row))


# --- Unlocks -------------------------------------------------------------------------------------


def unlocked(client: GuardedClient, row: Estimate, key: str) -> Estimate:
    known = {row.pk, *Estimate.objects.values_list("pk", flat=True)}
    response = client.post(address("unlock", row.token), {"unlock": key})
    new = Estimate.objects.exclude(pk__in=known).get()
    assert response.status_code == 302
    assert response["Location"] == f"/en/scenarios/?with={row.token}&with={new.token}"
    assert response["Cache-Control"] == "private, no-store"
    return new


@pytest.mark.parametrize("name", NAMES)
def test_an_unlock_brings_what_it_announced(client: GuardedClient, name: str) -> None:
    row = keep(example(name))
    for unlock in services.as_first_computed(row).estimate.unlocks:
        new = unlocked(client, row, unlock_key(unlock))
        assert new.prudent_total_mad - row.prudent_total_mad == unlock.adds_prudent
        assert new.favourable_total_mad - row.favourable_total_mad == unlock.adds_favourable


def test_every_unlock_has_its_button_on_both_pages(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    with translation.override("en"):
        pages = (reverse("estimate", args=[row.token]), address("sensitivity", row.token))
    for path in pages:
        html = client.get(path).content.decode()
        for unlock in services.as_first_computed(row).estimate.unlocks:
            assert f'name="unlock" value="{unlock_key(unlock)}"' in re.sub(r"\s+", " ", html)


def test_an_unlock_keeps_the_rules_of_its_estimate(client: GuardedClient) -> None:
    """Published again since, the rules would change what was announced."""
    row = keep(example("crm-fes"))
    unlock = services.as_first_computed(row).estimate.unlocks[0]
    publish("paf.rate", "0.07")
    new = unlocked(client, row, unlock_key(unlock))
    assert new.rule_set_id == row.rule_set_id
    assert new.favourable_total_mad - row.favourable_total_mad == unlock.adds_favourable


@pytest.mark.parametrize("key", ["", "CHARTER", "CHARTER:stable_jobs:1", "\0", "é" * 9000])
def test_a_key_of_no_unlock_leads_back(client: GuardedClient, key: str) -> None:
    row = keep(example("crm-fes"))
    assert client.get(address("unlock", row.token)).status_code == 405
    response = client.post(address("unlock", row.token), {"unlock": key})
    assert response["Location"] == f"/en/estimate/{row.token}/"
    assert Estimate.objects.count() == 1


def test_a_change_that_no_request_holds_has_no_button(
    client: GuardedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = keep(example("crm-fes"))
    monkeypatch.setattr(services, "applied", lambda inputs, change: None)
    page = estimate_page(row, today=date(2026, 11, 22))
    assert page.unlocks
    assert not any(unlock.applicable for unlock in page.unlocks)
    with translation.override("en"):
        html = client.get(reverse("estimate", args=[row.token])).content.decode()
    assert 'name="unlock"' not in html
    assert "it cannot be tried in one click" in html


def test_a_change_outside_the_bounds_of_a_request_is_refused() -> None:
    asked: Any = read_stored(example("crm-fes"))
    unlock = services.as_first_computed(keep(example("crm-fes"))).estimate.unlocks[1]
    assert services.with_unlock(asked, unlock.change) is not None
    impossible = replace(unlock.change, fact="investment.total", to_value="1000000000001")
    assert services.with_unlock(asked, impossible) is None
