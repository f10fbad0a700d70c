"""A change set tried before it is public: the golden cases under it, and its impact."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from incentives.admin.base import staff
from incentives.admin.impact_page import names_of, portfolios
from incentives.changes.enums import RunState
from incentives.changes.golden import (
    CaseResult,
    active_cases,
    expect,
    expectations_of,
    flat,
    forget,
    run_on_set,
)
from incentives.changes.impact.export import to_csv, to_xlsx
from incentives.changes.impact.run import fingerprint, request_run, suggested_day
from incentives.changes.models import GoldenCase, GoldenExpectation, ImpactRun
from incentives.estimates.labels import STATUSES
from incentives.formatting import format_money
from incentives.language import current_language
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import ChangeSet
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE

SIZES = (1_000, 10_000, 100_000)
DEFAULT_SIZE = 10_000


class ImpactForm(forms.Form):
    """What to measure: the day whose law is applied, and how many made-up projects."""

    on = forms.DateField(
        label=gettext_lazy("As if every project were decided on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    projects = forms.TypedChoiceField(
        label=gettext_lazy("Made-up projects"),
        coerce=int,
        choices=[(size, f"{size}") for size in SIZES],
        initial=DEFAULT_SIZE,
    )


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of a case, in words: expected, found."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A golden case on the page of a set."""

    case: GoldenCase
    state: str
    reason: str
    differences: tuple[FigureLine, ...]
    proposed: GoldenExpectation | None
    changes: tuple[FigureLine, ...]

    @property
    def may_be_accepted(self) -> bool:
        return self.state == "red"


def figure_name(figure: str) -> str:
    """``AIR.prudent`` in words."""
    measure, _dot, what = figure.rpartition(".")
    words = {
        "status": _("status"),
        "prudent": _("prudent reading"),
        "favourable": _("favourable reading"),
    }
    return _("%(measure)s, %(reading)s") % {
        "measure": measure or _("Total"),
        "reading": words[what],
    }


def figure_words(figure: str, value: str | None) -> str:
    """A figure as it is read: an amount, a status, or an amount that is unknown."""
    if figure.endswith(".status"):
        return str(STATUSES.get(value or "", value))
    return _("unknown") if value is None else format_money(Decimal(value), current_language())


def figure_lines(rows: Any) -> tuple[FigureLine, ...]:
    """Triples of a figure, its old value and its new one, in words."""
    return tuple(
        FigureLine(figure_name(name), figure_words(name, old), figure_words(name, new))
        for name, old, new in rows
    )


def case_lines(change_set: ChangeSet, results: list[CaseResult] | None) -> list[CaseLine]:
    """Every active case; without results, only what the set says of it."""
    proposed = expectations_of(change_set)
    by_case = {result.case.pk: result for result in results or []}
    return [
        _case_line(case, by_case.get(case.pk), proposed.get(case.pk)) for case in active_cases()
    ]


def _case_line(
    case: GoldenCase, result: CaseResult | None, proposed: GoldenExpectation | None
) -> CaseLine:
    changes: list[tuple[str, str | None, str | None]] = []
    if proposed and proposed.expected is not None:
        old, new = flat(proposed.before), flat(proposed.expected)
        changes = [(name, old[name], new[name]) for name in old if old[name] != new[name]]
    differences = result.differences if result else ()
    return CaseLine(
        case=case,
        state=result.state if result else "",
        reason=result.reason if result else "",
        differences=figure_lines((row.figure, row.expected, row.found) for row in differences),
        proposed=proposed,
        changes=figure_lines(changes),
    )


def trials_panel(change_set: ChangeSet) -> dict[str, Any]:
    """What ``staff/changes/trials_panel.html`` needs, as ``panel``."""
    run = ImpactRun.objects.filter(change_set=change_set).first()
    return {
        "golden_url": reverse("admin:incentives_changeset_golden", args=[change_set.pk]),
        "impact_url": reverse("admin:incentives_changeset_impact", args=[change_set.pk]),
        "expectations": len(expectations_of(change_set)),
        "run": run,
    }


