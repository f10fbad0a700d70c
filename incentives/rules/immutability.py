"""What the database itself refuses: to change or delete what was published, or the records of it.

The models refuse first, with a sentence (:mod:`incentives.rules.models`). The triggers below hold
for everything else: ``QuerySet.update()``, a management command, another program. They are made
after every ``migrate``, because SQLite loses the triggers of a table that a migration remakes.
``docs/audit.md`` tells what they hold and how a data migration lifts them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

from auditlog.models import LogEntry
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils.translation import gettext as _

from incentives.rules.enums import ChangeSetState, State
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    DatedValue,
    IncomeTaxZone,
    ParameterValue,
    ProposedEdit,
    PublicationEvent,
    RuleSet,
)

DATED: Final[tuple[type[DatedValue], ...]] = (ParameterValue, IncomeTaxZone, CharterCategory)
# Beside the ``frozen_fields`` of the model: the row itself, and the column that modeltranslation
# keeps under the texts of each language.
_ALSO_FROZEN: Final = ("id", "doubt")
_lifted: Final = ContextVar("lifted", default=False)
_UPDATE, _DELETE, _INSERT = "UPDATE", "DELETE", "INSERT"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One refusal. ``condition`` is SQL on OLD and NEW, ``columns`` what it reads of the table.

    ``{differs}`` in the condition is the comparison in which two NULLs are the same.
    """

    name: str
    table: str
    event: str
    condition: str
    message: str
    columns: tuple[str, ...] = ()


def triggers() -> list[Trigger]:
    """Every refusal of the database, in a stable order."""
    kept = [trigger for model in DATED for trigger in _of_dated(model)]
    kept += [*_of_change_sets(), *_always(RuleSet), *_always(PublicationEvent)]
    return [*kept, *_of_the_trail()]


def _of_dated(model: type[DatedValue]) -> Iterator[Trigger]:
    """A frozen row stays, and so do its sources; published may only become superseded."""
    table, name = model._meta.db_table, model._meta.model_name
    present = {field.column for field in model._meta.concrete_fields}
    named = (model._meta.get_field(field).column for field in model.frozen_fields)  # type: ignore[union-attr]
    also = (column for column in _ALSO_FROZEN if column in present)
    columns = (*(str(column) for column in named), *also)
    frozen = _any_of(State.frozen())
    changes = _differ(columns)
    step = f"OLD.state {{differs}} NEW.state AND NOT {_steps_to_superseded()}"
    message = "A published value is never edited: publish a new one."
    condition = f"OLD.state IN ({frozen}) AND (({changes}) OR ({step}))"
    yield Trigger(
        f"{name}_published_unchanged", table, _UPDATE, condition, message, (*columns, "state")
    )
    message = "A published value is never deleted: publish a new one."
    condition = f"OLD.state IN ({frozen})"
    yield Trigger(f"{name}_published_stays", table, _DELETE, condition, message, ("state",))
    yield from _of_the_sources(model, frozen)


def _steps_to_superseded() -> str:
    return f"(OLD.state = '{State.PUBLISHED.value}' AND NEW.state = '{State.SUPERSEDED.value}')"


def _of_the_sources(model: type[DatedValue], frozen: str) -> Iterator[Trigger]:
    sources: Any = model._meta.get_field("sources")
    table, column = sources.m2m_db_table(), sources.m2m_column_name()
    message = "The sources of a published value are never changed: publish a new one."
    for event, rows in ((_INSERT, ("NEW",)), (_UPDATE, ("OLD", "NEW")), (_DELETE, ("OLD",))):
        condition = " OR ".join(
            f"EXISTS (SELECT 1 FROM {model._meta.db_table} AS owner"
            f" WHERE owner.id = {row}.{column} AND owner.state IN ({frozen}))"
            for row in rows
        )
        name = f"{model._meta.model_name}_sources_{event.lower()}"
        yield Trigger(name, table, event, condition, message, (column,))


def _of_change_sets() -> Iterator[Trigger]:
    """A published set says for ever what was decided: its edits, and what it made cases expect."""
    message = "A published change set is never changed."
    published = f"'{ChangeSetState.PUBLISHED.value}'"
    table = ChangeSet._meta.db_table
    for event in (_UPDATE, _DELETE):
        name = f"changeset_published_{event.lower()}"
        yield Trigger(name, table, event, f"OLD.state = {published}", message, ("state",))
    # By its name: the layer of the rules knows nothing of golden cases.
    for part in (ProposedEdit, apps.get_model("incentives", "GoldenExpectation")):
        for event, row in ((_INSERT, "NEW"), (_UPDATE, "OLD"), (_DELETE, "OLD")):
            condition = (
                f"EXISTS (SELECT 1 FROM {table} AS owner"
                f" WHERE owner.id = {row}.change_set_id AND owner.state = {published})"
            )
            name = f"{part._meta.model_name}_published_{event.lower()}"
            yield Trigger(name, part._meta.db_table, event, condition, message, ("change_set_id",))


