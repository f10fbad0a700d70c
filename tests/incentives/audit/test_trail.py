"""What the trail keeps: every change, by whom, field by field, and nothing of the visitors."""

import json
from io import StringIO
from typing import Any

import pytest
from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incentives.audit.reading import Line, Reading, read
from incentives.audit.registration import AUDITED, UNAUDITED
from incentives.audit.steps import Step, with_step
from incentives.changes.signals import publish_what_is_due
from incentives.changes.steps import approve, send_back, submit
from incentives.requests import inbox
from incentives.requests.models import ContactRequest
from incentives.rules.models import ChangeSet, Measure, ParameterValue, RegionalGrant, Source
from incentives.trail import acting
from sites.models import Location, Province
from tests.incentives.changes.builders import NOW, a_set, a_value
from tests.incentives.requests.test_models import a_request

pytestmark = pytest.mark.django_db


def trail(row: Model) -> list[Reading]:
    """The trail of a row in words, the oldest entry first."""
    entries = LogEntry.objects.get_for_object(row).select_related("content_type", "actor")
    return read(list(entries.order_by("pk")))


def line(reading: Reading, field: str) -> Line:
    return next(one for one in reading.lines if one.field == field)


def test_every_model_is_audited_or_says_why_not() -> None:
    ours = {
        model._meta.label
        for app in ("incentives", "sites")
        for model in apps.get_app_config(app).get_models()
    }
    assert ours == {label for label in (*AUDITED, *UNAUDITED) if not label.startswith("auth.")}
    assert not set(AUDITED) & set(UNAUDITED)
    assert {model._meta.label for model in auditlog.get_models()} == set(AUDITED)
    assert all(UNAUDITED.values())


@pytest.mark.parametrize("label", AUDITED)
def test_every_relation_is_followed_and_no_text_twice(label: str) -> None:
    model = apps.get_model(label)
    kept = auditlog._registry[model]
    if label == "incentives.ContactRequest":
        assert set(kept["include_fields"]) == {"state", "assignee", "next_action_on"}
        return
    assert kept["m2m_fields"] == {field.name for field in model._meta.many_to_many}
    left_out = {field.name for field in model._meta.concrete_fields} - {*kept["include_fields"]}
    others = {name for name in left_out if f"{name}_fr" not in kept["include_fields"]}
    assert others <= {model._meta.pk.name, "password", "last_login", "key"}


def test_reference_data_is_not_a_change() -> None:
    grant = RegionalGrant.objects.order_by("pk")[0]
    grant.delete()
    before = LogEntry.objects.count()
    call_command("load_reference_data", stdout=StringIO())
    assert RegionalGrant.objects.filter(code=grant.code).exists()
    assert LogEntry.objects.count() == before


def test_a_text_has_its_writer_its_field_and_both_versions(
    amina_client: Client, amina: User
) -> None:
    source = Source.objects.create(code="decree", title="Decree")
    page = amina_client.get(reverse("admin:incentives_source_change", args=[source.pk]))
    typed = {k: v for k, v in page.context["adminform"].form.initial.items() if v is not None}
    typed["title"] = "Decree 2.26"
    address = reverse("admin:incentives_source_change", args=[source.pk])
    assert amina_client.post(address, typed).status_code == 302
    created, changed = trail(source)
    assert (created.who, created.step) == ("Le service", Step.CREATED)
    assert (changed.who, changed.step) == ("amina", Step.CHANGED)
    assert changed.lines == (Line("Titre", "Decree", "Decree 2.26"),)
    entry = changed.entry
    assert (entry.remote_addr, entry.remote_port, entry.actor_email) == (None, None, None)


def test_each_language_is_a_field_of_its_own() -> None:
    measure = Measure.objects.get(code="PAE")
    measure.name_ar = "منحة"  # type: ignore[attr-defined]
    measure.save()
    assert [one.field for one in trail(measure)[-1].lines] == ["Nom [ar]"]


def test_rows_of_a_relation_are_named(amina: User) -> None:
    measure = Measure.objects.get(code="PAE")
    source = Source.objects.create(code="decree", title="Decree")
    province = Province.objects.order_by("pk")[0]
    other = Province.objects.exclude(pk__in=province.neighbours.values("pk")).order_by("-pk")[0]
    with acting(amina):
        measure.sources.add(source)
        measure.sources.remove(source)
        province.neighbours.add(other)
    added, removed = trail(measure)[-2:]
    assert added.lines == (Line("Sources", "", "Decree"),)
    assert removed.lines == (Line("Sources", "Decree", ""),)
    assert trail(province)[-1].lines[0].after == str(other)


