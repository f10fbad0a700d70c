"""Rows of the law as plain JSON, and the edits that a change set proposes of them.

A row is its editable fields by name: dates in ISO form, decimals as text, other rows by their key,
many-to-many fields as sorted lists of keys. Keys are codes, not database numbers, so that a set may
hold a row and another one that points to it.
"""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

from incentives.rules.checks import PublishingError
from incentives.rules.enums import EditAction
from incentives.rules.models import (
    ChangeSet,
    Criterion,
    CriterionGroup,
    Measure,
    Parameter,
    PrimeText,
    ProposedEdit,
    Regime,
    RegimeMeasure,
    Reservation,
)

Plain = dict[str, Any]

if TYPE_CHECKING:
    Column = models.Field[Any, Any]
else:
    Column = models.Field

# What changes through sets besides dated values. Order: a row comes after those it points to.
EDITABLE: Final[dict[str, type[models.Model]]] = {
    str(model._meta.model_name): model
    for model in (
        Measure,
        Parameter,
        CriterionGroup,
        Criterion,
        PrimeText,
        Reservation,
        Regime,
        RegimeMeasure,
    )
}
# Rows without a code of their own: the fields whose codes name them.
_COMPOSED: Final[dict[str, tuple[str, ...]]] = {
    "primetext": ("measure__code", "code"),
    "regimemeasure": ("regime__code", "measure__code"),
}


def key_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The fields, looked up from the row, that name it among its kind."""
    return _COMPOSED.get(str(model._meta.model_name), ("code",))


def key_of(row: models.Model) -> str:
    """What names a row among those of its kind."""
    return "/".join(_follow(row, path) for path in key_fields(type(row)))


def _follow(row: Any, path: str) -> str:
    for name in path.split("__"):
        row = getattr(row, name)
    return str(row)


def find(model: type[models.Model], key: str) -> Any:
    """The row of a key, or None."""
    parts = key.split("/")
    lookup = dict(zip(key_fields(model), parts, strict=True))
    return model._default_manager.filter(**lookup).order_by("pk").first()


# --- A row and its JSON ---------------------------------------------------------------------------


def fields_of(model: type[models.Model]) -> list[Column]:
    """The columns that staff write; of a translated text, its columns by language."""
    translated = (
        translator.get_options_for_model(model).get_field_names()
        if model in translator.get_registered_models(abstract=False)
        else ()
    )
    return [
        field
        for field in model._meta.get_fields()
        if isinstance(field, models.Field)
        and field.editable
        and not field.primary_key
        and field.name not in translated
    ]


def describe(row: models.Model) -> Plain:
    """A stored row as plain JSON."""
    return {field.name: _plain(row, field) for field in fields_of(type(row))}


def _plain(row: models.Model, field: Column) -> Any:
    if isinstance(field, models.ManyToManyField):
        return sorted(key_of(other) for other in getattr(row, field.name).order_by("pk"))
    value = getattr(row, field.name)
    if isinstance(value, models.Model):
        return key_of(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, str):
        # A browser sends back each line of a text with another ending: that is no change.
        return value.replace("\r\n", "\n")
    return value.isoformat() if isinstance(value, date) else value


def _related(field: Column, key: str) -> models.Model:
    model = field.related_model
    assert isinstance(model, type), "the fields of these rows point to models"
    row = find(model, key)
    if row is None:
        raise PublishingError(
            _("“%(key)s” (%(kind)s) does not exist any more.")
            % {"key": key, "kind": model._meta.verbose_name}
        )
    return row  # type: ignore[no-any-return]


def _fill(row: Any, plain: Plain) -> None:
    for name, value in plain.items():
        field = _field(type(row), name)
        if isinstance(field, models.ManyToManyField):
            continue
        if field.is_relation:
            setattr(row, name, None if value is None else _related(field, value))
        else:
            setattr(row, name, field.to_python(value))


def _fill_lists(row: Any, plain: Plain) -> None:
    for name, keys in plain.items():
        field = _field(type(row), name)
        if isinstance(field, models.ManyToManyField):
            getattr(row, name).set([_related(field, key) for key in keys])


def _field(model: type[models.Model], name: str) -> Column:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        raise PublishingError(
            _("This change was written for an older version of the rules: write it again.")
        ) from None
    assert isinstance(field, models.Field)
    return field


# --- Proposing ------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    change_set: ChangeSet,
    *,
    model: type[models.Model],
    before: Plain | None,
    after: Plain | None,
    key: str,
    by: User,
) -> ProposedEdit | None:
    """Write in a set what becomes of a row; None when nothing changes any more.

    ``before`` is the row as it stands in the law today (None: it is new), ``after`` as the set
    wants it (None: deleted). What the set said of the row until now is replaced.
    """
    ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    name = str(model._meta.model_name)
    change_set.edits.filter(model=name, key=key).delete()
    if before == after:
        return None
    action = EditAction.CHANGE
    if before is None or after is None:
        action = EditAction.ADD if before is None else EditAction.DELETE
    else:
        changed = [name for name in after if after[name] != before.get(name)]
        before, after = ({name: side.get(name) for name in changed} for side in (before, after))
    return ProposedEdit.objects.create(
        change_set=change_set,
        model=name,
        key=key,
        action=action,
        before=before,
        after=after,
        author=by,
    )


# --- Applying -------------------------------------------------------------------------------------


def apply_edits(change_set: ChangeSet) -> None:
    """Write the edits of a set in the law, inside the caller's transaction.

    Raises :class:`PublishingError` when a row is no longer as the edit found it, or does not hold.
    """
    order = list(EDITABLE)
    edits = sorted(change_set.edits.order_by("pk"), key=lambda edit: order.index(edit.model))
    for edit in edits:
        if edit.action != EditAction.DELETE:
            _write(edit)
    for edit in reversed(edits):
        if edit.action == EditAction.DELETE:
            _delete(edit)


def _write(edit: ProposedEdit) -> None:
    model = EDITABLE[edit.model]
    row = find(model, edit.key)
    if (row is None) != (edit.action == EditAction.ADD):
        raise _conflict(edit)
    row = model() if row is None else row
    _require_unchanged(edit, row)
    after: Plain = edit.after or {}
    try:
        _fill(row, after)
        row.full_clean()
        row.save()
        _fill_lists(row, after)
    except ValidationError as error:
        raise PublishingError(f"{edit.key}: {' '.join(error.messages)}") from error


def _delete(edit: ProposedEdit) -> None:
    row = find(EDITABLE[edit.model], edit.key)
    if row is None:
        raise _conflict(edit)
    _require_unchanged(edit, row)
    try:
        row.delete()
    except (IntegrityError, models.RestrictedError, models.ProtectedError) as error:
        raise PublishingError(
            _("“%(key)s” cannot be deleted: other rows of the law use it.") % {"key": edit.key}
        ) from error


def _require_unchanged(edit: ProposedEdit, row: models.Model) -> None:
    if edit.before is None:
        return
    now = describe(row)
    if any(now.get(name) != value for name, value in edit.before.items()):
        raise _conflict(edit)


def _conflict(edit: ProposedEdit) -> PublishingError:
    return PublishingError(
        _(
            "“%(key)s” has changed since this change was written: open it again, look at what is"
            " there now, and save it anew."
        )
        % {"key": edit.key}
    )
