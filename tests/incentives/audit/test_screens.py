"""The screens of the trail: the list, its filters, a row's history, and the exports."""

import csv
import datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from incentives.rules.models import ParameterValue, Source
from incentives.trail import acting
from tests.guards.pages import refuse_inline
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.changes.builders import a_set, a_value, published
from tests.incentives.requests.test_models import a_request

pytestmark = pytest.mark.django_db

LIST = "admin:auditlog_logentry_changelist"


@pytest.fixture
def value(amina: User, badr: User) -> ParameterValue:
    """A value that Amina wrote and Badr published, and a source that begins like a formula."""
    change_set = a_set(amina)
    with acting(amina):
        row = a_value(change_set)
        Source.objects.create(code="formula", title='=HYPERLINK("https://example.org")')
    with acting(badr):
        published(change_set, author=amina, approver=badr)
    return row


def rows(client: Client, **query: Any) -> list[Any]:
    response = client.get(reverse(LIST), query)
    assert response.status_code == 200
    return list(response.context["cl"].result_list)


@pytest.mark.parametrize(
    ("language", "step", "field"), [("fr", "Publié", "Approbateur"), ("ar", "نُشر", "المُصادِق")]
)
def test_the_list_an_entry_and_a_history_are_read(
    value: ParameterValue, amina: User, language: str, step: str, field: str
) -> None:
    client = signed_in(amina, language=language)
    entry = LogEntry.objects.get_for_object(value).order_by("-pk")[0]
    for target in (
        reverse(LIST),
        reverse("admin:auditlog_logentry_change", args=[entry.pk]),
        reverse("admin:incentives_parametervalue_history", args=[value.pk]),
    ):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(target)
        assert response.status_code == 200
        refuse_inline(target, response)
        page = response.content.decode()
        assert "badr" in page
        assert step in page, target
        assert ('dir="rtl"' in page) == (language == "ar")
        assert "log entr" not in page.lower()
        assert "Audit log" not in page
        assert len(queries) <= 25, [query["sql"] for query in queries]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"step": "published"}, {"changeset", "parametervalue"}),
        ({"step": "changed"}, {"parametervalue"}),
        ({"who": "none", "step": "published"}, set()),
        ({"from": "2100-01-01"}, set()),
        ({"to": "2000-01-01"}, set()),
        (
            {"from": "2000-01-01", "to": "2100-01-01", "step": "published"},
            {"changeset", "parametervalue"},
        ),
        (
            {"from": "not a day", "to": "2026-13-45", "step": "published"},
            {"changeset", "parametervalue"},
        ),
        ({"q": "HYPERLINK"}, {"source"}),
        ({"step": "unheard of", "q": "HYPERLINK"}, {"source"}),
    ],
)
def test_filters(
    value: ParameterValue, amina_client: Client, query: dict[str, str], found: set[str]
) -> None:
    assert {entry.content_type.model for entry in rows(amina_client, **query)} == found


def test_by_person_by_kind_and_by_row(
    value: ParameterValue, amina_client: Client, badr: User
) -> None:
    assert {entry.actor for entry in rows(amina_client, who=badr.pk)} == {badr}
    kind = ContentType.objects.get_for_model(ParameterValue)
    assert {entry.content_type for entry in rows(amina_client, kind=kind.pk)} == {kind}
    same = {"content_type__id__exact": kind.pk, "object_pk": value.pk}
    assert {entry.object_pk for entry in rows(amina_client, **same)} == {str(value.pk)}


def test_the_days_are_those_of_the_service(amina_client: Client) -> None:
    """Half past eleven at night in Casablanca, on a day that is over in UTC."""
    kind = ContentType.objects.get_for_model(Source)
    at = datetime.datetime(2026, 7, 1, 23, 30, tzinfo=datetime.UTC)  # the 2nd at 00:30 there
    row = LogEntry.objects.create(
        content_type=kind, object_pk="1", object_repr="x", action=0, changes={}, timestamp=at
    )
    assert row in rows(amina_client, **{"from": "2026-07-02", "to": "2026-07-02"})
    assert row not in rows(amina_client, **{"from": "2026-07-01", "to": "2026-07-01"})


def test_nobody_writes_in_it(value: ParameterValue, amina_client: Client) -> None:
    entry = LogEntry.objects.order_by("pk")[0]
    assert amina_client.get(reverse("admin:auditlog_logentry_add")).status_code == 403
    for screen in ("change", "delete"):
        target = reverse(f"admin:auditlog_logentry_{screen}", args=[entry.pk])
        assert amina_client.post(target, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [entry.pk], "post": "yes"}
    amina_client.post(reverse(LIST), chosen)
    assert LogEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_sheet_has_a_line_for_each_field(
    value: ParameterValue, amina: User, language: str
) -> None:
    client = signed_in(amina, language=language)
    address = reverse("admin:auditlog_logentry_export", args=["xlsx"])
    response = client.get(address, {"step": "created", "q": "HYPERLINK"})
    assert "no-store" in response.headers["Cache-Control"]
    sheet = load_workbook(BytesIO(response.content)).active
    assert sheet is not None
    assert bool(sheet.sheet_view.rightToLeft) == (language == "ar")
    lines = list(sheet.iter_rows(min_row=2, values_only=True))
    assert {row[1] for row in lines} == {"amina"}
    titles = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert titles
    assert {cell.data_type for cell in titles} == {"s"}


def test_the_table_holds_what_the_list_shows(value: ParameterValue, amina_client: Client) -> None:
    address = reverse("admin:auditlog_logentry_export", args=["csv"])
    response = amina_client.get(address, {"step": "published"})
    table = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert len(table[0]) == 8
    assert {row[1] for row in table[1:]} == {"badr"}
    assert {"Approbateur", "Publié le", "État"} <= {row[5] for row in table[1:]}
    whole = amina_client.get(address).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in whole
    assert amina_client.get(address.replace("csv", "exe")).status_code == 403


@pytest.mark.parametrize(
    ("role", "may"),
    [("editor", True), ("approver", True), ("administrator", True), ("adviser", False)],
)
def test_who_reads_it(value: ParameterValue, role: str, may: bool) -> None:
    client = signed_in(in_role(role))
    expected = 200 if may else 403
    export = reverse("admin:auditlog_logentry_export", args=["csv"])
    assert client.get(reverse(LIST)).status_code == expected
    assert client.get(export).status_code == expected
    if role in ("editor", "approver"):
        history = reverse("admin:incentives_parametervalue_history", args=[value.pk])
        assert "trail-history" in client.get(history).content.decode()


def test_whoever_may_not_read_it_sees_no_trail_in_a_history(amina: User) -> None:
    row = a_request()
    row.save()
    client = signed_in(in_role("adviser"))
    page = client.get(reverse("admin:incentives_contactrequest_history", args=[row.pk]))
    assert page.status_code == 200
    assert "trail-history" not in page.content.decode()


def test_a_row_that_nobody_changed_says_so(amina_client: Client) -> None:
    source = Source.objects.order_by("pk")[0]
    page = amina_client.get(reverse("admin:incentives_source_history", args=[source.pk]))
    assert "trail-history" not in page.content.decode()
