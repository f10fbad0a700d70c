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

from incentives.roles import ROLES, create_missing_roles
from incentives.rules.enums import Certainty, State
from incentives.rules.models import CharterCategory, IncomeTaxZone, ParameterValue, Source
from incentives.rules.publishing import open_grant
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.opening import JOB_PREMIUM, written

pytestmark = pytest.mark.django_db


def act(client: Client, action: str, row: Any) -> int:
    """Run an action of the list on a row; the status of the answer."""
    screen = reverse(f"admin:incentives_{row._meta.model_name}_changelist")
    chosen = {"action": action, "_selected_action": [row.pk]}
    status: int = client.post(screen, chosen, follow=True).status_code
    row.refresh_from_db()
    return status


def draft_like(seed: Any, *, author: User) -> Any:
    """A copy of a published value, to start a day later, as its author left it."""
    row = type(seed)._default_manager.get(pk=seed.pk)
    row.pk, row._state.adding = None, True
    row.effective_from += datetime.timedelta(days=1)
    row.state, row.author, row.approver, row.published_at = State.DRAFT, author, None, None
    row.certainty = Certainty.OFFICIAL
    row.save()
    row.sources.add(Source.objects.get(code="mmsp-offre"))
    return row


@pytest.mark.parametrize("model", [ParameterValue, IncomeTaxZone, CharterCategory])
def test_an_editor_submits_and_an_approver_publishes(model: Any) -> None:
    editor, approver = in_role("editor"), in_role("approver")
    seed = model.objects.filter(state=State.PUBLISHED).order_by("pk").first()
    row = draft_like(seed, author=editor)
    writes, publishes = signed_in(editor), signed_in(approver)
    act(publishes, "submit_for_review", row)
    assert row.state == State.DRAFT
    act(writes, "submit_for_review", row)
    assert row.state == State.IN_REVIEW
    act(signed_in(in_role("administrator")), "approve_and_publish", row)
    act(writes, "approve_and_publish", row)
    assert row.state == State.IN_REVIEW
    act(publishes, "approve_and_publish", row)
    assert (row.state, row.approver) == (State.PUBLISHED, approver)


def test_an_editor_cannot_publish_what_another_editor_wrote(amina: User) -> None:
    seed = ParameterValue.objects.get(parameter__code="pae.rate")
    row = draft_like(seed, author=amina)
    act(signed_in(amina), "submit_for_review", row)
    act(signed_in(in_role("editor")), "approve_and_publish", row)
    assert row.state == State.IN_REVIEW


def test_an_approver_sends_back_and_does_not_edit() -> None:
    editor, client = in_role("editor"), signed_in(in_role("approver"))
    row = draft_like(ParameterValue.objects.get(parameter__code="pae.rate"), author=editor)
    change = reverse("admin:incentives_parametervalue_change", args=[row.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {}).status_code == 403
    act(signed_in(editor), "submit_for_review", row)
    act(client, "send_back_to_draft", row)
    assert row.state == State.DRAFT


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
    """What happens at the end of each ``migrate``."""
    return lambda: create_missing_roles(apps=apps, using=DEFAULT_DB_ALIAS)


def test_roles_are_made_once_and_then_left_to_the_agency(migrated: Callable[[], None]) -> None:
    changed = Group.objects.get(name="editor")
    changed.permissions.set([])
    Group.objects.get(name="adviser").delete()
    migrated()
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    assert not changed.permissions.exists()
    assert Group.objects.get(name="adviser").permissions.count() == 3


def test_no_role_is_made_before_its_rights_exist(migrated: Callable[[], None]) -> None:
    Group.objects.all().delete()
    Permission.objects.filter(codename__startswith="publish_").delete()
    Permission.objects.filter(codename="open_regionalgrant").delete()
    migrated()
    assert not Group.objects.exists()
