"""Golden cases: the list with its result of today, new cases, and the way to a spreadsheet."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from incentives.admin.base import STYLE, staff
from incentives.admin.records import folded
from incentives.admin.trials import figure_lines, figure_name, figure_words
from incentives.changes.golden import compute, days_of, flat, read_request, run
from incentives.changes.golden_tables import (
    NumberedLine,
    Review,
    read_table,
    review,
    to_csv,
    to_xlsx,
    write,
)
from incentives.changes.models import GoldenCase
from incentives.rules.checks import PublishingError
from incentives.rules.models import ChangeSet
from incentives.rules.rule_set import rules_on
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE

_SALT = "golden-cases"
STATES = {
    "green": gettext_lazy("as expected"),
    "red": gettext_lazy("not as expected"),
    "broken": gettext_lazy("cannot be computed"),
}


class GoldenCaseForm(forms.ModelForm):  # type: ignore[type-arg]
    """A new case starts with the figures that the law gives it today."""

    def clean_request(self) -> Any:
        request = self.cleaned_data["request"]
        try:
            day = read_request(request).on
            self.instance.expected = compute(request, {day: rules_on(day).content})
        except PublishingError as error:
            raise forms.ValidationError(str(error)) from error
        return request


class ImportForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("Workbook (.xlsx) or CSV"))
    change_set = forms.ModelChoiceField(
        label=gettext_lazy("Change set for new figures"),
        queryset=ChangeSet.objects.none(),
        required=False,
        help_text=gettext_lazy(
            "Needed when a case of the file expects other figures: they are proposed there, and"
            " become the case's own when the set is published."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["change_set"]
        field.queryset = ChangeSet.objects.open_to_edits().order_by("-pk")


class ConfirmForm(ImportForm):
    """The lines that were shown, as they were shown: nobody changes them on the way."""

    file = None  # type: ignore[assignment]
    lines = forms.CharField(widget=forms.HiddenInput)

    def clean_lines(self) -> Any:
        try:
            return signing.loads(self.cleaned_data["lines"], salt=_SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError(_("Choose the file again.")) from error


@admin.register(GoldenCase)
class GoldenCaseAdmin(admin.ModelAdmin[GoldenCase]):
    """Cases are added and described here; their figures change in change sets."""

    class Media:
        css = STYLE

    form = GoldenCaseForm
    actions: Any = None
    change_list_template = "staff/changes/golden_list.html"
    list_display = ("code", "title", "active")
    list_filter = ("active",)
    search_fields = ("code", "title", "note")

    def has_delete_permission(self, request: HttpRequest, obj: GoldenCase | None = None) -> bool:
        """A case is retired by a change set, which another person approves."""
        return False

    def get_fields(self, request: HttpRequest, obj: GoldenCase | None = None) -> Any:
        written = ("code", "title", "note")
        return (*written, "active", "today", "project") if obj else (*written, "request")

    def get_readonly_fields(self, request: HttpRequest, obj: GoldenCase | None = None) -> Any:
        return ("code", "active", "today", "project") if obj else ()

    def get_list_display(self, request: HttpRequest) -> Any:
        """With the result of today, computed once a page."""
        found: dict[int, str] = {}

        @admin.display(description=_("today"))
        def today(row: GoldenCase) -> str:
            if not found:
                found.update({result.case.pk: result.state for result in _results()})
            return str(STATES[found[row.pk]]) if row.pk in found else "–"

        return ("code", "title", today, "active")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(
            request, {"title": _("Golden cases"), **(extra_context or {})}
        )

    @admin.display(description=gettext_lazy("project"))
    def project(self, row: GoldenCase) -> SafeString:
        return folded(row.request)

    @admin.display(description=gettext_lazy("expected figures, and what the law gives today"))
    def today(self, row: GoldenCase) -> SafeString:
        [result] = _results([row])
        if result.found is None:
            return format_html("<p>{}</p>", result.reason)
        found = flat(result.found)
        lines = (
            (figure_name(name), figure_words(name, old), figure_words(name, found[name]))
            for name, old in flat(row.expected).items()
        )
        body = format_html_join("", '<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>', lines)
        return format_html(
            '<table class="golden-figures"><thead><tr><th scope="col">{}</th>'
            '<th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
            _("Figure"),
            _("Expected"),
            _("Today"),
            body,
        )

    # --- Spreadsheet ---

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, address: str, view: Callable[..., HttpResponse]) -> URLPattern:
            return path(
                address, self.admin_site.admin_view(view), name=f"incentives_goldencase_{name}"
            )

        return [
            page("import", "import/", self.import_view),
            page("file", "levier-golden-cases.<str:kind>", self.file_view),
            *super().get_urls(),
        ]

    def file_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        made = {"xlsx": (to_xlsx, XLSX_TYPE), "csv": (to_csv, CSV_TYPE)}
        if kind not in made:
            raise Http404
        write_cases, content_type = made[kind]
        content = write_cases(GoldenCase.objects.filter(active=True).order_by("code"))
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="levier-golden-cases.{kind}"'
        return response

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, look at what it would do, then have it written."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "lines" in request.POST:
            return self._confirmed(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        judged: Review | None = None
        lines: list[NumberedLine] = []
        if request.method == "POST" and form.is_valid():
            uploaded = form.cleaned_data["file"]
            try:
                lines = read_table(uploaded.read())
                judged = review(lines, change_set=form.cleaned_data["change_set"])
            except PublishingError as error:
                form.add_error("file", str(error))
        return self._import_page(request, form, judged, lines)

    def _import_page(
        self,
        request: HttpRequest,
        form: forms.Form,
        judged: Review | None = None,
        lines: Any = (),
    ) -> HttpResponse:
        may_write = judged is not None and not judged.faults and bool(judged.changes)
        chosen = form.cleaned_data.get("change_set") if judged else None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import golden cases"),
            "form": form,
            "judged": judged,
            "changes": [
                (proposal, figure_lines(proposal.figures))
                for proposal in (judged.changes if judged else ())
            ],
            "may_write": may_write,
            "signed": signing.dumps(lines, salt=_SALT, compress=True) if may_write else "",
            "chosen": chosen,
        }
        return TemplateResponse(request, "staff/changes/golden_import.html", context)

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        form = ConfirmForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Choose the file again."))
            return HttpResponseRedirect(reverse("admin:incentives_goldencase_import"))
        change_set = form.cleaned_data["change_set"]
        judged = review(form.cleaned_data["lines"], change_set=change_set)
        if judged.faults:
            return self._import_page(request, form, judged)
        try:
            write(judged, change_set=change_set, by=staff(request))
        except PublishingError as error:
            messages.error(request, str(error))
        else:
            done = len(judged.changes)
            text = ngettext("%(count)s case was imported.", "%(count)s cases were imported.", done)
            messages.success(request, text % {"count": done})
        return HttpResponseRedirect(reverse("admin:incentives_goldencase_changelist"))


def _results(cases: list[GoldenCase] | None = None) -> Any:
    """The cases under the law as it is published, with the contents kept in memory."""
    if cases is None:
        cases = list(GoldenCase.objects.filter(active=True).order_by("code"))
    return run(cases, contents={day: rules_on(day).content for day in days_of(cases)})
