"""Parameters and the dated values of the law: written by one person, published by another."""

from typing import Any, ClassVar, TypeVar

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import JSONField, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incentives.admin.base import STYLE, SideBySideAdmin, staff
from incentives.admin.proposing import ProposingAdmin, draft_sets, without_shortcuts
from incentives.admin.shapes import SHAPES
from incentives.engine.errors import RuleDefinitionError
from incentives.offer.values import shown
from incentives.rules.checks import bounds_fault
from incentives.rules.enums import Origin, ParameterKind, State
from incentives.rules.models import (
    CharterCategory,
    DatedValue,
    IncomeTaxZone,
    Parameter,
    ParameterValue,
)
from incentives.rules.translation import LANGUAGES

Value = TypeVar("Value", bound=DatedValue)

LIFE = ("state", "origin", "author", "approver", "published_at")


def in_words(row: ParameterValue, raw: object) -> str:
    """A stored value as the public pages say it."""
    if raw is None:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    kind, unit = row.parameter.kind, row.parameter.unit
    return shown(kind=kind, unit=unit, raw=raw, language=language).text


class LawValueField(forms.JSONField):
    """A value of the law in its notation; the absence of one is an empty field."""

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)


class DatedValueAdmin(admin.ModelAdmin[Value]):
    """A value is edited while it is a draft. Its state moves with its change set."""

    class Media:
        css = STYLE

    autocomplete_fields: ClassVar[Any] = ("sources",)
    readonly_fields: ClassVar[Any] = LIFE
    list_filter: ClassVar[Any] = ("state", "certainty", "origin", "effective_from")
    ordering: ClassVar[Any] = ("-effective_from", "pk")

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

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Value]) -> None:
        for row in queryset:
            row.delete()


class ParameterValueForm(forms.ModelForm):  # type: ignore[type-arg]
    """The shape and the size of a value are checked against the kind of its parameter."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        parameter = self.cleaned_data.get("parameter")
        for name in ("value", "favourable_value"):
            raw = self.cleaned_data.get(name)
            if parameter is not None and raw is not None:
                self._check(name, kind=parameter.kind, raw=raw)
        if self.cleaned_data.get("favourable_value") is not None:
            self._ask_for_the_doubt()
        return cleaned

    def _check(self, name: str, *, kind: str, raw: object) -> None:
        try:
            fault = bounds_fault(kind=kind, raw=raw)
        except RuleDefinitionError:
            fault = str(SHAPES[kind])
        if fault:
            self.add_error(name, fault)

    def _ask_for_the_doubt(self) -> None:
        for name in (f"doubt_{code}" for code in LANGUAGES):
            if name in self.fields and not self.cleaned_data.get(name):
                self.add_error(name, _("Two readings need one sentence that names the doubt."))

    def _post_clean(self) -> None:
        # The model repeats these checks on fields that this form does not have (``doubt``) or
        # that failed already (``parameter``): it is asked once they are right.
        if not self.errors:
            super()._post_clean()  # type: ignore[misc]


@admin.register(ParameterValue)
class ParameterValueAdmin(DatedValueAdmin[ParameterValue], SideBySideAdmin[ParameterValue]):
    form = ParameterValueForm
    formfield_overrides: ClassVar[Any] = {
        JSONField: {
            "form_class": LawValueField,
            "widget": forms.Textarea(attrs={"class": "law-value", "rows": 4}),
        }
    }
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
    readonly_fields = ("in_words", "shapes", *LIFE)
    fieldsets = (
        (None, {"fields": ("change_set", "parameter", "effective_from", "certainty", "sources")}),
        (_("Value"), {"fields": ("value", "favourable_value", "in_words", "shapes", "doubt")}),
        (_("Life of the value"), {"fields": LIFE}),
    )

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
    fields = ("change_set", "location", "effective_from", "value", "certainty", "sources", *LIFE)


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
    fields = ("change_set", "province", "effective_from", "value", "certainty", "sources", *LIFE)


@admin.register(Parameter)
class ParameterAdmin(ProposingAdmin[Parameter], SideBySideAdmin[Parameter]):
    """What a parameter is may be written better; what it means to the formulas is settled."""

    list_display = ("code", "text", "measure", "kind", "unit", "repealed_from")
    list_filter = ("measure", "kind", "repealed_from")
    search_fields = ("code", "text_fr", "text_en", "text_ar")

    def get_readonly_fields(self, request: HttpRequest, obj: Parameter | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "measure", "kind", "unit"] if obj else fields
