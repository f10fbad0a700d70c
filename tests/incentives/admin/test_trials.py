"""The pages where a change set is tried, and the golden cases on theirs."""

import datetime
import json
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incentives.changes.enums import RunState
from incentives.changes.golden_tables import to_csv
from incentives.changes.models import SILENCE, GoldenCase, GoldenExpectation, ImpactRun
from incentives.changes.steps import submit
from incentives.estimates.inputs import read_stored
from incentives.estimates.services import create
from incentives.formatting import format_money
from incentives.rules.models import ChangeSet
from tests.guards.pages import refuse_inline
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.api.asking import example
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("golden_cases")]


@pytest.fixture
def change_set(amina: User) -> ChangeSet:
    made = a_set(amina)
    a_value(made)
    return made


def address(name: str, change_set: ChangeSet, *args: str) -> str:
    return reverse(f"admin:incentives_changeset_{name}", args=[change_set.pk, *args])


def text_of(response: Any) -> str:
    refuse_inline("", response)
    return str(response.content.decode())


# --- Golden cases under a set ---------------------------------------------------------------------


def test_cases_are_run_when_asked(change_set: ChangeSet, amina_client: Client) -> None:
    page = address("golden", change_set)
    before = amina_client.get(page)
    assert before.context["ran"] is False
    after = amina_client.post(page, {"step": "run"})
    assert after.context["red"] == 6
    text = text_of(after)
    assert format_money(Decimal("11438540.58"), "fr") in text
    assert text.count('value="accept"') == 6


def test_an_editor_accepts_then_takes_back_then_retires(
    change_set: ChangeSet, amina_client: Client
) -> None:
    page = address("golden", change_set)
    for step, proposed in (("accept", True), ("forget", None), ("retire", False)):
        amina_client.post(page, {"step": step, "case": "crm-fes"})
        row = (
            GoldenExpectation.objects.filter(change_set=change_set, case__code="crm-fes")
            .order_by("pk")
            .first()
        )
        assert (row and row.expected is not None) == proposed
    response = amina_client.get(page)
    [line] = [line for line in response.context["lines"] if line.case.code == "crm-fes"]
    assert (line.proposed.expected, line.changes) == (None, ())


def test_an_approver_runs_and_does_not_write(change_set: ChangeSet) -> None:
    client = signed_in(in_role("approver"))
    page = address("golden", change_set)
    assert 'value="accept"' not in text_of(client.post(page, {"step": "run"}))
    assert client.post(page, {"step": "accept", "case": "crm-fes"}).status_code == 403
    assert signed_in(in_role("adviser")).get(page).status_code == 403


def test_what_is_in_review_is_not_written_in(
    change_set: ChangeSet, amina: User, amina_client: Client
) -> None:
    submit(change_set, by=amina, now=NOW)
    page = address("golden", change_set)
    assert amina_client.post(page, {"step": "accept", "case": "crm-fes"}).status_code == 403
    assert amina_client.post(page, {"step": "run"}).status_code == 200


def test_an_unknown_case_and_an_unknown_set_are_not_found(
    change_set: ChangeSet, amina_client: Client
) -> None:
    page = address("golden", change_set)
    assert amina_client.post(page, {"step": "accept", "case": "nothing"}).status_code == 404
    assert amina_client.get("/admin/incentives/changeset/99999/golden/").status_code == 404


def test_a_set_that_cannot_be_published_says_why(amina: User, amina_client: Client) -> None:
    broken = a_set(amina)
    a_value(broken, value="17")
    response = amina_client.post(address("golden", broken), {"step": "run"})
    assert response.context["ran"] is False
    assert [str(message) for message in response.context["messages"]]


# --- Impact ---------------------------------------------------------------------------------------


def measured(client: Client, change_set: ChangeSet, committed: Any) -> Any:
    create(read_stored(example("crm-fes")), now=timezone.now())
    page = address("impact", change_set)
    ImpactRun.objects.filter(change_set=change_set).delete()
    with committed(execute=True):
        asked = client.post(page, {"on": "2026-11-22", "projects": "1000"})
    assert asked.status_code == 302
    return client.get(page)


def test_a_measure_is_shown_and_exported(
    change_set: ChangeSet, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(in_role("approver"))
    assert client.get(address("impact", change_set)).context["run"] is None
    response = measured(client, change_set, django_capture_on_commit_callbacks)
    text = text_of(response)
    shown = response.context["portfolios"]
    assert [view.total.sums.projects for view in shown] == [1000, 1, 6]
    assert response.context["stale"] is False
    assert len(response.context["red"]) == 6
    assert text.count("chart__plot") == 9
    for view in shown:
        assert view.gaining + view.losing + view.unmoved == view.total.sums.projects
    book = openpyxl.load_workbook(
        BytesIO(client.get(address("impact_file", change_set, "xlsx")).content)
    )
    totals = [row[9] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)]
    assert float(shown[0].total.sums.favourable_after) == pytest.approx(totals[0])
    csv = client.get(address("impact_file", change_set, "csv")).content.decode("utf-8-sig")
    assert f"{shown[0].total.sums.favourable_after:.2f}" in csv.splitlines()[1]
    assert client.get(address("impact_file", change_set, "pdf")).status_code == 404
    a_value(change_set, code="paf.rate")
    assert client.get(address("impact", change_set)).context["stale"] is True


