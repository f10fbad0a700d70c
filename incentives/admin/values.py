"""Parameters and the dated values of the law: written by one person, published by another."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from incentives.admin.base import STYLE, staff
from incentives.admin.notation import SHAPES, NotationError, read, unit_words, write
from incentives.admin.proposing import ProposingAdmin, draft_sets, set_address, without_shortcuts
from incentives.admin.timeline import address_of, timeline_address
from incentives.language import current_language
from incentives.offer.values import shown
from incentives.rules.checks import check_backdating, same_readings, same_twice, value_fault
from incentives.rules.enums import Origin, ParameterKind, State
from incentives.rules.models import (
    CharterCategory,
    DatedValue,
    IncomeTaxZone,
    Parameter,
    ParameterValue,
)
from incentives.rules.translation import LANGUAGES
from sites.side_by_side import SideBySideAdmin

Value = TypeVar("Value", bound=DatedValue)

READINGS = ("value", "favourable_value")
DATED = ("effective_from", "backdating_reason", "certainty", "sources")
LIFE = ("state", "origin", "author", "approver", "published_at")


def in_words(row: ParameterValue, raw: object) -> str:
    """A stored value as the public pages say it."""
    if raw is None:
        return ""
    language = current_language()
    kind, unit = row.parameter.kind, row.parameter.unit
    return shown(kind=kind, unit=unit, raw=raw, language=language).text


def _reading(label: Any, *, required: bool) -> forms.CharField:
    """A value in its notation; empty for none."""
    widget = forms.Textarea(attrs={"class": "law-value", "rows": 4})
    return forms.CharField(label=label, required=required, widget=widget)


class DatedValueForm(forms.ModelForm):  # type: ignore[type-arg]
    """A value of a day that is past says why, where something was published of that day."""

    def _post_clean(self) -> None:
        # The model repeats some checks on fields that a form does not have (``doubt``) or that
        # failed already (``parameter``): it is asked once they are right.
        if self.errors:
            return
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                check_backdating(self.instance, today=localdate())
            except ValidationError as error:
                self.add_error(None, error)


class DatedValueAdmin(admin.ModelAdmin[Value]):
    """A value is edited while it is a draft. Its state moves with its change set."""

    class Media:
        css = STYLE

    form = DatedValueForm
    autocomplete_fields: ClassVar[Any] = ("sources",)
    readonly_fields: ClassVar[Any] = ("history", *LIFE)
    list_filter: ClassVar[Any] = ("state", "certainty", "origin", "effective_from")
    ordering: ClassVar[Any] = ("-effective_from", "pk")

    @admin.display(description=_("history"))
    def history(self, row: Value) -> str:
        if row._state.adding:
            return "-"
        return format_html('<a href="{}">{}</a>', address_of(row), _("Every value, by day"))

    def has_change_permission(self, request: HttpRequest, obj: Value | None = None) -> bool:
        return self._is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Value | None = None) -> bool:
        return self._is_draft(obj) and super().has_delete_permission(request, obj)

    def _is_draft(self, obj: Value | None) -> bool:
        return obj is None or obj.state == State.DRAFT

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A value is written in a draft set: alone, it would never be published."""
        if db_field.name == "change_set":
            kwargs |= {"queryset": draft_sets(request), "required": True}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return without_shortcuts(super().formfield_for_dbfield(db_field, request, **kwargs))

    def save_model(self, request: HttpRequest, obj: Value, form: Any, change: bool) -> None:
        """The last person who wrote a draft is its author, and so cannot approve it."""
        obj.author = staff(request)
        if not change:
            obj.origin, obj.state = Origin.STAFF, State.DRAFT
        super().save_model(request, obj, form, change)

    def response_post_save_add(self, request: HttpRequest, obj: Value) -> HttpResponseRedirect:
        """To the set, where what was written is read and submitted."""
        return self._to_its_set(obj)

    def response_post_save_change(self, request: HttpRequest, obj: Value) -> HttpResponseRedirect:
        return self._to_its_set(obj)

    def _to_its_set(self, obj: Value) -> HttpResponseRedirect:
        assert obj.change_set is not None, "the form asks for a set"
        return HttpResponseRedirect(set_address(obj.change_set))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Value]) -> None:
        for row in queryset:
            row.delete()


