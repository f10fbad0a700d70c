"""Change sets in the admin: written by one person, read and approved by another, then law."""

import datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from incentives.changes.edits import EDITABLE
from incentives.changes.steps import submit
from incentives.rules.enums import ChangeSetState, Origin, State
from incentives.rules.models import (
    ChangeSet,
    Criterion,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    Reservation,
    Source,
)
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.admin.screens import address, post, said, save, sent_back, step
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value, published

pytestmark = pytest.mark.django_db

ADD_SET = "admin:incentives_changeset_add"
ADD_VALUE = "admin:incentives_parametervalue_add"
SETS = "admin:incentives_changeset_changelist"
# A rate as its form takes it.
RATE = "20 %"
IN_A_WEEK = TODAY + datetime.timedelta(days=7)
RENAMED = {"name_fr": "Prime renommée", "name_en": "Renamed bonus", "name_ar": "منحة بتسمية جديدة"}


def typed_value(change_set: ChangeSet, **fields: Any) -> dict[str, Any]:
    return {
        "change_set": change_set.pk,
        "parameter": Parameter.objects.get(code="pae.rate").pk,
        "effective_from": IN_A_WEEK.isoformat(),
        "certainty": "official",
        "sources": [Source.objects.get(code="mmsp-offre").pk],
        "value": RATE,
        "favourable_value": "",
        **fields,
    }


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


@pytest.mark.usefixtures("golden_cases")
def test_from_a_draft_to_the_public_page(time_machine: Any) -> None:
    time_machine.move_to(NOW)
    approver = in_role("approver")
    writes, judges = signed_in(in_role("editor")), signed_in(approver)

    # The editor writes a set: a value, a criterion, a text in three languages.
    written = {"title": "Circulaire de novembre", "note": "Le taux passe à 20 %."}
    response = post(writes, reverse(ADD_SET), written)
    change_set = ChangeSet.objects.get()
    assert response.url == address(change_set)
    adding = reverse(ADD_VALUE, query={"change_set": change_set.pk})
    assert adding in text(writes.get(address(change_set)))
    form = writes.get(adding).context["adminform"].form
    assert form["change_set"].value() == str(change_set.pk)
    assert writes.post(adding, typed_value(change_set)).status_code == 302
    criterion = Criterion.objects.get(code="pae.moroccan_hires")
    save(writes, address(criterion), change_set, failure_fr="Non.", failure_en="No.")
    response = save(writes, address(Measure.objects.get(code="PAE")), change_set, **RENAMED)
    page = writes.get(response.url)
    assert "Circulaire de novembre" in said(page)
    assert "publi" in said(page)
    public = reverse("measure", args=["pae"])
    assert "Prime renommée" not in text(Client().get(public, follow=True))
    step(writes, change_set, "submit")
    assert change_set.state == ChangeSetState.IN_REVIEW

    # The approver reads all of it, in words, and sends it back.
    page = judges.get(address(change_set))
    for words in ("20\u00a0%", "17\u00a0%", "Non.", *RENAMED.values(), "Le taux passe à 20 %."):
        assert words in text(page), words
    assert page.context["steps"] == {"send_back", "publish", "schedule"}
    assert step(judges, change_set, "send_back", reason=" ").status_code == 200
    assert step(judges, change_set, "send_back", reason="Et l'arabe ?").status_code == 302
    assert change_set.state == ChangeSetState.DRAFT
    assert "Et l&#x27;arabe ?" in text(writes.get(address(change_set)))

    # Once more; approved, for a day to come.
    save(writes, address(criterion), change_set, failure_ar="لا.")
    step(writes, change_set, "submit")
    step(judges, change_set, "schedule", publish_on=IN_A_WEEK.isoformat())
    assert (change_set.state, change_set.publish_on) == (ChangeSetState.SCHEDULED, IN_A_WEEK)
    assert "Prime renommée" not in text(Client().get(public, follow=True))
    time_machine.move_to(NOW + datetime.timedelta(days=7))
    assert "Prime renommée" in text(Client().get(public, follow=True))
    change_set.refresh_from_db()
    assert change_set.state == ChangeSetState.PUBLISHED
    done = signed_in(approver).get(address(change_set))
    assert (done.context["steps"], "17\u00a0%" in text(done)) == (set(), True)


