"""Forms that write in a change set, never in the law.

Such a form starts from the law as its set would have it and is saved for real, inside a transaction
that is then undone: every check of the form, the model and the database has passed, and what the
row became is kept as an edit of the set. Rows that only a set holds are named by their key, for
they have a database number only while the transaction lasts.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.admin.base import STYLE, staff
from incentives.changes.edits import (
    EDITABLE,
    Plain,
    apply_edits,
    describe,
    find,
    key_fields,
    key_of,
    propose,
)
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState, EditAction
from incentives.rules.models import ChangeSet, ProposedEdit

Row = TypeVar("Row", bound=Model)

SET: Final = "change_set"
_KEY: Final = "key"
_LONGEST_NUMBER: Final = 9


# --- Which set ------------------------------------------------------------------------------------


def draft_sets(request: HttpRequest) -> QuerySet[ChangeSet]:
    """The sets that may be written in; held while a form is saved, so that none is submitted."""
    sets = ChangeSet.objects.open_to_edits().order_by("-pk")
    return sets.select_for_update() if request.method == "POST" else sets


def chosen_set(request: HttpRequest) -> ChangeSet | None:
    """The draft that a form is sent with, or that the link to it or to its list named."""
    kept = QueryDict(request.GET.get("_changelist_filters", ""))
    raw = request.POST.get(SET) or request.GET.get(SET) or kept.get(SET) or ""
    if not raw.isdecimal() or len(raw) > _LONGEST_NUMBER:
        return None
    return draft_sets(request).filter(pk=int(raw)).first()


def set_address(change_set: ChangeSet) -> str:
    return reverse("admin:incentives_changeset_change", args=[change_set.pk])


def edit_address(edit: ProposedEdit, row: Model | None) -> str:
    """The form of what an edit changes or adds; ``row`` is the row in the law, if there."""
    name, query = f"admin:incentives_{edit.model}", {SET: edit.change_set_id}
    if row is not None:
        return reverse(f"{name}_change", args=[row.pk], query=query)
    return reverse(f"{name}_add", query={**query, _KEY: edit.key})


def keys_added(change_set: ChangeSet, model: type[Model]) -> set[str]:
    """The rows of a kind that the set alone holds."""
    edits = change_set.edits.filter(model=model._meta.model_name, action=EditAction.ADD)
    return set(edits.order_by("pk").values_list("key", flat=True))


def set_field(request: HttpRequest) -> "forms.ModelChoiceField[ChangeSet]":
    """The chooser of the set; a row that one set alone holds stays in it."""
    sets, chosen = draft_sets(request), chosen_set(request)
    if _KEY in request.GET and chosen is not None:
        sets = sets.filter(pk=chosen.pk)
    return forms.ModelChoiceField(
        sets,
        label=_("Change set"),
        initial=chosen,
        help_text=format_html(
            '{} <a href="{}">{}</a>',
            _("Nothing changes in the law before this set is approved and published."),
            reverse("admin:incentives_changeset_add"),
            _("Create a change set"),
        ),
    )


# --- The form -------------------------------------------------------------------------------------


class ProposalForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of the law with the set it writes in, and what the row was when it was opened."""

    change_set = forms.ModelChoiceField(ChangeSet.objects.none())
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    now: ClassVar[str] = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if not self.errors and self.cleaned_data.get("seen") != self.now:
            # So that saving again, once the difference was looked at, goes through.
            data: Any = self.data
            self.data = data.copy()
            self.data[self.add_prefix("seen")] = self.now  # type: ignore[index]
            self.add_error(
                None,
                _(
                    "This row is no longer as you opened it, or stands otherwise in the set that"
                    " you chose. Compare with what is there now; save again to keep what you typed."
                ),
            )
        return cleaned


class CodeChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Rows by their code: one that only the set holds has no number to send."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int) and self.queryset is not None:
            value = self.queryset.filter(pk=value).first()
        return super().prepare_value(value)