class ParameterValueForm(DatedValueForm):
    """Each reading is typed in the notation of the parameter's kind, and checked against it."""

    value = _reading(_("value (prudent reading)"), required=True)
    favourable_value = _reading(_("value (favourable reading)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.parameter_id is None:
            return
        kind, unit = self.instance.parameter.kind, self.instance.parameter.unit
        for name in READINGS:
            self.initial[name] = write(kind, self.initial.get(name))
            if name in self.fields:
                self.fields[name].help_text = f"{unit_words(unit)}. {SHAPES[kind]}"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        parameter = self.cleaned_data.get("parameter")
        if parameter is None:
            return cleaned
        for name in READINGS:
            if name in self.cleaned_data:
                self._read(name, kind=parameter.kind)
        if self.cleaned_data.get("favourable_value") is not None:
            self._ask_for_the_doubt()
            self._refuse_the_same_twice(parameter.kind)
        return cleaned

    def _read(self, name: str, *, kind: str) -> None:
        """Put the stored value in the place of its text, or say beside the field what is wrong."""
        text = self.cleaned_data[name]
        if not text:
            self.cleaned_data[name] = None
            return
        try:
            raw = read(kind, text)
        except NotationError as error:
            self.add_error(name, str(error))
            return
        fault = value_fault(kind=kind, raw=raw)
        if fault:
            self.add_error(name, fault)
        else:
            self.cleaned_data[name] = raw

    def _refuse_the_same_twice(self, kind: str) -> None:
        prudent = self.cleaned_data.get("value")
        if prudent is not None and same_readings(
            kind, prudent, self.cleaned_data["favourable_value"]
        ):
            self.add_error("favourable_value", same_twice())

    def _ask_for_the_doubt(self) -> None:
        for name in (f"doubt_{code}" for code in LANGUAGES):
            if name in self.fields and not self.cleaned_data.get(name):
                self.add_error(name, _("Two readings need one sentence that names the doubt."))


@admin.register(ParameterValue)
class ParameterValueAdmin(DatedValueAdmin[ParameterValue], SideBySideAdmin[ParameterValue]):
    form = ParameterValueForm
    list_display = (
        "parameter",
        "effective_from",
        "prudent",
        "favourable",
        "certainty",
        "state",
        "author",
        "approver",
    )
    list_filter = (*DatedValueAdmin.list_filter, "parameter__measure", "parameter__kind")
    list_select_related = ("parameter", "author", "approver")
    search_fields = (
        "parameter__code",
        "parameter__text_fr",
        "parameter__text_en",
        "parameter__text_ar",
    )
    ordering = ("parameter__code", "-effective_from", "pk")
    autocomplete_fields = ("parameter", "sources")
    readonly_fields = ("history", "in_words", "shapes", *LIFE)
    fieldsets = (
        (None, {"fields": ("change_set", "parameter", *DATED)}),
        (_("Value"), {"fields": ("value", "favourable_value", "in_words", "shapes", "doubt")}),
        (_("Life of the value"), {"fields": ("history", *LIFE)}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: ParameterValue | None = None) -> Any:
        """A value that is no longer written is said in words: its stored form is nobody's."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        hidden = (*READINGS, "shapes")
        return [
            (name, {**options, "fields": [f for f in options["fields"] if f not in hidden]})
            for name, options in fieldsets
        ]

    @admin.display(description=_("prudent reading"))
    def prudent(self, row: ParameterValue) -> str:
        return in_words(row, row.value)

    @admin.display(description=_("favourable reading"), empty_value="")
    def favourable(self, row: ParameterValue) -> str:
        return in_words(row, row.favourable_value)

    @admin.display(description=_("as the pages say it"))
    def in_words(self, row: ParameterValue) -> str:
        if row._state.adding:
            return "-"
        readings = (in_words(row, raw) for raw in (row.value, row.favourable_value))
        return " / ".join(text for text in readings if text)

    @admin.display(description=_("how to write it"))
    def shapes(self, row: ParameterValue) -> SafeString:
        """The shape of the value's kind; of every kind while the parameter is not chosen."""
        if not row._state.adding:
            return format_html_join("", "{}", [(SHAPES[row.parameter.kind],)])
        labels = dict(ParameterKind.choices)
        return format_html_join(
            "", "<p><b>{}</b>: {}</p>", ((labels[kind], text) for kind, text in SHAPES.items())
        )


@admin.register(IncomeTaxZone)
class IncomeTaxZoneAdmin(DatedValueAdmin[IncomeTaxZone]):
    list_display = ("location", "effective_from", "value", "certainty", "state", "author")
    list_filter = (*DatedValueAdmin.list_filter, "value", "location__province__region")
    list_select_related = ("location", "author")
    search_fields = (
        "location__slug",
        "location__name_fr",
        "location__name_en",
        "location__name_ar",
    )
    ordering = ("location__slug", "-effective_from", "pk")
    autocomplete_fields = ("location", "sources")
    fields = ("change_set", "location", "value", *DATED, "history", *LIFE)


@admin.register(CharterCategory)
class CharterCategoryAdmin(DatedValueAdmin[CharterCategory]):
    list_display = ("province", "effective_from", "value", "certainty", "state", "author")
    list_filter = (*DatedValueAdmin.list_filter, "value", "province__region")
    list_select_related = ("province", "author")
    search_fields = (
        "province__code",
        "province__name_fr",
        "province__name_en",
        "province__name_ar",
    )
    ordering = ("province__code", "-effective_from", "pk")
    autocomplete_fields = ("province", "sources")
    fields = ("change_set", "province", "value", *DATED, "history", *LIFE)


@admin.register(Parameter)
class ParameterAdmin(ProposingAdmin[Parameter], SideBySideAdmin[Parameter]):
    """What a parameter is may be written better; what it means to the formulas is settled."""

    list_display = ("code", "text", "measure", "kind", "unit", "repealed_from", "history")
    list_filter = ("measure", "kind", "repealed_from")
    search_fields = ("code", "text_fr", "text_en", "text_ar")

    @admin.display(description=_("history"))
    def history(self, row: Parameter) -> str:
        address = timeline_address("parametervalue", row.pk)
        # The text of every row is the same: a screen reader hears the code too.
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            address,
            _("Every value of %(code)s, by day") % {"code": row.code},
            _("Every value"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Parameter | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "measure", "kind", "unit", "history"] if obj else fields