def _always(model: type[Model]) -> Iterator[Trigger]:
    """Records: estimates are replayed from them. Nothing purges them, and nothing rewrites them."""
    for event in (_UPDATE, _DELETE):
        name = f"{model._meta.model_name}_never_{event.lower()}"
        message = f"A record is never changed nor deleted: {model._meta.model_name}."
        yield Trigger(name, model._meta.db_table, event, "1 = 1", message)


def _of_the_trail() -> Iterator[Trigger]:
    """An entry loses its link to an account that is deleted, and nothing else: its name stays."""
    table = LogEntry._meta.db_table
    columns = tuple(field.column for field in LogEntry._meta.concrete_fields)
    others = tuple(column for column in columns if column != "actor_id")
    message = "The audit trail is never changed nor deleted."
    condition = f"({_differ(others)}) OR NEW.actor_id IS NOT NULL"
    yield Trigger("logentry_never_update", table, _UPDATE, condition, message, columns)
    yield Trigger("logentry_never_delete", table, _DELETE, "1 = 1", message)


def _differ(columns: Sequence[str]) -> str:
    return " OR ".join(f'OLD."{column}" {{differs}} NEW."{column}"' for column in columns)


def _any_of(values: Sequence[str]) -> str:
    return ", ".join(f"'{str(value)}'" for value in values)


# --- In the database ------------------------------------------------------------------------------


def create_triggers(*, using: str, **given: Any) -> None:
    """After ``migrate``: every trigger whose table and columns are there, as it is written now."""
    connection = connections[using]
    there = _columns_there(connection)
    for trigger in triggers():
        if trigger.table in there and set(trigger.columns) <= there[trigger.table]:
            _create(connection, trigger)


def step_aside(*, using: str, plan: Sequence[Any] = (), **given: Any) -> None:
    """Before migrations run on SQLite, which remakes no table that a trigger speaks of."""
    if plan and connections[using].vendor == "sqlite":
        drop_triggers(using=using)


def drop_triggers(*, using: str) -> None:
    connection = connections[using]
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        connection.check_constraints()  # it drops no trigger while checks of foreign keys wait
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for trigger in triggers():
            if trigger.table in there:
                on = "" if connection.vendor == "sqlite" else f" ON {trigger.table}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}{on}")


@contextmanager
def lifted(*, using: str = "default") -> Iterator[None]:
    """Without the triggers, nor the refusal of the models on sources: for a data migration that
    mends what was published, a dump that is loaded, and tests."""
    drop_triggers(using=using)
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)
        create_triggers(using=using)


def trigger_names(*, using: str = "default") -> set[str]:
    """The triggers that the database holds."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def _columns_there(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """The columns of each table: half-way through the migrations some are still to come."""
    wanted = {trigger.table for trigger in triggers()}
    with connection.cursor() as cursor:
        tables = wanted & set(connection.introspection.table_names(cursor))
        return {
            table: {
                column.name
                for column in connection.introspection.get_table_description(cursor, table)
            }
            for table in sorted(tables)
        }


def _create(connection: BaseDatabaseWrapper, trigger: Trigger) -> None:
    statements = _in_sqlite(trigger) if connection.vendor == "sqlite" else _in_postgresql(trigger)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _in_sqlite(trigger: Trigger) -> list[str]:
    condition = trigger.condition.format(differs="IS NOT")
    return [
        f"DROP TRIGGER IF EXISTS {trigger.name}",
        f"CREATE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table}"
        f" FOR EACH ROW WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{trigger.message}'); END",
    ]


def _in_postgresql(trigger: Trigger) -> list[str]:
    condition = trigger.condition.format(differs="IS DISTINCT FROM")
    goes_on = "OLD" if trigger.event == _DELETE else "NEW"
    return [
        f"CREATE OR REPLACE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN IF {condition} THEN RAISE EXCEPTION USING"
        f" ERRCODE = 'integrity_constraint_violation', MESSAGE = '{trigger.message}';"
        f" END IF; RETURN {goes_on}; END $$",
        f"CREATE OR REPLACE TRIGGER {trigger.name} BEFORE {trigger.event} ON {trigger.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {trigger.name}()",
    ]


# --- In the models --------------------------------------------------------------------------------


@receiver([m2m_changed], dispatch_uid="levier.sources_of_the_published")
def refuse_to_change_its_sources(
    sender: Any, instance: Model, action: str, reverse: bool, pk_set: set[Any] | None, **given: Any
) -> None:
    """The sources of a published value were published with it: a sentence for who tries."""
    owner = next((model for model in DATED if sender is model.sources.through), None)
    if owner is None or action not in ("pre_add", "pre_remove", "pre_clear") or _lifted.get():
        return
    rows = owner._default_manager.filter(state__in=State.frozen())
    if not reverse:
        rows = rows.filter(pk=instance.pk)
    elif action == "pre_clear":
        rows = rows.filter(sources=instance.pk)
    else:
        rows = rows.filter(pk__in=pk_set or ())
    if rows.exists():
        raise ValidationError(
            _("The sources of a published value are never changed: publish a new one.")
        )
