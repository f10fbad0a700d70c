"""The page of a saved estimate: what it says, to whom, at what cost."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from incentives.currencies.models import ExchangeRate
from incentives.estimates import labels, services
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.page import EstimatePage, estimate_page
from incentives.estimates.presenters import Presenter
from incentives.formatting import format_money
from incentives.rules import rule_set
from incentives.rules.models import ParameterValue, PublicationEvent
from tests.guards.pages import GuardedClient

pytestmark = pytest.mark.django_db

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = sorted(
    path.name.removesuffix(".expected.json") for path in EXAMPLES.glob("*.expected.json")
)
LANGUAGES = [code for code, _ in settings.LANGUAGES]
TODAY = date(2026, 11, 22)
# A page of twenty profiles holds every line of its computation, the charts and the map of the
# regions.
HEAVIEST = 490_000
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


@pytest.fixture(autouse=True)
def _on_the_day_of_the_examples() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        yield
    # A publication that is rolled back leaves its number to the next one.
    rule_set._build.cache_clear()


def example(name: str) -> dict[str, Any]:
    project: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return project


def expected(name: str) -> dict[str, Any]:
    path = EXAMPLES / f"{name}.expected.json"
    answer: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return answer


def keep(project: dict[str, Any]) -> Estimate:
    row, _ = services.create(read_stored(project), now=timezone.now())
    return row


def address(row: Estimate, language: str = "en") -> str:
    with translation.override(language):
        return reverse("estimate", args=[row.token])


def body(client: GuardedClient, row: Estimate, language: str = "en", query: str = "") -> str:
    response = client.get(address(row, language) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def words(html: str) -> str:
    """The text that a reader sees, on one line, without the marks of direction."""
    text = re.sub(r"<(svg|head)\b.*?</\1>", " ", html, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "", text)
    return re.sub(r"\s+", " ", text).translate(ISOLATES)


def page_of(project: dict[str, Any]) -> EstimatePage:
    return estimate_page(keep(project), today=TODAY)


def money(amount: str, language: str = "en") -> str:
    return re.sub(r"\s+", " ", format_money(Decimal(amount), language).translate(ISOLATES))


# --- What it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_examples_in_every_language(client: GuardedClient, name: str, language: str) -> None:
    row, answer = keep(example(name)), expected(name)
    html = body(client, row, language)
    text = words(html)
    for reading in ("prudent", "favourable"):
        assert money(answer["totals"][reading]["total"], language) in text
    shown = re.findall(r'id="measure-(\w+)".*?status--(\w+)', html, flags=re.DOTALL)
    assert shown == [
        (code, answer["measures"][code]["status"])
        for code in ("PAE", "PAF", "AIR", "AIS", "CHARTER", "SME")
    ]
    with translation.override(language):
        computed = services.as_first_computed(row)
        presenter = Presenter(computed.published.content)
        for measure in computed.estimate.measures:
            assert escape(presenter.measure_name(measure.code)) in html
            for doubt in measure.doubts:
                assert escape(presenter.doubt(doubt)["text"]) in html
            assert escape(presenter.missing_text(measure)) in html
        for total in (computed.estimate.prudent, computed.estimate.favourable):
            assert escape(str(labels.REGIMES[total.regime])) in html
            if total.regime != "offer":
                assert escape(str(labels.REGIME_SENTENCES[total.regime])) in html
        for unlock in computed.estimate.unlocks:
            assert escape(presenter.change_text(unlock.change)) in html


def test_the_heading_says_the_result(client: GuardedClient) -> None:
    text = words(body(client, keep(example("crm-fes"))))
    assert re.search(r"Between MAD 13\.\d+ million.*? and MAD 30\.9\d* million", text)
    assert "over five years" in text
    assert "version" in text
    assert "Fès Shore" in text


def test_columns_draw_what_the_reading_counts() -> None:
    """Where the prudent regime is the Charter, the offer is not drawn as prudent money."""
    years = page_of(example("crm-fes")).charts.years
    assert years.chart is not None
    columns = [bar.column for bar in years.chart.bars]
    assert [column.solid for column in columns[:5]] == [Decimal(0)] * 5
    assert columns[5].apart
    assert columns[5].solid == Decimal("13750000.00")
    assert columns[5].hatched == Decimal("1650000.00")
    assert [row.label for row in years.rows] == ["2027", "2028", "2029", "2030", "2031"]


def test_a_project_year_that_is_not_a_calendar_year_has_a_number_and_its_months() -> None:
    rows = page_of(example("late-tanger")).charts.years.rows
    assert rows[0].label == "Year 1" or rows[0].label.endswith("1")
    assert (rows[0].first_month, rows[0].last_month) == (date(2029, 6, 1), date(2030, 5, 1))


def test_only_a_counted_amount_is_left_without_a_word() -> None:
    lines = {line.code: line for line in page_of(example("crm-fes")).measures}
    assert lines["PAE"].counted == str(labels.COUNTED[False, True])
    assert lines["CHARTER"].counted == ""
    assert lines["AIS"].counted == ""


def test_the_offer_is_compared_only_with_an_amount_that_is_known() -> None:
    alone, against = (page_of(example(name)).prudent for name in ("late-tanger", "sme-tetouan"))
    assert alone.why == against.why == str(labels.OFFER_WITHOUT_RIVAL)
    smaller = {**example("crm-fes"), "investment": {"total": "50000000", "eligible": "100"}}
    assert page_of(smaller).prudent.why == str(labels.REGIME_SENTENCES["offer"])


def nobody(**changes: Any) -> dict[str, Any]:
    project = example("late-tanger")
    profile = {**project["profiles"][0], "hires": [0] * 5, "existing_staff": 0}
    return {**project, "profiles": [profile], **changes}


def test_zero_unknown_and_not_in_force_read_differently(client: GuardedClient) -> None:
    tiny = {"total": "100", "eligible": "100"}
    zero = words(body(client, keep(nobody(location="casanearshore", investment=tiny))))
    unknown = words(body(client, keep(nobody(export_share=None))))
    before = words(body(client, keep(nobody(on="1990-01-01"))))
    assert "No support over five years under the published rules" in zero
    assert "The amount is not known: an answer is missing" in unknown
    assert "the share of export turnover" in unknown
    assert "No measure is in force for this project on this date" in before
    assert "MAD 0.00" in zero
    assert "Prudent reading Not known" in unknown
    assert "Prudent reading No amount" in before


def test_an_earlier_regime_is_said_and_not_computed(client: GuardedClient) -> None:
    row = keep({**example("late-tanger"), "on": "2017-06-01", "start_date": "2017-06-01"})
    html = body(client, row)
    text = words(html)
    assert "The amount is not known: an earlier regime was in force" in text
    statuses = dict(re.findall(r'id="measure-(\w+)".*?status--(\w+)', html, flags=re.DOTALL))
    assert statuses["AIR"] == statuses["AIS"] == "unknown"
    assert text.count(str(labels.OLDER_REGIME)) >= 2


def test_steps_give_formula_operands_parameters_and_sources(client: GuardedClient) -> None:
    page = page_of(example("crm-fes"))
    pae = page.measures[0]
    payments = next(group for group in pae.groups if group.columns)
    assert "×" in payments.formula
    assert {parameter.code for parameter in pae.parameters} >= set(payments.parameters)
    assert all(parameter.sources for parameter in pae.parameters)
    years = [str(labels.TERMS["year"]) % {"number": year} for year in (2, 3, 4)]
    assert [block.label for block in payments.blocks] == years
    html = body(client, keep(example("crm-fes")))
    for parameter in pae.parameters:
        assert f'id="{parameter.anchor}"' in html
    targets = set(re.findall(r'href="#([^"]+)"', html))
    assert targets <= set(re.findall(r'\bid="([^"]+)"', html))


def test_ids_are_unique(client: GuardedClient) -> None:
    ids = re.findall(r'\bid="([^"]+)"', body(client, keep(example("crm-fes"))))
    assert len(ids) == len(set(ids))


def test_every_location_is_ranked_with_the_rules_of_the_estimate() -> None:
    page = page_of(example("crm-fes"))
    assert len(page.places.rows) == len(
        services.as_first_computed(keep(example("crm-fes"))).published.places
    )
    totals = [(place.prudent, place.favourable) for place in page.places.rows]
    assert totals == sorted(totals, reverse=True)
    here = next(place for place in page.places.rows if place.current)
    assert (here.prudent, here.favourable) == (page.prudent.total, page.favourable.total)
    assert here in page.places.best


# --- To whom -------------------------------------------------------------------------------------


def test_the_page_is_private(client: GuardedClient) -> None:
    response = client.get(address(keep(example("crm-fes"))))
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_or_expired_address_says_how_to_start_again(
    client: GuardedClient, language: str
) -> None:
    row = keep(example("crm-fes"))
    Estimate.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    paths = (address(row, language), address(Estimate(token="x" * 22), language))
    for path, status in zip(paths, (410, 404), strict=True):
        response = client.get(path)
        assert response.status_code == status
        assert response["Cache-Control"] == "private, no-store"
        with translation.override(language):
            assert reverse("journey:start") in response.content.decode()


def test_the_same_project_elsewhere_is_a_new_estimate(client: GuardedClient) -> None:
    row = keep(example("crm-fes"))
    path = address(row) + "elsewhere/"
    assert client.get(path).status_code == 405
    response = client.post(path, {"location": "oujda-shore"})
    new = Estimate.objects.exclude(pk=row.pk).get()
    assert response.status_code == 302
    assert response["Location"] == address(new)
    assert (new.location.slug, new.on) == ("oujda-shore", row.on)
    rows = estimate_page(row, today=TODAY).places.rows
    place = next(place for place in rows if place.slug == "oujda-shore")
    assert (new.prudent_total_mad, new.favourable_total_mad) == (place.prudent, place.favourable)
    for wrong in ("", "nowhere"):
        assert client.post(path, {"location": wrong})["Location"] == address(row)
    assert Estimate.objects.count() == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_has_the_address_deletes_the_estimate(client: GuardedClient, language: str) -> None:
    row, other = keep(example("crm-fes")), keep(example("sme-tetouan"))
    path = address(row, language) + "delete/"
    assert f'href="{path}"' in body(client, row, language)
    asked = client.get(path)
    assert (asked.status_code, asked["Cache-Control"]) == (200, "private, no-store")
    assert Estimate.objects.count() == 2
    assert client.post(path).status_code == 200
    assert Estimate.objects.get() == other
    assert client.get(address(row, language)).status_code == 404
    assert client.post(path).status_code == 404


# --- When the rules changed ----------------------------------------------------------------------


def publish(code: str, value: str) -> None:
    """A new value of a parameter, in force from the day of the examples."""
    old = ParameterValue.objects.filter(parameter__code=code, state="published").latest(
        "effective_from"
    )
    ParameterValue.objects.create(
        parameter=old.parameter,
        effective_from=TODAY,
        value=value,
        certainty=old.certainty,
        state="published",
        author=User.objects.create(username="writer"),
        approver=User.objects.create(username="approver"),
        published_at=timezone.now(),
    )
    PublicationEvent.objects.create(what=code)


def test_rules_that_changed_since_are_told_beside_the_old_figure(client: GuardedClient) -> None:
    row = keep(example("sme-tetouan"))
    assert "not those of this estimate" not in words(body(client, row))
    publish("paf.rate", "0.07")
    html = body(client, row)
    current = estimate_page(row, today=TODAY).current
    assert current is not None
    assert current.prudent > row.prudent_total_mad
    assert "The rules in force today are not those of this estimate" in words(html)
    assert "?rules=current#current" in html
    assert "Measure by measure, in dirhams" not in html
    opened = words(body(client, row, query="?rules=current"))
    assert "Measure by measure, in dirhams" in opened
    assert re.search(r"paf\.rate [^:]*: 3\.5%, then 7%", opened)
    assert money(str(row.prudent_total_mad)) in opened


def test_a_rule_that_changed_and_moved_nothing_is_said(client: GuardedClient) -> None:
    row = keep({**example("late-tanger"), "investment": None})
    publish("sme.ceiling", "0.31")
    current = estimate_page(row, today=TODAY).current
    assert current is not None
    assert current.same_figures
    text = words(body(client, row))
    assert "Rules have changed since, but they move nothing here" in text
    assert "sme.ceiling" in words(body(client, row, query="?rules=current"))


def test_a_new_estimate_under_the_rules_of_today_stands_beside_the_old(
    client: GuardedClient,
) -> None:
    row = keep(example("sme-tetouan"))
    publish("paf.rate", "0.07")
    path = address(row) + "renew/"
    assert f'action="{path}"' in body(client, row)
    assert client.get(path).status_code == 405
    response = client.post(path)
    new = Estimate.objects.exclude(pk=row.pk).get()
    assert (response.status_code, response["Location"]) == (302, address(new))
    assert new.prudent_total_mad > row.prudent_total_mad
    assert (new.on, new.location, new.token != row.token) == (TODAY, row.location, True)
    assert "not those of this estimate" not in words(body(client, new))
    old = words(body(client, row))
    for kept_figure in (row.prudent_total_mad, new.prudent_total_mad):
        assert money(str(kept_figure)) in old


# --- At what cost --------------------------------------------------------------------------------


def twenty_profiles() -> dict[str, Any]:
    project = example("ito-casanearshore")
    profiles = [
        {
            **project["profiles"][number % 3],
            "title": f"Profil <{number}>",
            "hires": [10 + number, 20, 30, 40, 50],
            "monthly_gross_salary": str(18000 + 537 * number),
        }
        for number in range(20)
    ]
    return {**project, "profiles": profiles}


@pytest.mark.parametrize("language", LANGUAGES)
def test_twenty_profiles_keep_a_reasonable_page(client: GuardedClient, language: str) -> None:
    html = body(client, keep(twenty_profiles()), language)
    assert "Profil &lt;19&gt;" in html
    assert len(html.encode()) < HEAVIEST


def test_the_queries_are_counted(
    client: GuardedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = keep(example("crm-fes"))
    body(client, row)
    with django_assert_num_queries(16):  # one of them reads the regions of the map
        body(client, row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_euros_and_dollars_stand_beside_the_dirhams_with_their_rate(
    client: GuardedClient, language: str
) -> None:
    text = words(body(client, keep(example("crm-fes")), language)).translate(ISOLATES)
    prudent = Decimal(expected("crm-fes")["totals"]["prudent"]["total"])
    for per_unit, code in ((Decimal("10.78"), "EUR"), (Decimal("9.63"), "USD")):
        assert code in text
        assert re.sub(r"\D", "", str((prudent / per_unit).quantize(Decimal(1)))) in re.sub(
            r"[\s\u202f\u00a0.,]", "", text
        )
    assert "2024" in text
    assert "CLEISS" in text


def test_without_a_rate_the_page_says_so(client: GuardedClient) -> None:
    ExchangeRate.objects.all().delete()
    assert "No exchange rate is known to this installation." in words(
        body(client, keep(example("crm-fes")))
    )
