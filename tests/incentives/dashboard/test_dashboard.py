"""The dashboard: sums that are right, nobody named, the right asked for, files that reckon."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from incentives.dashboard.selectors import Period, band_of, figures_of
from incentives.dashboard.tables import tables_of, weeks_chart
from incentives.estimates.models import Estimate, EstimateDigest
from incentives.estimates.services import as_first_computed
from incentives.journey.models import StepCount
from incentives.journey.steps import Step
from tests.guards.pages import refuse_inline
from tests.incentives.admin.conftest import amina, in_role, signed_in
from tests.incentives.journey import answers as a
from tests.incentives.requests.conftest import NOON, clock, writer
from tests.incentives.requests.writing import TYPED, Writer, about, an_estimate

__all__ = ["amina", "clock", "writer"]

pytestmark = pytest.mark.django_db

SUNDAY = NOON.date()
PAGE = "admin:dashboard"


def cells(code: str, *, weeks: int = 4, language: str = "en") -> dict[str, list[Decimal]]:
    """A table by the names of its lines."""
    with translation.override(language):
        tables = tables_of(figures_of(Period.ending(timezone.localdate(), weeks=weeks)))
        table = next(one for one in tables if one.code == code)
        return {row.name: [cell.value for cell in row.cells] for row in table.rows}


def a_file(client: Client, code: str, kind: str) -> Any:
    return client.get(reverse("admin:dashboard_file", kwargs={"code": code, "kind": kind}))


def test_weeks_are_whole_and_end_with_today() -> None:
    period = Period.ending(SUNDAY, weeks=4)
    assert period.mondays == [
        datetime.date(2026, 10, 26) + datetime.timedelta(7 * n) for n in range(4)
    ]
    assert period.end == datetime.date(2026, 11, 23)
    assert Period.ending(period.end, weeks=4).last_monday == period.end


@pytest.mark.parametrize(
    ("positions", "band"), [(0, 0), (19, 0), (20, 20), (499, 250), (9999, 500)]
)
def test_bands(positions: int, band: int) -> None:
    assert band_of(positions) == band


def test_a_week_turns_at_midnight_in_morocco(db: None) -> None:
    with time_machine.travel(
        datetime.datetime(2026, 11, 22, 23, 30, tzinfo=datetime.UTC), tick=False
    ):
        an_estimate()
        assert timezone.localdate() == datetime.date(2026, 11, 23)
    assert EstimateDigest.objects.get().made_on == datetime.date(2026, 11, 23)


def test_estimates_and_requests_are_counted_once_in_each_table(writer: Writer) -> None:
    estimate = an_estimate()
    writer.sent(about(estimate), recipient="agency")
    writer.sent(organisation="Sans dossier")
    assert cells("weeks")["Week of 16 November 2026"] == [1, 2]
    assert cells("segments")["CRM"] == [1, 1]
    assert cells("segments")["Without a project"] == [0, 1]
    assert cells("regions")["Fez-Meknes"] == [1, 1]
    assert sum(line[1] for line in cells("sizes").values()) == 2
    positions = estimate.digest.positions
    assert sum(line[0] for line in cells("sizes").values()) == 1 and positions
    with time_machine.travel(NOON + datetime.timedelta(days=28), tick=False):
        assert cells("segments")["CRM"] == [0, 0]
    estimate.delete()
    assert cells("segments")["CRM"] == [0, 1]


def test_what_failed_and_what_is_doubted_are_those_of_the_results(clock: Any, db: None) -> None:
    estimates = [an_estimate(), an_estimate()]
    result = as_first_computed(estimates[0]).estimate
    failed = [
        criterion.code
        for measure in result.measures
        if measure.status == "not_eligible"
        for criterion in measure.criteria
        if criterion.verdict == criterion.favourable_verdict == "not_met"
    ]
    found = cells("criteria")
    assert failed and len(found) == len(set(failed))
    assert all(line == [2, 1] for line in found.values())
    weight = sum(doubt.widens_by for measure in result.measures for doubt in measure.doubts)
    assert weight and sum(line[0] for line in cells("doubts").values()) == 2 * weight
    with translation.override("ar"):
        assert cells("criteria", language="ar").keys().isdisjoint(found)


def test_each_draft_is_counted_once_at_each_step_and_as_an_estimate(clock: Any, db: None) -> None:
    client = Client()
    a.begin(client)
    token = a.fill(client)
    for _ in range(2):
        for step in ("people", "place"):
            a.send(client, token, step, a.EVERYTHING[Step(step)])
    assert Estimate.objects.count() == 2
    counts = dict(StepCount.objects.order_by("pk").values_list("step", "drafts"))
    assert counts == {"activity": 2, "people": 1, "money": 1, "place": 1, "estimate": 1}
    lines = list(cells("steps").values())
    assert lines[:2] == [[2, 1, 0], [1, Decimal("0.5"), 1]]
    again = client.post(a.address("from_estimate", token=Estimate.objects.latest("pk").token))
    assert again.status_code == 302
    assert StepCount.objects.get(step="activity").drafts == 2


def test_each_week_has_two_columns_and_few_labels(clock: Any, db: None) -> None:
    an_estimate()
    chart = weeks_chart(figures_of(Period.ending(SUNDAY, weeks=52)))
    assert len(chart.bars) == 104
    assert sum(bool(bar.column.label) for bar in chart.bars) <= 13
    assert chart.bars[-2].solid_height and not chart.bars[-2].outlined_height


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"),
    [("editor", 403), ("approver", 200), ("adviser", 200), ("administrator", 200)],
)
def test_who_opens_it_and_its_files(role: str, status: int) -> None:
    client = signed_in(in_role(role))
    assert client.get(reverse(PAGE)).status_code == status
    assert a_file(client, "weeks", "csv").status_code == status
    linked = reverse(PAGE) in client.get(reverse("admin:index")).content.decode()
    assert linked is (status == 200)
    assert Client().get(reverse(PAGE)).status_code == 302
    assert a_file(Client(), "weeks", "csv").status_code == 302


def test_an_empty_installation_says_so(amina: User) -> None:
    html = signed_in(amina, language="en").get(reverse(PAGE)).content.decode()
    assert "there is nothing to add up" in html
    assert "dashboard__wide" not in html


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_names_nobody(writer: Writer, amina: User, language: str) -> None:
    estimate = an_estimate()
    row = writer.sent(about(estimate), recipient="agency")
    response = signed_in(amina, language=language).get(reverse(PAGE), {"weeks": "52"})
    refuse_inline(reverse(PAGE), response)
    html = response.content.decode()
    assert 'value="52" selected' in html
    for secret in (estimate.token, row.token, row.reference, TYPED["organisation"], TYPED["email"]):
        assert secret not in html


def test_a_period_that_is_not_in_the_list_is_the_usual_one(amina: User) -> None:
    client = signed_in(amina)
    for odd in ("", "0", "13", "٤", "-4", "1e9"):
        assert 'value="12" selected' in client.get(reverse(PAGE), {"weeks": odd}).content.decode()


def test_the_files_hold_the_numbers(writer: Writer, amina: User) -> None:
    an_estimate()
    client = signed_in(amina, language="ar")
    response = a_file(client, "doubts", "csv")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [Decimal(row[1]) for row in rows[1:]] == [line[0] for line in cells("doubts").values()]
    assert "no-store" in response["Cache-Control"]
    sheet = load_workbook(io.BytesIO(a_file(client, "weeks", "xlsx").content)).active
    assert sheet.sheet_view.rightToLeft and sheet.max_row == 13
    assert sheet["B13"].value == 1
    assert a_file(client, "weeks", "pdf").status_code == 404
    assert a_file(client, "people", "csv").status_code == 404
