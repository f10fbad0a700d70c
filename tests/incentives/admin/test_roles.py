"""The four roles: who writes does not publish, and who publishes does not write."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.db import DEFAULT_DB_ALIAS
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incentives.roles import ROLES, create_missing_roles, note_what_is_known
from incentives.rules.enums import Certainty, ChangeSetState, State
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    IncomeTaxZone,
    Measure,
    ParameterValue,
    Source,
)
from incentives.rules.publishing import open_grant
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.admin.screens import address, step
from tests.incentives.changes.builders import a_set
from tests.incentives.opening import JOB_PREMIUM, written

pytestmark = pytest.mark.django_db


def act(client: Client, action: str, row: Any) -> int:
    """Run an action of the list on a row; the status of the answer."""
    screen = reverse(f"admin:incentives_{row._meta.model_name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk]}
    status: int = client.post(screen, chosen, follow=True).status_code
    row.refresh_from_db()
    return status


def draft_like(seed: Any, *, change_set: ChangeSet) -> Any:
    """A copy of a published value, to start a day later, as the author of its set left it."""
    row = type(seed)._default_manager.get(pk=seed.pk)
    row.pk, row._state.adding = None, True
    row.effective_from += datetime.timedelta(days=1)
    row.backdating_reason = "The circular of November corrects the first text."
    row.state, row.approver, row.published_at = State.DRAFT, None, None
    row.author, row.change_set = change_set.author, change_set
    row.certainty = Certainty.OFFICIAL
    row.save()
    row.sources.add(Source.objects.get(code="mmsp-offre"))
    return row


@pytest.mark.parametrize("model", [ParameterValue, IncomeTaxZone, CharterCategory])
def test_an_editor_submits_and_an_approver_publishes(model: Any) -> None:
    editor, approver = in_role("editor"), in_role("approver")
    seed = model.objects.filter(state=State.PUBLISHED).order_by("pk").first()
    change_set = a_set(editor)
    row = draft_like(seed, change_set=change_set)
    writes, publishes = signed_in(editor), signed_in(approver)
    assert step(publishes, change_set, "submit").status_code == 403
    step(writes, change_set, "submit")
    assert change_set.state == ChangeSetState.IN_REVIEW
    assert step(writes, change_set, "publish").status_code == 403
    others = signed_in(in_role("administrator"))
    assert step(others, change_set, "publish").status_code == 403
    step(publishes, change_set, "publish")
    row.refresh_from_db()
    assert (row.state, row.approver) == (State.PUBLISHED, approver)


def test_an_approver_sends_back_and_does_not_edit() -> None:
    editor, client = in_role("editor"), signed_in(in_role("approver"))
    change_set = a_set(editor)
    row = draft_like(ParameterValue.objects.get(parameter__code="pae.rate"), change_set=change_set)
    for screen in (address(row), address(Measure.objects.get(code="PAE")), address(change_set)):
        assert client.get(screen).status_code == 200
        assert client.post(screen, {}).status_code == 403
    step(signed_in(editor), change_set, "submit")
    step(client, change_set, "send_back", reason="No.")
    assert change_set.state == ChangeSetState.DRAFT


def test_an_approver_opens_a_grant_and_stops_it() -> None:
    editor, approver = in_role("editor"), in_role("approver")
    grant = written(JOB_PREMIUM, author=editor)
    act(signed_in(editor), "publish_as_open", grant)
    assert not grant.open
    act(signed_in(approver), "publish_as_open", grant)
    assert (grant.open, grant.approver) == (True, approver)
    act(signed_in(approver), "close", grant)
    assert not grant.open
    open_grant(grant, by=approver, now=timezone.now())
    act(signed_in(editor), "close", grant)
    grant.refresh_from_db()
    assert not grant.open


@pytest.fixture
def administrator() -> Client:
    return signed_in(in_role("administrator"))


def test_an_administrator_does_not_make_superusers(administrator: Client, amina: User) -> None:
    other = in_role("editor")
    page = administrator.get(reverse("admin:auth_user_change", args=[other.pk])).content.decode()
    assert 'name="groups"' in page
    assert 'name="is_superuser"' not in page
    assert 'name="user_permissions"' not in page
    for screen in ("admin:auth_user_change", "admin:auth_user_delete"):
        assert administrator.post(reverse(screen, args=[amina.pk]), {}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[amina.pk])
    assert administrator.get(password).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [amina.pk], "post": "yes"}
    assert administrator.post(reverse("admin:auth_user_changelist"), chosen).status_code == 403
    assert User.objects.filter(pk=amina.pk).exists()


@pytest.fixture
def migrated() -> Callable[[], None]:
    """What happens at the end of each ``migrate`` that brings nothing."""
    note_what_is_known(using=DEFAULT_DB_ALIAS)
    return lambda: create_missing_roles(apps=apps, using=DEFAULT_DB_ALIAS)


def test_roles_are_made_once_and_then_left_to_the_agency(migrated: Callable[[], None]) -> None:
    changed = Group.objects.get(name="editor")
    changed.permissions.set([])
    Group.objects.get(name="adviser").delete()
    migrated()
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert not changed.permissions.exists()
    assert Group.objects.get(name="adviser").permissions.count() == 3


def test_a_role_receives_the_rights_that_a_migration_brings() -> None:
    """And not those that it brought to another role, nor those that the agency took away."""
    editor, approver = (Group.objects.get(name=name) for name in ("editor", "approver"))
    editor.permissions.set([])
    brought = Permission.objects.get(codename="change_changeset")
    kind = brought.content_type
    brought.delete()
    note_what_is_known(using=DEFAULT_DB_ALIAS)
    Permission.objects.create(codename="change_changeset", content_type=kind, name="Can change")
    create_missing_roles(apps=apps, using=DEFAULT_DB_ALIAS)
    assert set(editor.permissions.values_list("codename", flat=True)) == {"change_changeset"}
    assert not approver.permissions.filter(codename="change_changeset").exists()


def test_no_role_is_made_before_its_rights_exist(migrated: Callable[[], None]) -> None:
    Group.objects.all().delete()
    Permission.objects.filter(codename__startswith="publish_").delete()
    Permission.objects.filter(codename="open_regionalgrant").delete()
    migrated()
    assert not Group.objects.exists()