@pytest.fixture
def change_set(amina: User) -> ChangeSet:
    row = a_set(amina)
    a_value(row)
    return row


@pytest.fixture
def in_review(change_set: ChangeSet, amina: User) -> ChangeSet:
    submit(change_set, by=amina, now=NOW)
    return change_set


# --- Steps ----------------------------------------------------------------------------------------


def test_who_wrote_something_is_told_why_they_cannot_approve(
    in_review: ChangeSet, amina_client: Client
) -> None:
    page = amina_client.get(address(in_review))
    assert page.context["wrote"]
    assert page.context["steps"] == {"send_back"}
    refused = step(amina_client, in_review, "publish")
    assert (refused.status_code, in_review.state) == (200, ChangeSetState.IN_REVIEW)
    assert said(refused)


def test_a_second_person_publishes_at_once(in_review: ChangeSet, badr_client: Client) -> None:
    assert step(badr_client, in_review, "publish").status_code == 302
    assert in_review.state == ChangeSetState.PUBLISHED
    # What staff did is in the history of the set.
    assert LogEntry.objects.filter(object_id=str(in_review.pk)).count() == 1


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("schedule", {"publish_on": "2020-01-01"}, "2020-01-01"),
        ("schedule", {"publish_on": "demain"}, "demain"),
        ("schedule", {"publish_on": ""}, ""),
        ("send_back", {"reason": "   "}, ""),
        ("submit", {}, ""),
        ("remove", {"item": "edit:999999999999999"}, ""),
        ("remove", {"item": "user:1"}, ""),
    ],
)
def test_a_refused_step_says_why_and_keeps_what_was_typed(
    name: str, typed: dict[str, str], kept: str, in_review: ChangeSet, badr_client: Client
) -> None:
    page = step(badr_client, in_review, name, **typed)
    assert page.status_code == 200
    assert said(page) or "errorlist" in text(page)
    assert f'value="{kept}"' in text(page) if kept else True
    assert in_review.state == ChangeSetState.IN_REVIEW


def test_a_step_is_taken_on_what_was_read(in_review: ChangeSet, badr_client: Client) -> None:
    sent = {"_step": "publish", "version": "in_review 2020"}
    assert said(badr_client.post(address(in_review), sent))
    unknown = badr_client.post(address(in_review), {**sent, "_step": "erase"})
    assert unknown.status_code == 403
    in_review.refresh_from_db()
    assert in_review.state == ChangeSetState.IN_REVIEW


def test_a_set_that_does_not_hold_is_refused_with_the_reason(
    amina_client: Client, amina: User
) -> None:
    empty = a_set(amina)
    assert said(step(amina_client, empty, "submit"))
    only = Criterion.objects.get(code="pae.moroccan_hires")
    amina_client.post(address(only, "delete"), {"change_set": empty.pk})
    assert "pae.root" in said(step(amina_client, empty, "submit"))
    assert empty.state == ChangeSetState.DRAFT


def test_only_a_draft_is_edited_or_deleted(in_review: ChangeSet, amina_client: Client) -> None:
    value = ParameterValue.objects.get(change_set=in_review)
    for row in (in_review, value):
        assert amina_client.get(address(row)).status_code == 200
        assert amina_client.post(address(row), {"title": "x", "note": "x"}).status_code == 403
        assert amina_client.post(address(row, "delete"), {"post": "yes"}).status_code == 403
    assert amina_client.get(address(in_review)).context["add_links"] == []


def test_a_draft_is_deleted_with_what_it_holds(change_set: ChangeSet, amina_client: Client) -> None:
    delete = address(change_set, "delete")
    assert amina_client.post(delete, {"post": "yes"}).status_code == 302
    assert not ParameterValue.objects.filter(state=State.DRAFT).exists()