class ChangeSetTrials(admin.ModelAdmin[ChangeSet]):
    """The pages of a change set where it is tried."""

    def get_urls(self) -> list[URLPattern]:
        def page(name: str, address: str, view: Callable[..., HttpResponse]) -> URLPattern:
            return path(
                f"<path:object_id>/{address}",
                self.admin_site.admin_view(view),
                name=f"incentives_changeset_{name}",
            )

        return [
            page("golden", "golden/", self.golden_view),
            page("impact", "impact/", self.impact_view),
            page("impact_progress", "impact/progress/", require_GET(self.progress_view)),
            page("impact_file", "impact/levier-impact.<str:kind>", require_GET(self.file_view)),
            *super().get_urls(),
        ]

    def _set(self, request: HttpRequest, object_id: str) -> ChangeSet:
        change_set = self.get_object(request, unquote(object_id))
        if change_set is None:
            raise Http404
        if not self.has_view_permission(request, change_set):
            raise PermissionDenied
        return change_set

    def _trial_page(
        self, request: HttpRequest, change_set: ChangeSet, template: str, **context: Any
    ) -> TemplateResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "change_set": change_set,
            "set_url": reverse("admin:incentives_changeset_change", args=[change_set.pk]),
        }
        return TemplateResponse(request, template, {**shared, **context})

    # --- Golden cases ---

    def golden_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The cases; a POST runs them, and may first write what the set expects of one."""
        change_set = self._set(request, object_id)
        writes = self._may_expect(request, change_set)
        results: list[CaseResult] | None = None
        if request.method == "POST":
            try:
                results = run_on_set(change_set, now=now())
                if self._expect(request, change_set, results):
                    results = run_on_set(change_set, now=now())
            except PublishingError as error:
                messages.error(request, str(error))
        lines = case_lines(change_set, results)
        return self._trial_page(
            request,
            change_set,
            "staff/changes/golden.html",
            title=_("Golden cases under the change set"),
            lines=lines,
            ran=results is not None,
            red=sum(line.state in ("red", "broken") for line in lines),
            writes=writes,
        )

    def _may_expect(self, request: HttpRequest, change_set: ChangeSet) -> bool:
        is_draft = change_set.state == ChangeSetState.DRAFT
        return is_draft and staff(request).has_perm("incentives.change_changeset")

    def _expect(
        self, request: HttpRequest, change_set: ChangeSet, results: list[CaseResult]
    ) -> bool:
        """Write what is asked of the expectations of the set; whether anything was."""
        step, code = request.POST.get("step", "run"), request.POST.get("case", "")
        if step == "run":
            return False
        if not self._may_expect(request, change_set):
            raise PermissionDenied
        case = GoldenCase.objects.filter(code=code).order_by("pk").first()
        if case is None:
            raise Http404
        if step == "forget":
            forget(change_set, case)
        elif step == "retire":
            expect(change_set, case, expected=None, by=staff(request))
        elif step == "accept":
            found = next((row.found for row in results if row.case == case), None)
            if found is not None:
                expect(change_set, case, expected=found, by=staff(request))
        return True

    # --- Impact ---

    def impact_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The last measure, and the form that asks for another."""
        change_set = self._set(request, object_id)
        day = suggested_day(change_set, today=localdate())
        form = ImpactForm(request.POST or None, initial={"on": day, "projects": DEFAULT_SIZE})
        if request.method == "POST" and form.is_valid():
            request_run(change_set, **form.cleaned_data, by=staff(request), now=now())
            address = reverse("admin:incentives_changeset_impact", args=[change_set.pk])
            return HttpResponseRedirect(address)
        run = _run_of(change_set)
        result = run.result if run else None
        return self._trial_page(
            request,
            change_set,
            "staff/changes/impact.html",
            title=_("Impact of the change set"),
            form=form,
            **_run_context(change_set, run),
            stale=bool(result) and run is not None and run.fingerprint != fingerprint(change_set),
            portfolios=portfolios(result, language=current_language()) if result else [],
            red=[code for code, state in result["golden"].items() if state != "green"]
            if result
            else [],
            golden_url=reverse("admin:incentives_changeset_golden", args=[change_set.pk]),
            files={
                kind: reverse("admin:incentives_changeset_impact_file", args=[change_set.pk, kind])
                for kind in ("xlsx", "csv")
            },
        )

    def progress_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """How far the measure is; the page is asked again whole once it is over."""
        change_set = self._set(request, object_id)
        context = _run_context(change_set, _run_of(change_set))
        response = TemplateResponse(request, "staff/changes/_progress.html", context)
        if not context["running"]:
            response["HX-Refresh"] = "true"
        return response

    def file_view(self, request: HttpRequest, object_id: str, kind: str) -> HttpResponse:
        run = _run_of(self._set(request, object_id))
        if run is None or run.result is None or kind not in ("xlsx", "csv"):
            raise Http404
        if kind == "csv":
            response = HttpResponse(to_csv(run.result, names_of()), content_type=CSV_TYPE)
        else:
            content = to_xlsx(run.result, names_of(), language=current_language())
            response = HttpResponse(content, content_type=XLSX_TYPE)
        response["Content-Disposition"] = f'attachment; filename="levier-impact.{kind}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _run_of(change_set: ChangeSet) -> ImpactRun | None:
    rows = ImpactRun.objects.filter(change_set=change_set).select_related("requested_by")
    return rows.order_by("pk").first()


def _run_context(change_set: ChangeSet, run: ImpactRun | None) -> dict[str, Any]:
    lost = run is not None and run.is_lost(now())
    running = run is not None and run.is_running and not lost
    return {
        "run": run,
        "lost": lost,
        "running": running,
        "failed": run is not None and run.state == RunState.FAILED,
        "progress_url": reverse("admin:incentives_changeset_impact_progress", args=[change_set.pk]),
        "page_url": reverse("admin:incentives_changeset_impact", args=[change_set.pk]),
    }