def digest(row: Model | None) -> str:
    """What tells whether a row is still as it was; "" for one to be added."""
    if row is None:
        return ""
    canonical = json.dumps(describe(row), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


class Saved(HttpResponse):
    """From the saved form to the set: the row as the form left it."""

    def __init__(self, row: Model) -> None:
        super().__init__()
        self.key, self.plain = key_of(row), describe(row)


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows that belong to the one on the screen, each with its form, and the form to add one."""

    title: str
    rows: tuple[tuple[str, str], ...]
    add: str


class ProposingList(ChangeList):
    """A list that may be opened for a set, to choose a row of the law to change in it."""

    def get_filters_params(self, params: Any = None) -> Any:
        found = super().get_filters_params(params)
        found.pop(SET, None)
        return found


# --- The screens ----------------------------------------------------------------------------------


class ProposingAdmin(admin.ModelAdmin[Row]):
    """Rows of the law: the lists show it as it is, the forms write in a change set."""

    class Media:
        css = STYLE

    form = ProposalForm
    actions: Any = None
    change_form_template = "staff/changes/proposal_form.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ProposingList

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        chosen = chosen_set(request)
        subtitle = {"subtitle": _("Change set: %(set)s") % {"set": chosen}} if chosen else {}
        return super().changelist_view(request, {**subtitle, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> Any:
        """The rows, each with the newest open set that would change it."""
        first, *others = key_fields(self.model)
        key: Any = OuterRef(first)
        for path in others:
            key = Concat(key, Value("/"), OuterRef(path))
        edits = ProposedEdit.objects.filter(model=self.opts.model_name, key=key).exclude(
            change_set__state=ChangeSetState.PUBLISHED
        )
        newest = edits.order_by("-change_set").values("change_set")[:1]
        return super().get_queryset(request).annotate(open_set=Subquery(newest))

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*super().get_list_display(request), "proposed")

    @admin.display(description=gettext_lazy("proposed"))
    def proposed(self, row: Any) -> SafeString | str:
        if row.open_set is None:
            return ""
        address = reverse("admin:incentives_changeset_change", args=[row.open_set])
        return format_html('<a href="{}">{}</a>', address, _("in a change set"))

    # --- The form ---

    def get_readonly_fields(self, request: HttpRequest, obj: Row | None = None) -> Any:
        """What names a row stays: other rows, and the edits of sets, call it so."""
        fields = list(super().get_readonly_fields(request, obj))
        named = [path.split("__")[0] for path in key_fields(self.model)] if obj else []
        return [*fields, *(name for name in named if name not in fields)]

    def get_form(
        self, request: HttpRequest, obj: Row | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.base_fields[SET] = set_field(request)
        form.now = digest(obj)
        form.base_fields["seen"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=form.now
        )
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Row | None = None) -> Any:
        """The set first, then what names the row. Who only reads chooses no set."""
        named = [path.split("__")[0] for path in key_fields(self.model)]
        writes = self.has_change_permission(request, obj)
        first = [SET, "seen", *named]
        fieldsets = []
        for title, options in super().get_fieldsets(request, obj):
            fields = [name for name in options["fields"] if name not in first]
            fields = [*[name for name in first if name in options["fields"]], *fields]
            shown = [name for name in fields if writes or name not in (SET, "seen")]
            fieldsets.append((title, {**options, "fields": shown}))
        return fieldsets

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        of_the_law = db_field.remote_field.model in EDITABLE.values()
        if of_the_law and db_field.name not in self.autocomplete_fields:
            kwargs |= {"form_class": CodeChoiceField, "to_field_name": "code"}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        return without_shortcuts(field)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        with transaction.atomic():
            chosen = chosen_set(request)
            try:
                response = self._tried(request, chosen, object_id, form_url, extra_context)
            except _DeletedInTheSetError:
                return self._deleted_in_the_set(request, chosen)
            if isinstance(response, Saved) and chosen is not None:
                return self._kept(request, chosen, response)
        return response

    def _tried(
        self,
        request: HttpRequest,
        chosen: ChangeSet | None,
        object_id: str | None,
        form_url: str,
        extra_context: Any,
    ) -> HttpResponse:
        """Django's own view, over the law as the set would have it. Nothing of it stays."""
        in_the_law = self.get_object(request, unquote(object_id)) if object_id else None
        with transaction.atomic():
            start_from(request, chosen)
            if chosen is not None and object_id is None and _KEY in request.GET:
                object_id = self._only_in_the_set(request.GET[_KEY])
            elif in_the_law is not None and not self._still_there(in_the_law):
                raise _DeletedInTheSetError
            buttons = {"show_save_and_continue": False, "show_save_and_add_another": False}
            context = {**buttons, "show_delete": in_the_law is not None, **(extra_context or {})}
            response = super().changeform_view(request, object_id, form_url, context)
            if isinstance(response, TemplateResponse):
                response.render()
            transaction.set_rollback(True)
        return response

    def _only_in_the_set(self, key: str) -> str | None:
        if key.count("/") != len(key_fields(self.model)) - 1:
            return None
        row = find(self.model, key)
        return str(row.pk) if row is not None else None

    def _still_there(self, row: Row) -> bool:
        return self.model._default_manager.filter(pk=row.pk).exists()

    def response_add(self, request: HttpRequest, obj: Row, post_url_continue: Any = None) -> Saved:
        return Saved(obj)

    def response_change(self, request: HttpRequest, obj: Row) -> Saved:
        return Saved(obj)

    def _kept(self, request: HttpRequest, chosen: ChangeSet, saved: Saved) -> HttpResponse:
        edit = self._propose(request, chosen, model=self.model, key=saved.key, after=saved.plain)
        if edit is None:
            message = _("Nothing differs from the law of today: the set “%(set)s” leaves it alone.")
        else:
            self._note(request, chosen, f"{edit.model}: {edit}")
            message = _(
                "The change is in the set “%(set)s”. It takes effect when the set is published."
            )
        self.message_user(request, message % {"set": chosen}, messages.SUCCESS)
        return HttpResponseRedirect(set_address(chosen))

    def _note(self, request: HttpRequest, chosen: ChangeSet, what: str) -> None:
        """In the history of the set: nothing happened to the row yet."""
        self.admin_site.get_model_admin(ChangeSet).log_change(request, chosen, what)

    def _propose(
        self,
        request: HttpRequest,
        chosen: ChangeSet,
        *,
        model: type[Model],
        key: str,
        after: Plain | None,
    ) -> ProposedEdit | None:
        law = find(model, key)
        before = describe(law) if law is not None else None
        by = staff(request)
        return propose(chosen, model=model, key=key, before=before, after=after, by=by)

    def _deleted_in_the_set(
        self, request: HttpRequest, chosen: ChangeSet | None
    ) -> HttpResponseRedirect:
        assert chosen is not None, "no set, no deletion"
        message = _("The set “%(set)s” deletes this row: take the deletion out of it first.")
        self.message_user(request, message % {"set": chosen}, messages.ERROR)
        return HttpResponseRedirect(set_address(chosen))

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["parts"] = self.parts(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def parts(self, request: HttpRequest, obj: Any) -> Parts | None:
        """Rows that belong to this one and have forms of their own, or None."""
        return None

    def parts_of(self, request: HttpRequest, title: str, rows: QuerySet[Any], **of: str) -> Parts:
        """``rows`` as the set has them; ``of`` fills the form of a new one."""
        chosen, name = chosen_set(request), f"admin:incentives_{rows.model._meta.model_name}"
        query = {SET: chosen.pk} if chosen else {}
        only_there = keys_added(chosen, rows.model) if chosen else set()
        links = []
        for row in rows:
            if key_of(row) in only_there:
                address = reverse(f"{name}_add", query={**query, _KEY: key_of(row)})
            else:
                address = reverse(f"{name}_change", args=[row.pk], query=query)
            links.append((str(row), address))
        may_add = self.admin_site.get_model_admin(rows.model).has_add_permission(request)
        add = reverse(f"{name}_add", query={**query, **of}) if may_add else ""
        return Parts(title, tuple(links), add)

    # --- Deleting ---

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        obj = self.get_object(request, unquote(object_id))
        if not self.has_delete_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return,attr-defined]
        with transaction.atomic():
            form = _DeletionForm(request.POST or None)
            form.fields[SET] = set_field(request)
            _tree, _counts, _needed, protected = self.get_deleted_objects([obj], request)
            if request.method == "POST" and not protected and form.is_valid():
                return self._propose_deletion(request, form.cleaned_data[SET], obj)
            context = {
                **self.admin_site.each_context(request),
                "title": _("Propose a deletion"),
                "subtitle": None,
                "opts": self.opts,
                "object": obj,
                "form": form,
                "deleted": [(row._meta.verbose_name, row) for row in with_what_hangs_on_it(obj)],
                "protected": protected,
                "media": self.media,
            }
            response = TemplateResponse(request, "staff/changes/proposal_deletion.html", context)
            return response.render()

    def _propose_deletion(
        self, request: HttpRequest, chosen: ChangeSet, obj: Row
    ) -> HttpResponseRedirect:
        with transaction.atomic():
            start_from(request, chosen)
            rows = [(type(row), key_of(row)) for row in with_what_hangs_on_it(obj)]
            transaction.set_rollback(True)
        for model, key in rows:
            self._propose(request, chosen, model=model, key=key, after=None)
        name = f"{self.opts.model_name}: {EditAction.DELETE.label}: {key_of(obj)}"
        self._note(request, chosen, name)
        message = _("The deletion is in the set “%(set)s”. It takes effect when it is published.")
        self.message_user(request, message % {"set": chosen}, messages.SUCCESS)
        return HttpResponseRedirect(set_address(chosen))


def with_what_hangs_on_it(row: Model) -> list[Model]:
    """A row of the law, and those that are deleted with it, each after its parent."""
    collector = NestedObjects(using=str(row._state.db))
    collector.collect([row])
    return [found for found in _flat(collector.nested()) if type(found) in EDITABLE.values()]


def _flat(nested: list[Any]) -> Iterator[Any]:
    """Rows and lists of the rows below them, each after its parent."""
    for item in nested:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


class _DeletionForm(forms.Form):
    change_set = forms.ModelChoiceField(ChangeSet.objects.none())


class _DeletedInTheSetError(Exception):
    """A form was opened of a row that its set deletes."""


def start_from(request: HttpRequest, chosen: ChangeSet | None) -> None:
    """The law as the set would have it; as it is today when the set no longer fits it."""
    if chosen is None:
        return
    try:
        with transaction.atomic():
            apply_edits(chosen)
    except (PublishingError, IntegrityError) as error:
        messages.warning(request, f"{chosen}: {error}")


def without_shortcuts(field: Any) -> Any:
    """No window that adds or changes a row of the law from the form of another one."""
    widget = getattr(field, "widget", None)
    if isinstance(widget, RelatedFieldWidgetWrapper) and widget.rel.model in EDITABLE.values():
        widget.can_add_related = widget.can_change_related = False
        widget.can_delete_related = widget.can_view_related = False
    return field