def test_a_day_that_does_not_read_is_refused(change_set: ChangeSet, amina_client: Client) -> None:
    sent = {"on": "tomorrow", "projects": "7"}
    response = amina_client.post(address("impact", change_set), sent)
    assert set(response.context["form"].errors) == {"on", "projects"}
    assert not ImpactRun.objects.exists()


def a_run(change_set: ChangeSet, by: User, **fields: Any) -> ImpactRun:
    moment = timezone.now()
    values = {"requested_at": moment, "heard_at": moment, "on": TODAY, "projects": 1000}
    return ImpactRun.objects.create(change_set=change_set, requested_by=by, **{**values, **fields})


def test_progress_is_told_until_it_is_over(
    change_set: ChangeSet, amina: User, amina_client: Client
) -> None:
    run = a_run(change_set, amina, state=RunState.RUNNING, done=250, total=1000)
    page, progress = address("impact", change_set), address("impact_progress", change_set)
    assert 'value="250" max="1000"' in text_of(amina_client.get(page))
    part = amina_client.get(progress)
    assert "hx-get" in text_of(part)
    assert "HX-Refresh" not in part
    ImpactRun.objects.filter(pk=run.pk).update(
        heard_at=timezone.now() - SILENCE - datetime.timedelta(1)
    )
    assert amina_client.get(page).context["lost"] is True
    assert amina_client.get(progress)["HX-Refresh"] == "true"
    ImpactRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, error="The rules broke.")
    assert "The rules broke." in text_of(amina_client.get(page))


# --- The cases themselves -------------------------------------------------------------------------

LIST = "admin:incentives_goldencase_changelist"
IMPORT = "admin:incentives_goldencase_import"


def test_the_list_says_where_each_case_stands_today(amina_client: Client) -> None:
    case = GoldenCase.objects.get(code="crm-fes")
    GoldenCase.objects.filter(pk=case.pk).update(expected={**case.expected, "prudent": "1.00"})
    text = text_of(amina_client.get(reverse(LIST)))
    assert text.count(">conforme aux attentes<") == 5
    page = reverse("admin:incentives_goldencase_change", args=[case.pk])
    assert format_money(Decimal("13750000"), "fr") in text_of(amina_client.get(page))


def test_a_new_case_starts_with_the_figures_of_the_law(amina_client: Client) -> None:
    add = reverse("admin:incentives_goldencase_add")
    sent = {"code": "new-case", "title": "Nouveau", "request": json.dumps(example("crm-fes"))}
    assert amina_client.post(add, sent).status_code == 302
    assert GoldenCase.objects.get(code="new-case").expected["prudent"] == "13750000.00"
    faults: tuple[dict[str, Any], ...] = ({"location": "atlantis"}, {"profiles": []}, {"on": None})
    for broken in faults:
        body = json.dumps({**example("crm-fes"), **broken})
        response = amina_client.post(add, {**sent, "code": "other", "request": body})
        assert "request" in response.context["adminform"].form.errors


def test_a_case_is_described_anew_and_never_deleted(amina_client: Client) -> None:
    case = GoldenCase.objects.get(code="crm-fes")
    page = reverse("admin:incentives_goldencase_change", args=[case.pk])
    assert amina_client.post(page, {"title": "Autre", "note": ""}).status_code == 302
    after = GoldenCase.objects.get(code="crm-fes")
    assert (after.title, after.request, after.expected) == ("Autre", case.request, case.expected)
    delete = reverse("admin:incentives_goldencase_delete", args=[case.pk])
    assert amina_client.post(delete, {"post": "yes"}).status_code == 403


def sent_file(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("cases.csv", content)


def test_an_import_is_looked_at_then_written(change_set: ChangeSet, amina_client: Client) -> None:
    content = to_csv(GoldenCase.objects.order_by("code"))
    changed = content.replace(b"13750000.00", b"13750001.00", 1)
    page = reverse(IMPORT)
    refused = amina_client.post(page, {"file": sent_file(changed)})
    assert {fault.column for fault in refused.context["judged"].faults} == {"expected.prudent"}
    shown = amina_client.post(page, {"file": sent_file(changed), "change_set": change_set.pk})
    assert shown.context["may_write"] is True
    assert format_money(Decimal("13750001"), "fr") in text_of(shown)
    assert not GoldenExpectation.objects.exists()
    confirmed = {"lines": shown.context["signed"], "change_set": change_set.pk}
    assert amina_client.post(page, confirmed).status_code == 302
    assert (GoldenExpectation.objects.get(change_set=change_set).expected or {})[
        "prudent"
    ] == "13750001.00"


def test_an_import_that_was_tampered_with_is_refused(amina_client: Client) -> None:
    response = amina_client.post(reverse(IMPORT), {"lines": "made up"}, follow=True)
    assert response.status_code == 200
    assert [str(message) for message in response.context["messages"]]


def test_a_file_that_does_not_read_is_said_so(amina_client: Client) -> None:
    response = amina_client.post(reverse(IMPORT), {"file": sent_file(b"\xff\xfe")})
    assert "file" in response.context["form"].errors


def test_only_those_who_add_import_and_all_who_read_export() -> None:
    client = signed_in(in_role("approver"))
    assert client.get(reverse(IMPORT)).status_code == 403
    for kind, status in (("xlsx", 200), ("csv", 200), ("pdf", 404)):
        page = reverse("admin:incentives_goldencase_file", args=[kind])
        assert client.get(page).status_code == status
    page = reverse("admin:incentives_goldencase_file", args=["csv"])
    assert signed_in(in_role("adviser")).get(page).status_code == 403
