"""The staff's screen of requests: who wrote is read, how far we are is written."""

from django.contrib.auth.models import Permission, User
from django.urls import reverse

from incentives.requests.models import ContactRequest
from tests.incentives.admin.conftest import signed_in
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
