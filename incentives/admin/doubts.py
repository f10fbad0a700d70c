"""The doubts of the law on the site of the staff: their list by weight, and settling one."""

import hashlib
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorList
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from incentives.admin.base import staff
from incentives.admin.notation import SHAPES, NotationError, read, unit_words
from incentives.admin.proposing import draft_sets, set_address
from incentives.admin.timeline import address_of
from incentives.admin.wording import in_words
from incentives.changes.doubts import (
    CaseRange,
    Settlement,
    doubtful_values,
    open_doubts,
    preview,
    write,
)
from incentives.changes.golden import active_cases
from incentives.formatting import format_date
from incentives.language import current_language
from incentives.rules.checks import PublishingError, value_fault
from incentives.rules.enums import Certainty, Origin, State
from incentives.rules.models import ChangeSet, ParameterValue, Source

READS: Final = "incentives.view_parametervalue"
WRITES: Final = (
    "incentives.add_parametervalue",
    "incentives.change_changeset",
    "incentives.add_source",
)
PRUDENT, FAVOURABLE, OTHER = "prudent", "favourable", "other"


class SettleForm(forms.Form):
    """Which reading was confirmed, by whom, and from when."""

    reading = forms.ChoiceField(
        label=gettext_lazy("What the authority confirmed"), widget=forms.RadioSelect
    )
    other = forms.CharField(
        label=gettext_lazy("The other value, if neither reading was right"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "law-value"}),
    )
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=gettext_lazy("Source that is known already"),
        required=False,
        empty_label=gettext_lazy("A new source, written below"),
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the new source"), required=False, max_length=300
    )
    publisher = forms.CharField(
        label=gettext_lazy("Publisher of the new source"), required=False, max_length=200
    )
    date = forms.CharField(
        label=gettext_lazy("Date of the new source"), required=False, max_length=20
    )
    url = forms.URLField(
        label=gettext_lazy("Address of the new source"),
        required=False,
        max_length=600,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("Certainty"), choices=Certainty.choices, initial=Certainty.OFFICIAL
    )
    effective_from = forms.DateField(
        label=gettext_lazy("Applies from"),
        help_text=gettext_lazy(
            "The first day of the value in doubt: the doubt never was. A later day: until then the"
            " two readings stay."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    backdating_reason = forms.CharField(
        label=gettext_lazy("Why the past changes"),
        required=False,
        help_text=gettext_lazy(
            "Asked for when the day is past. Whoever approves reads it, and it is kept."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    change_set = forms.ModelChoiceField(
        ChangeSet.objects.none(),
        label=gettext_lazy("Change set"),
        required=False,
        empty_label=gettext_lazy("A new change set"),
    )

    def __init__(self, typed: Any, *, row: ParameterValue, request: HttpRequest) -> None:
        initial = {
            "effective_from": row.effective_from,
            "backdating_reason": _("The authority confirmed how the value of that day is read."),
        }
        super().__init__(typed, initial=initial)
        self.row = row
        fields: dict[str, Any] = self.fields
        favourable = words(row, row.favourable_value)
        fields["reading"].choices = [
            (PRUDENT, _("The prudent reading: %(value)s") % {"value": words(row, row.value)}),
            (FAVOURABLE, _("The favourable reading: %(value)s") % {"value": favourable}),
            (OTHER, _("Another value")),
        ]
        unit, kind = row.parameter.unit, row.parameter.kind
        fields["other"].help_text = f"{unit_words(unit)}. {SHAPES[kind]}"
        fields["source"].queryset = Source.objects.order_by("title", "code")
        fields["change_set"].queryset = draft_sets(request)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["raw"] = self._value(given)
        if not given.get("source") and "source" not in self.errors:
            self._require_a_source(given)
        return given

    def _value(self, given: dict[str, Any]) -> Any:
        known = {PRUDENT: self.row.value, FAVOURABLE: self.row.favourable_value}
        reading = given.get("reading")
        if reading != OTHER:
            return known.get(str(reading))
        kind = self.row.parameter.kind
        try:
            raw = read(kind, given.get("other") or "")
        except NotationError as error:
            self.add_error("other", str(error))
            return None
        fault = value_fault(kind=kind, raw=raw)
        if fault:
            self.add_error("other", fault)
        return raw

    def _require_a_source(self, given: dict[str, Any]) -> None:
        for name in ("title", "publisher"):
            if not given.get(name) and name not in self.errors:
                self.add_error(
                    name, _("Choose a source, or write the title and the publisher of a new one.")
                )

    def said(self) -> str:
        """Names what was typed: a preview of something else does not count."""
        given = self.cleaned_data.items()
        typed = sorted((name, str(getattr(value, "pk", value))) for name, value in given)
        return hashlib.sha256(repr(typed).encode()).hexdigest()

    def settlement(self) -> Settlement:
        """What was typed, as it would be stored."""
        given = self.cleaned_data
        value = ParameterValue(
            parameter=self.row.parameter,
            effective_from=given["effective_from"],
            value=given["raw"],
            certainty=given["certainty"],
            backdating_reason=given["backdating_reason"],
            origin=Origin.STAFF,
            state=State.DRAFT,
        )
        if not value.changes_the_past(localdate()):
            value.backdating_reason = ""
        if given["source"] is not None:
            return Settlement(value, (given["source"],))
        link = bool(given["url"])
        source = Source(link=link, checked_on=localdate())
        for name in ("title", "publisher", "date", "url"):
            setattr(source, name, given[name])
        return Settlement(value, (), source)


def words(row: ParameterValue, raw: object) -> str:
    """A reading in one line."""
    said = in_words(row, raw)
    return "" if said is None else said.text


# --- The pages ------------------------------------------------------------------------------------


def urls() -> list[URLPattern]:
    """For the staff's site, which asks for both factors before it calls them."""
    guarded = admin.site.admin_view
    return [
        path("doubts/", guarded(show), name="doubts"),
        path("doubts/<int:pk>/", guarded(settle), name="settle_doubt"),
    ]


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The open doubts, the heaviest first."""
    _require(request, READS)
    doubts = [
        {
            "doubt": doubt,
            "prudent": in_words(doubt.row, doubt.row.value),
            "favourable": in_words(doubt.row, doubt.row.favourable_value),
            "history": address_of(doubt.row),
            "later": doubt.day > localdate(),
        }
        for doubt in open_doubts(localdate())
    ]
    context = {
        **admin.site.each_context(request),
        "title": _("Open doubts"),
        "doubts": doubts,
        "cases": len(active_cases()),
        "settles": staff(request).has_perms(WRITES),
    }
    return TemplateResponse(request, "staff/doubts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, *, pk: int) -> HttpResponse:
    """Choose, look at what it closes, then write it in a change set. Nothing becomes law here."""
    _require(request, *WRITES)
    row = next((one for one in doubtful_values(localdate()) if one.pk == pk), None)
    if row is None:
        raise Http404
    form = SettleForm(request.POST or None, row=row, request=request)
    ranges: list[CaseRange] | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "write" in request.POST and request.POST.get("seen") == form.said():
                return _written(request, form)
            # Not shown yet, or changed since: it is looked at before it is written.
            ranges = preview(form.settlement(), by=staff(request), now=now())
        except PublishingError as error:
            form.add_error(None, str(error))
    return TemplateResponse(request, "staff/settle_doubt.html", _page(request, row, form, ranges))


def _written(request: HttpRequest, form: SettleForm) -> HttpResponse:
    change_set = write(
        form.settlement(),
        change_set=form.cleaned_data["change_set"],
        by=staff(request),
        now=now(),
    )
    messages.success(
        request, _("The value is written in this set. It is law once the set is published.")
    )
    return HttpResponseRedirect(set_address(change_set))


def _page(
    request: HttpRequest, row: ParameterValue, form: SettleForm, ranges: list[CaseRange] | None
) -> dict[str, Any]:
    return {
        **admin.site.each_context(request),
        "title": _("Settle a doubt: %(subject)s") % {"subject": row.parameter.text},
        "row": row,
        "form": form,
        "errors": form.non_field_errors() if form.is_bound else ErrorList(),
        "ranges": ranges,
        "seen": "" if ranges is None else form.said(),
        "changed": ranges is not None and "write" in request.POST,
        "closes": sum((one.closes for one in ranges or []), start=0),
        "day": format_date(max(localdate(), _first_day(form, row)), current_language()),
        "history": address_of(row),
    }


def _first_day(form: SettleForm, row: ParameterValue) -> Any:
    cleaned = getattr(form, "cleaned_data", {})
    return cleaned.get("effective_from") or row.effective_from


def _require(request: HttpRequest, *rights: str) -> None:
    if not staff(request).has_perms(rights):
        raise PermissionDenied
