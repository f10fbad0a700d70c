"""What was published is kept by the database itself, on SQLite and on PostgreSQL."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from incentives.rules.enums import State
from incentives.rules.immutability import (
    DATED,
    create_triggers,
    lifted,
    step_aside,
    trigger_names,
    triggers,
)
from incentives.rules.models import (
    ChangeSet,
    DatedValue,
    ParameterValue,
    ProposedEdit,
    PublicationEvent,
    RuleSet,
    Source,
)
from incentives.rules.rule_set import record, rules_on
from tests.incentives.changes.builders import TODAY, a_set, a_value, published

pytestmark = pytest.mark.django_db

OTHERS: dict[str, Any] = {
    "effective_from": datetime.date(2031, 1, 1),
    "certainty": "inferred",
    "origin": "staff",
    "published_at": datetime.datetime(2031, 1, 1, tzinfo=datetime.UTC),
    "doubt_fr": "Autre doute.",
    "doubt_en": "Another doubt.",
    "doubt_ar": "شك آخر.",
}


def refused(change: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="never"), transaction.atomic():
        change()


def another(row: DatedValue, name: str) -> Any:
    """A value of a column that is not the one stored."""
    field = row._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        if field.related_model is User:
            return User.objects.create(username=f"other-{name}").pk
        if field.related_model is ChangeSet:
            return a_set(None).pk
        others = field.related_model._default_manager.exclude(pk=getattr(row, name))
        return others.order_by("pk").values_list("pk", flat=True)[0]
    if name in OTHERS:
        return OTHERS[name]
    return "0.99" if isinstance(field, models.JSONField) else "other"


def seed(model: type[DatedValue]) -> DatedValue:
    return model._default_manager.filter(state=State.PUBLISHED).order_by("pk")[0]


def test_every_trigger_is_there() -> None:
    assert {trigger.name for trigger in triggers()} <= trigger_names()
    assert len({trigger.name for trigger in triggers()}) == len(triggers())


def test_migrations_find_them_aside_on_sqlite_and_leave_them_back() -> None:
    step_aside(using="default", plan=["a migration"])
    create_triggers(using="default")
    create_triggers(using="default")
    assert {trigger.name for trigger in triggers()} <= trigger_names()


@pytest.mark.parametrize("model", DATED)
def test_no_frozen_column_of_a_published_value_changes(model: type[DatedValue]) -> None:
    row = seed(model)
    rows = model._default_manager.filter(pk=row.pk)
    for name in row.frozen_fields:
        changes = {name: another(row, name)}
        refused(lambda changes=changes: rows.update(**changes))  # type: ignore[misc]
    for state in (State.DRAFT, State.IN_REVIEW):
        refused(lambda state=state: rows.update(state=state))  # type: ignore[misc]
    refused(rows.delete)


@pytest.mark.parametrize("model", DATED)
def test_published_may_become_superseded_and_nothing_after(model: type[DatedValue]) -> None:
    rows = model._default_manager.filter(pk=seed(model).pk)
    assert rows.update(state=State.SUPERSEDED) == 1
    refused(lambda: rows.update(state=State.PUBLISHED))
    refused(lambda: rows.update(certainty="inferred"))
    refused(rows.delete)


def test_a_draft_is_written_and_deleted_as_before(amina: User) -> None:
    row = a_value(a_set(amina))
    ParameterValue.objects.filter(pk=row.pk).update(value="0.30")
    row.sources.clear()
    assert ParameterValue.objects.filter(pk=row.pk).delete()[0] == 1


@pytest.mark.parametrize("model", DATED)
def test_the_sources_of_a_published_value_stay(model: type[DatedValue]) -> None:
    row = seed(model)
    source = Source.objects.create(code="other", title="Other")
    steps: list[Callable[[], Any]] = [
        lambda: row.sources.add(source),
        lambda: row.sources.set([source]),
        row.sources.clear,
    ]
    steps.append(lambda: getattr(source, f"{model._meta.model_name}_set").add(row))
    for step in steps:
        with pytest.raises(ValidationError, match="ne changent jamais"), transaction.atomic():
            step()
    through: Any = model.sources.through
    owner = f"{model._meta.model_name}_id"
    links = through.objects.filter(**{owner: row.pk})
    assert links.exists()
    refused(lambda: through.objects.create(**{owner: row.pk, "source": source}))
    refused(lambda: links.update(source=source))
    refused(lambda: links._raw_delete(links.db))


def test_a_published_change_set_and_its_edits_stay(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    a_value(change_set)
    edit: dict[str, Any] = {"model": "measure", "action": "add", "after": {}, "author": amina}
    published(change_set, author=amina, approver=badr)
    sets = ChangeSet.objects.filter(pk=change_set.pk)
    refused(lambda: sets.update(note="Other"))
    refused(lambda: sets._raw_delete(sets.db))
    refused(lambda: ProposedEdit.objects.create(change_set=change_set, key="X", **edit))
    with pytest.raises(ValidationError):
        ChangeSet.objects.get(pk=change_set.pk).delete()


def test_records_are_never_rewritten() -> None:
    record(rules_on(TODAY))
    for model, change in ((RuleSet, {"content": {}}), (PublicationEvent, {"what": "Other"})):
        rows: Any = model._default_manager.all()
        assert rows.exists()
        refused(lambda rows=rows, change=change: rows.update(**change))  # type: ignore[misc]
        refused(lambda rows=rows: rows._raw_delete(rows.db))  # type: ignore[misc]


def test_the_trail_is_never_rewritten_and_outlives_its_people(amina: User) -> None:
    kind = ContentType.objects.get_for_model(Source)
    row = LogEntry.objects.create(
        content_type=kind, object_pk="1", object_repr="x", action=1, actor=amina, changes={}
    )
    rows = LogEntry.objects.filter(pk=row.pk)
    refused(lambda: rows.update(object_repr="y"))
    refused(lambda: rows.update(actor=User.objects.create(username="other")))
    refused(rows.delete)
    refused(lambda: rows.update(actor=None, action=2))
    amina.delete()
    row.refresh_from_db()
    assert row.actor is None


def test_a_data_migration_may_lift_them() -> None:
    row = seed(ParameterValue)
    rows = ParameterValue.objects.filter(pk=row.pk)
    with lifted():
        assert rows.update(certainty="inferred") == 1
    refused(lambda: rows.update(certainty="official"))


def test_what_a_transactional_test_empties_is_emptied() -> None:
    """The flush of the test runner goes through: see ``tests/conftest.py``."""
    tables = [apps.get_model("incentives", "PublicationEvent")._meta.db_table]
    with transaction.atomic():
        connection.ops.execute_sql_flush(
            [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]
        )
    assert not PublicationEvent.objects.exists()
    assert {trigger.name for trigger in triggers()} <= trigger_names()