def test_one_change_is_taken_out(change_set: ChangeSet, amina: User, amina_client: Client) -> None:
    save(amina_client, address(Measure.objects.get(code="PAE")), change_set, **RENAMED)
    value = ParameterValue.objects.get(change_set=change_set)
    for item in (f"edit:{change_set.edits.get().pk}", f"parametervalue:{value.pk}"):
        assert step(amina_client, change_set, "remove", item=item).status_code == 302
    assert not change_set.edits.exists()
    assert not ParameterValue.objects.filter(pk=value.pk).exists()


def test_what_waits_for_review_comes_first(
    in_review: ChangeSet, amina: User, badr: User, badr_client: Client
) -> None:
    draft, done = a_set(amina, title="Draft"), a_set(amina, title="Done")
    a_value(done, effective_from=IN_A_WEEK)
    published(done, author=amina, approver=badr)
    rows = badr_client.get(reverse(SETS)).context["cl"].result_list
    assert [row.pk for row in rows] == [in_review.pk, draft.pk, done.pk]
    assert [row.changes for row in rows] == [1, 0, 1]


# --- Forms that propose ---------------------------------------------------------------------------


def test_a_form_shows_the_set_and_a_list_shows_the_law(
    change_set: ChangeSet, amina_client: Client
) -> None:
    measure = Measure.objects.get(code="PAE")
    save(amina_client, address(measure), change_set, **RENAMED)
    page = amina_client.get(address(measure), {"change_set": change_set.pk})
    assert page.context["adminform"].form["name_fr"].value() == "Prime renommée"
    page = amina_client.get(address(measure))
    assert page.context["adminform"].form["name_fr"].value() == measure.name
    listed = reverse("admin:incentives_measure_changelist", query={"change_set": change_set.pk})
    page = amina_client.get(listed)
    assert page.status_code == 200
    assert "Prime renommée" not in text(page)
    assert f'href="{address(change_set)}"' in text(page)
    assert f"_changelist_filters=change_set%3D{change_set.pk}" in text(page)
    assert "delete_selected" not in text(page)


@pytest.mark.parametrize("name", EDITABLE)
def test_saving_what_nobody_changed_changes_nothing(
    name: str, change_set: ChangeSet, amina_client: Client
) -> None:
    for row in EDITABLE[name]._default_manager.order_by("pk")[:2]:
        response = save(amina_client, address(row), change_set)
        assert response.status_code == 302
    assert not change_set.edits.exists()


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_missing_translation_is_refused_beside_its_field(
    language: str, change_set: ChangeSet, amina_client: Client
) -> None:
    measure = Measure.objects.get(code="PAE")
    page = save(amina_client, address(measure), change_set, **{f"summary_{language}": " "})
    assert list(page.context["adminform"].form.errors) == [f"summary_{language}"]
    value = typed_value(change_set, favourable_value="30 %", doubt_fr="Un doute.")
    page = amina_client.post(reverse(ADD_VALUE), {**value, f"doubt_{language}": ""})
    assert f"doubt_{language}" in page.context["adminform"].form.errors


def test_nobody_overwrites_what_they_have_not_seen(
    change_set: ChangeSet, amina_client: Client
) -> None:
    measure = Measure.objects.get(code="PAE")
    data = sent_back(amina_client.get(address(measure), {"change_set": change_set.pk}))
    Measure.objects.filter(pk=measure.pk).update(name_fr="Autre nom")
    page = amina_client.post(address(measure), {**data, **RENAMED})
    assert page.status_code == 200
    assert not change_set.edits.exists()
    again = {**data, **RENAMED, "seen": page.context["adminform"].form["seen"].value()}
    assert amina_client.post(address(measure), again).status_code == 302
    assert (change_set.edits.get().before or {})["name_fr"] == "Autre nom"