def test_the_life_of_a_value_is_told_in_steps(amina: User, badr: User) -> None:
    replaced = ParameterValue.objects.get(parameter__code="pae.rate", state="published")
    with acting(amina):
        change_set = a_set(amina)
        row = a_value(change_set, effective_from=replaced.effective_from)
        submit(change_set, by=amina, now=NOW)
    with acting(badr):
        send_back(change_set, reason="The source is missing.")
    with acting(amina):
        submit(change_set, by=amina, now=NOW)
    with acting(badr):
        approve(change_set, by=badr, now=NOW)
    steps = [(one.step, one.who) for one in trail(row)]
    life = [
        (Step.SUBMITTED, "amina"),
        (Step.SENT_BACK, "badr"),
        (Step.SUBMITTED, "amina"),
        (Step.PUBLISHED, "badr"),
    ]
    # Its source comes between.
    assert steps == [(Step.CREATED, "amina"), (Step.CHANGED, "amina"), *life]
    assert [(one.step, one.who) for one in trail(change_set)] == [(Step.CREATED, "amina"), *life]
    assert [(one.step, one.who) for one in trail(replaced)] == [(Step.SUPERSEDED, "badr")]
    published = trail(row)[-1]
    assert line(published, "État").after == "Publié"
    assert line(published, "Approbateur") == Line("Approbateur", "", "badr")
    assert line(trail(row)[0], "Valeur (lecture prudente)").after == "20\u00a0%"
    for step, number in ((Step.SUBMITTED, 4), (Step.PUBLISHED, 2), (Step.SUPERSEDED, 1)):
        assert with_step(LogEntry.objects.all(), step).count() == number
    plain = with_step(LogEntry.objects.all(), Step.CHANGED)
    assert {entry.content_type.model for entry in plain} == {"parametervalue"}


def test_a_set_published_on_its_day_is_published_by_the_service(amina: User, badr: User) -> None:
    """Not by whoever reads the law first that day, be it a member of the staff."""
    change_set = a_set(amina)
    a_value(change_set)
    submit(change_set, by=amina, now=NOW)
    today = timezone.localdate()
    ChangeSet.objects.filter(pk=change_set.pk).update(
        state="scheduled", approver=badr, approved_at=NOW, publish_on=today
    )
    with acting(amina):
        publish_what_is_due()
    last = trail(change_set)[-1]
    assert (last.step, last.who) == (Step.PUBLISHED, "Le service")


def test_a_grant_is_opened_and_closed(amina: User) -> None:
    grant = RegionalGrant.objects.order_by("pk")[0]
    for change, step in ((["False", "True"], Step.OPENED), (["True", "False"], Step.CLOSED)):
        LogEntry.objects.log_create(grant, action=1, changes={"open": change})
        assert trail(grant)[-1].step == step
        assert with_step(LogEntry.objects.all(), step).count() == 1


def test_accounts_are_audited_without_what_opens_them(amina: User) -> None:
    user = User.objects.create_user("dounia", password="never-in-the-trail")
    group = Group.objects.get(name="editor")
    user.groups.add(group)
    user.last_login = timezone.now()
    user.set_password("another-one")
    user.save()
    group.permissions.remove(Permission.objects.get(codename="add_source"))
    created, joined = trail(user)
    assert joined.lines[0].after == "editor"
    told = json.dumps([entry.changes for entry in LogEntry.objects.order_by("pk")])
    assert user.password not in told
    assert "last_login" not in told
    assert "password" not in told
    assert "source" in trail(group)[-1].lines[0].before


def test_of_a_contact_request_no_person_is_kept(amina_client: Client, amina: User) -> None:
    row = a_request()
    row.save()
    with acting(amina):
        assert inbox.assign(row, amina)
    row.refresh_from_db()
    address = reverse("admin:incentives_contactrequest_change", args=[row.pk])
    typed: dict[str, Any] = {"state": "answered", "assignee": amina.pk, "notes": "Secret note"}
    assert amina_client.post(address, typed).status_code == 302
    taken, answered = trail(row)[-2:]
    assert {one.after for one in taken.lines} == {"Attribuée", "amina"}
    assert [(one.before, one.after) for one in answered.lines] == [("Attribuée", "Répondue")]
    assert {taken.who, answered.who} == {"amina"}
    pk = row.pk
    ContactRequest.objects.get(pk=pk).delete()
    told = json.dumps(
        list(LogEntry.objects.order_by("pk").values("changes", "object_repr", "additional_data")),
        ensure_ascii=False,
    )
    for secret in (row.name, row.email, row.organisation, row.message, row.token, typed["notes"]):
        assert secret
        assert f'"{secret}"' not in told


def test_the_trail_outlives_the_row_and_the_account(amina: User) -> None:
    with acting(amina):
        source = Source.objects.create(code="decree", title="Decree")
        pk = source.pk
        source.delete()
    entries = LogEntry.objects.filter(content_type__model="source", object_pk=str(pk))
    assert entries.count() == 2
    with acting(amina):
        amina.delete()
    last = read(list(entries.order_by("-pk").select_related("content_type", "actor")))[0]
    assert (last.who, last.step, last.object) == ("amina", Step.DELETED, "Decree")
    gone = read(list(LogEntry.objects.filter(content_type__model="user", action=2)))
    assert [one.who for one in gone] == ["amina"]


def test_a_public_page_has_no_actor(amina: User) -> None:
    client = Client()
    client.force_login(amina)
    assert client.get("/fr/", follow=True).status_code == 200
    location = Location.objects.order_by("pk")[0]
    location.one_stop_shop = not location.one_stop_shop
    location.save()
    assert trail(location)[-1].who == "Le service"
