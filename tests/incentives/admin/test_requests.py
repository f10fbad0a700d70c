"""The staff's screen of requests: who wrote is read, how far we are is written."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from incentives.formatting import format_money_change
from incentives.requests import inbox
from incentives.requests.models import ContactRequest
from incentives.requests.then_and_now import then_and_now
from tests.incentives.admin.conftest import signed_in
from tests.incentives.estimates.test_page import example, publish
from tests.incentives.requests.conftest import clock, writer
from tests.incentives.requests.writing import TYPED, Writer, about, an_estimate

__all__ = ["clock", "writer"]

LIST = "admin:incentives_contactrequest_changelist"


def change(row: ContactRequest) -> str:
    return reverse("admin:incentives_contactrequest_change", args=[row.pk])


def test_what_was_written_is_read_and_never_changed(writer: Writer, amina: User) -> None:
    row = writer.sent(about(an_estimate()), recipient="agency")
    client = signed_in(amina)
    html = client.get(change(row)).content.decode()
    assert TYPED["email"] in html
    assert row.consent_text.split("(")[0] in html
    assert row.token not in html
    assert row.deletion_token not in html
    written = {
        "state": "assigned",
        "assignee": str(amina.pk),
        "notes": "Appeler lundi.",
        "next_action_on": "2026-12-01",
        "email": "other@example.org",
        "consent_text": "Rien",
    }
    assert client.post(change(row), written).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.assignee, row.notes) == ("assigned", amina, "Appeler lundi.")
    assert row.email == TYPED["email"]
    assert row.consent_text != "Rien"


def test_requests_are_found_by_state_and_segment(writer: Writer, amina: User) -> None:
    crm = writer.sent(about(an_estimate()), recipient="agency")
    bare = writer.sent(organisation="Sans dossier")
    client = signed_in(amina)

    def found(query: str) -> set[str]:
        html = client.get(f"{reverse(LIST)}?{query}").content.decode()
        return {row.reference for row in (crm, bare) if row.reference in html}

    assert found("") == {crm.reference, bare.reference}
    assert found("segment=CRM") == {crm.reference}
    assert found("segment=ITO") == set()
    assert found("state__exact=won") == set()
    assert found("q=Sans+dossier") == {bare.reference}


def test_reading_is_a_right_and_deleting_another(writer: Writer, chakib: User) -> None:
    row = writer.sent()
    assert signed_in(chakib).get(change(row)).status_code == 403
    chakib.user_permissions.add(Permission.objects.get(codename="view_contactrequest"))
    client = signed_in(User.objects.get(pk=chakib.pk))
    assert client.get(change(row)).status_code == 200
    assert client.post(change(row), {"state": "won"}).status_code == 403
    delete = reverse("admin:incentives_contactrequest_delete", args=[row.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert ContactRequest.objects.filter(pk=row.pk, state="new").exists()


# --- The project then and now --------------------------------------------------------------------


def test_the_figure_of_then_stands_beside_the_one_of_today(writer: Writer, amina: User) -> None:
    estimate = an_estimate("sme-tetouan")
    row = writer.sent(about(estimate), recipient="agency")
    client = signed_in(amina, language="en")
    assert "those of then" in client.get(change(row)).content.decode()
    publish("paf.rate", "0.07")
    estimate.delete()
    html = client.get(change(row)).content.decode()
    row.refresh_from_db()
    totals = then_and_now(row, today=timezone.localdate())
    assert totals and totals.now and totals.favourable_change
    assert totals.then.favourable == row.favourable_total_mad
    assert totals.favourable_change > 0
    for text in (
        format_money_change(totals.favourable_change, "en"),
        totals.then.version[:12],
        totals.now.version[:12],
    ):
        assert text in html
    assert totals.then.version != totals.now.version


def test_a_project_that_nothing_can_compute_any_more_is_said(writer: Writer, amina: User) -> None:
    row = writer.sent(about(an_estimate()), recipient="agency")
    publish("paf.rate", "0.07")
    row.inputs = {**example("crm-fes"), "location": "gone"}
    row.save()
    html = signed_in(amina, language="en").get(change(row)).content.decode()
    assert "can no longer be computed" in html
    assert "those of then" not in html


def test_a_request_without_a_project_compares_nothing(writer: Writer, amina: User) -> None:
    row = writer.sent()
    assert then_and_now(row, today=timezone.localdate()) is None
    html = signed_in(amina, language="ar").get(change(row)).content.decode()
    assert "<th scope=" not in html.partition("totals_compared")[2]


# --- The working list ----------------------------------------------------------------------------


def test_what_is_left_to_do_is_filtered(writer: Writer, amina: User, badr: User) -> None:
    today = timezone.localdate()
    rows = {name: writer.sent(organisation=name) for name in ("free", "late", "hers", "won")}
    ContactRequest.objects.filter(pk=rows["late"].pk).update(
        assignee=badr, state="answered", next_action_on=today
    )
    ContactRequest.objects.filter(pk=rows["hers"].pk).update(
        assignee=amina, state="assigned", next_action_on=today + timedelta(days=1)
    )
    ContactRequest.objects.filter(pk=rows["won"].pk).update(
        assignee=amina, state="won", next_action_on=today
    )
    client = signed_in(amina)

    def found(choice: str) -> set[str]:
        html = client.get(f"{reverse(LIST)}?todo={choice}").content.decode()
        return {name for name, row in rows.items() if row.reference in html}

    assert found("waiting") == {"free"}
    assert found("due") == {"late"}
    assert found("mine") == {"hers"}
    badr.delete()
    ContactRequest.objects.filter(pk=rows["late"].pk).update(state="assigned")
    assert found("waiting") == {"free", "late"}


def act(client: Client, action: str, *rows: ContactRequest) -> Any:
    chosen = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    return client.post(reverse(LIST), chosen, follow=action != "export_to_xlsx")


def test_assigning_to_oneself_takes_nothing_from_others(
    writer: Writer, amina: User, badr: User
) -> None:
    free, taken = writer.sent(), writer.sent(organisation="Autre")
    inbox.assign(taken, badr)
    html = act(signed_in(amina, language="en"), "assign_to_me", free, taken).content.decode()
    free.refresh_from_db()
    taken.refresh_from_db()
    assert (free.state, free.assignee) == ("assigned", amina)
    assert (taken.state, taken.assignee) == ("assigned", badr)
    assert "1 request is assigned to you." in html
    assert f"open them to change it: {taken.reference}." in html
    assert LogEntry.objects.get().object_id == str(free.pk)


def test_who_only_reads_assigns_nothing(writer: Writer, chakib: User) -> None:
    row = writer.sent()
    chakib.user_permissions.add(Permission.objects.get(codename="view_contactrequest"))
    act(signed_in(User.objects.get(pk=chakib.pk)), "assign_to_me", row)
    row.refresh_from_db()
    assert (row.state, row.assignee) == ("new", None)


def test_the_state_follows_the_assignee_of_the_page(writer: Writer, amina: User) -> None:
    row = writer.sent()
    client = signed_in(amina)
    client.post(change(row), {"state": "new", "assignee": str(amina.pk)})
    row.refresh_from_db()
    assert row.state == "assigned"
    client.post(change(row), {"state": "assigned", "assignee": ""})
    row.refresh_from_db()
    assert (row.state, row.assignee) == ("new", None)


def test_a_next_action_lies_ahead_unless_it_was_missed(writer: Writer, amina: User) -> None:
    row = writer.sent()
    client = signed_in(amina, language="en")
    past = {"state": "new", "next_action_on": "2026-11-21", "notes": "typed"}
    html = client.post(change(row), past).content.decode()
    assert "This day is past: choose today or a later day" in html
    assert "typed" in html
    ContactRequest.objects.filter(pk=row.pk).update(next_action_on=date(2026, 11, 21))
    assert client.post(change(row), past).status_code == 302
    row.refresh_from_db()
    assert row.notes == "typed"
    assert client.post(change(row), {**past, "next_action_on": "2026-11-22"}).status_code == 302


# --- The sheet -----------------------------------------------------------------------------------


def exported(user: User, *rows: ContactRequest, language: str) -> Any:
    response = act(signed_in(user, language=language), "export_to_xlsx", *rows)
    assert "no-store" in response["Cache-Control"]
    return load_workbook(BytesIO(response.content)).active


@pytest.mark.parametrize(
    ("language", "title", "state"),
    [("fr", "Référence", "Nouvelle"), ("en", "Reference", "New"), ("ar", "المرجع", "جديد")],
)
def test_who_may_read_exports_the_chosen_requests(
    writer: Writer, chakib: User, language: str, title: str, state: str
) -> None:
    chakib.user_permissions.add(Permission.objects.get(codename="view_contactrequest"))
    crm = writer.sent(about(an_estimate()), recipient="agency", organisation="=1+1")
    bare = writer.sent(organisation="Sans dossier")
    writer.sent(organisation="Pas choisie")
    sheet = exported(User.objects.get(pk=chakib.pk), crm, bare, language=language)
    assert bool(sheet.sheet_view.rightToLeft) is (language == "ar")
    assert sheet["A1"].value == title
    last, first = list(sheet.iter_rows(min_row=2, values_only=True))
    assert (last[0], first[0]) == (bare.reference, crm.reference)
    assert sheet["C3"].data_type == "s" and sheet["C3"].value == "=1+1"
    assert first[3].startswith(state)
    assert Decimal(str(first[11])) == crm.favourable_total_mad
    assert last[9:12] == (None, None, None)
    assert last[12] in ("Non", "No", "لا") and last[13] is None
    texts = {str(value) for row in sheet.iter_rows(values_only=True) for value in row}
    assert not texts & {crm.token, crm.deletion_token, crm.email}


def test_a_total_that_may_not_be_an_amount_is_not_a_zero_of_the_sheet(
    writer: Writer, amina: User
) -> None:
    row = writer.sent(about(an_estimate()), recipient="agency")
    ContactRequest.objects.filter(pk=row.pk).update(prudent_total_mad=0, favourable_total_mad=0)
    sheet = exported(amina, row, language="en")
    assert sheet["L2"].value == "no amount: open the request"


def test_a_request_that_its_author_deletes_meanwhile_stays_deleted(
    writer: Writer, amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = writer.sent()
    state_after = inbox.state_after_assignment

    def delete_first(state: str, *, assigned: bool) -> str:
        ContactRequest.objects.filter(pk=row.pk).delete()
        return state_after(state, assigned=assigned)

    monkeypatch.setattr(inbox, "state_after_assignment", delete_first)
    page = signed_in(amina, language="en").post(change(row), {"state": "won"}, follow=True)
    assert "Its author deleted this request meanwhile" in page.content.decode()
    assert not ContactRequest.objects.exists()