def test_an_edit_that_the_law_overtook_is_written_again(
    change_set: ChangeSet, amina_client: Client
) -> None:
    measure = Measure.objects.get(code="PAE")
    save(amina_client, address(measure), change_set, **RENAMED)
    Measure.objects.filter(pk=measure.pk).update(name_fr="Autre nom")
    [line] = amina_client.get(address(change_set)).context["edits"]
    assert line.stale
    page = amina_client.get(line.address)
    assert said(page)
    assert amina_client.post(line.address, {**sent_back(page), **RENAMED}).status_code == 302
    [line] = amina_client.get(address(change_set)).context["edits"]
    assert not line.stale


def test_only_drafts_are_written_in(in_review: ChangeSet, amina_client: Client) -> None:
    measure = Measure.objects.get(code="PAE")
    page = save(amina_client, address(measure), in_review, change_set=in_review.pk, **RENAMED)
    assert "change_set" in page.context["adminform"].form.errors
    page = amina_client.post(reverse(ADD_VALUE), typed_value(in_review))
    assert "change_set" in page.context["adminform"].form.errors
    assert not in_review.edits.exists()


def test_a_page_in_words_for_all_that_a_set_may_hold(
    change_set: ChangeSet, amina: User, amina_client: Client
) -> None:
    zone = IncomeTaxZone.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    IncomeTaxZone.objects.create(
        location=zone.location,
        value="main_park",
        effective_from=TODAY,
        certainty="official",
        change_set=change_set,
        author=amina,
    )
    scale = ParameterValue.objects.filter(parameter__kind="scale").order_by("pk")[0]
    a_value(change_set, code=scale.parameter.code, value=scale.value)
    criterion = Criterion.objects.get(code="pae.moroccan_hires")
    save(amina_client, address(criterion), change_set, operator="ge", order="7")
    reservation = Reservation.objects.order_by("pk")[0]
    post(amina_client, address(reservation, "delete"), {"change_set": change_set.pk})
    page = amina_client.get(address(change_set))
    assert page.context["values"][-1].subject == zone.location.name
    assert '<th scope="row"' in text(page)
    changed, deleted = page.context["edits"]
    said_of = {line.label: (line.before, line.after) for line in changed.fields}
    assert said_of == {"opérateur": ("est supérieur à", "est d’au moins"), "ordre": ("1", "7")}
    assert f'<del lang="fr" dir="ltr">{escape(reservation.text)}</del>' in text(page)
    assert deleted.address == ""


def test_a_parameter_keeps_what_it_means(change_set: ChangeSet, amina_client: Client) -> None:
    parameter = Parameter.objects.get(code="pae.rate")
    save(amina_client, address(parameter), change_set, kind="scale", code="x", text_fr="Prime")
    assert change_set.edits.get().after == {"text_fr": "Prime"}


def test_whoever_writes_a_draft_last_is_its_author(
    change_set: ChangeSet, badr_client: Client, badr: User
) -> None:
    row = ParameterValue.objects.get(change_set=change_set)
    page = badr_client.get(address(row))
    data = {**sent_back(page), "certainty": "reported"}
    assert badr_client.post(address(row), data).status_code == 302
    row.refresh_from_db()
    assert (row.author, row.origin, row.certainty) == (badr, Origin.STAFF, "reported")


@pytest.mark.usefixtures("golden_cases")
def test_a_red_case_is_told_to_the_author_and_stops_the_approver(time_machine: Any) -> None:
    time_machine.move_to(NOW)
    editor, approver = in_role("editor"), in_role("approver")
    change_set = a_set(editor)
    a_value(change_set)
    writes, judges = signed_in(editor), signed_in(approver)
    page = writes.get(step(writes, change_set, "submit").url)
    assert "crm-fes" in said(page)
    for name, typed in (("publish", {}), ("schedule", {"publish_on": IN_A_WEEK.isoformat()})):
        page = step(judges, change_set, name, **typed)
        assert page.status_code == 200
        assert "crm-fes" in said(page)
        assert change_set.state == ChangeSetState.IN_REVIEW
