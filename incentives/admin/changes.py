"""Change sets: what changes in the law, in plain words, and the steps from draft to published."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, Count, QuerySet, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incentives.admin.base import STYLE, staff
from incentives.admin.proposing import SET, set_address
from incentives.admin.trials import ChangeSetTrials, trials_panel
from incentives.admin.wording import edit_lines, value_lines
from incentives.changes.applying import DATED
from incentives.changes.golden import run_on_set
from incentives.changes.steps import approve, authors_of, send_back, submit
from incentives.rules.checks import PublishingError
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    Criterion,
    CriterionGroup,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    Regime,
    RegimeMeasure,
    Reservation,
)

LIFE = (
    "state",
    "review_note",
    "author",
    "created_at",
    "submitted_at",
    "approver",
    "approved_at",
    "publish_on",
    "published_at",
)
# What may be added to a set, and what of the law may be changed or deleted in it.
ADDED: Final = (
    ParameterValue,
    IncomeTaxZone,
    CharterCategory,
    Criterion,
    CriterionGroup,
    Parameter,
    Reservation,
    Regime,
    RegimeMeasure,
)
CHANGED: Final = (
    Measure,
    Criterion,
    CriterionGroup,
    Parameter,
    PrimeText,
    Reservation,
    Regime,
    RegimeMeasure,
)
_URGENCY: Final = (
    ChangeSetState.IN_REVIEW,
    ChangeSetState.DRAFT,
    ChangeSetState.SCHEDULED,
    ChangeSetState.PUBLISHED,
)


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it goes back"), widget=forms.Textarea(attrs={"rows": 3})
    )


class ScheduleForm(forms.Form):
    publish_on = forms.DateField(
        label=gettext_lazy("Day of publication"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_on"].widget.attrs["min"] = localdate().isoformat()


@admin.register(ChangeSet)
class ChangeSetAdmin(ChangeSetTrials):
    """A set is written while it is a draft. Its steps are buttons of its page."""

    class Media:
        css = STYLE

    actions: Any = None
    change_form_template = "staff/changes/change_set.html"
    fields: ClassVar[Any] = ("title", "note")
    list_display = ("title", "state", "author", "approver", "publish_on", "changes")
    list_filter = ("state", "publish_on")
    list_select_related = ("author", "approver")
    search_fields = ("title", "note")
    ordering = (
        Case(*(When(state=state, then=place) for place, state in enumerate(_URGENCY))),
        "-pk",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChangeSet]:
        counts = [
            Count(name, distinct=True)
            for name in ("edits", *(f"{model._meta.model_name}s" for model in DATED))
        ]
        return super().get_queryset(request).annotate(changes=sum(counts[1:], counts[0]))

    @admin.display(description=gettext_lazy("changes"))
    def changes(self, row: Any) -> int:
        return int(row.changes)

    # --- Who may do what ---

    def has_change_permission(self, request: HttpRequest, obj: ChangeSet | None = None) -> bool:
        is_draft = obj is None or obj.state == ChangeSetState.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ChangeSet | None = None) -> bool:
        is_draft = obj is None or obj.state == ChangeSetState.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def steps(self, request: HttpRequest, change_set: ChangeSet) -> set[str]:
        """The steps that this person may take with the set as it is."""
        user, state = staff(request), change_set.state
        writes = user.has_perm("incentives.change_changeset")
        judges = user.has_perm("incentives.publish_changeset")
        found = set()
        if writes and state == ChangeSetState.DRAFT:
            found |= {"submit", "remove"}
        if (writes or judges) and state in (ChangeSetState.IN_REVIEW, ChangeSetState.SCHEDULED):
            found |= {"send_back"}
        if judges and state == ChangeSetState.IN_REVIEW and not self._wrote(request, change_set):
            found |= {"publish", "schedule"}
        return found

    def _wrote(self, request: HttpRequest, change_set: ChangeSet) -> bool:
        return staff(request).pk in authors_of(change_set)

    # --- The form ---

    def get_readonly_fields(self, request: HttpRequest, obj: ChangeSet | None = None) -> Any:
        return LIFE

    def get_fieldsets(self, request: HttpRequest, obj: ChangeSet | None = None) -> Any:
        what = (None, {"fields": self.fields})
        if obj is None:
            return [what]
        known = [name for name in LIFE if getattr(obj, name) not in (None, "")]
        return [what, (_("Life of the set"), {"fields": known})]

    def save_model(self, request: HttpRequest, obj: ChangeSet, form: Any, change: bool) -> None:
        if not change:
            obj.author = staff(request)
        super().save_model(request, obj, form, change)

    def response_post_save_add(self, request: HttpRequest, obj: ChangeSet) -> HttpResponseRedirect:
        """To its page, where the changes are written."""
        return HttpResponseRedirect(set_address(obj))

    # --- The page ---

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        change_set = self.get_object(request, unquote(object_id))
        if change_set is None or not self.has_view_permission(request, change_set):
            return super().change_view(request, object_id, form_url, extra_context)
        typed = None
        if request.method == "POST" and "_step" in request.POST:
            if self._step_is_taken(request, change_set):
                return HttpResponseRedirect(set_address(change_set))
            # Refused: the page comes back with the reason, and with what was typed.
            typed, request.method = request.POST, "GET"
        context = {**self._page(request, change_set, typed), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _page(self, request: HttpRequest, change_set: ChangeSet, typed: Any) -> dict[str, Any]:
        asked = typed["_step"] if typed else ""
        return {
            "show_save_and_continue": False,
            "show_save_and_add_another": False,
            "change_set": change_set,
            "values": value_lines(change_set),
            "edits": edit_lines(change_set),
            "steps": self.steps(request, change_set),
            "send_back_form": SendBackForm(typed if asked == "send_back" else None),
            "schedule_form": ScheduleForm(typed if asked == "schedule" else None),
            "wrote": self._wrote(request, change_set)
            and staff(request).has_perm("incentives.publish_changeset"),
            "panel": trials_panel(change_set),
            "version": _version(change_set),
            "is_draft": change_set.state == ChangeSetState.DRAFT,
            "is_in_review": change_set.state == ChangeSetState.IN_REVIEW,
            "is_published": change_set.state == ChangeSetState.PUBLISHED,
            "add_links": self._links(request, change_set, ADDED, screen="add"),
            "change_links": self._links(request, change_set, CHANGED, screen="changelist"),
        }

    def _links(
        self, request: HttpRequest, change_set: ChangeSet, kinds: Any, *, screen: str
    ) -> list[tuple[Any, str]]:
        """Forms, or lists to choose from, that write in this set."""
        found = []
        for model in kinds:
            screens = self.admin_site.get_model_admin(model)
            allowed = (
                screens.has_add_permission if screen == "add" else screens.has_change_permission
            )
            name = f"admin:incentives_{model._meta.model_name}_{screen}"
            if change_set.state == ChangeSetState.DRAFT and allowed(request):
                label = model._meta.verbose_name if screen == "add" else _plural(model)
                found.append((label, reverse(name, query={SET: change_set.pk})))
        return found

    # --- The steps ---

    def _step_is_taken(self, request: HttpRequest, change_set: ChangeSet) -> bool:
        """Whether the step that was sent is done; refused, it leaves a message."""
        takers: dict[str, Callable[[HttpRequest, ChangeSet], str]] = {
            "submit": self._submit,
            "send_back": self._send_back,
            "publish": self._publish,
            "schedule": self._schedule,
            "remove": self._remove,
        }
        step = request.POST["_step"]
        try:
            self._require(request, change_set, step)
            with transaction.atomic():
                done = takers[step](request, change_set)
        except PublishingError as error:
            self.message_user(request, str(error), messages.ERROR)
            return False
        if done:
            self.message_user(request, done, messages.SUCCESS)
            self.log_change(request, change_set, done)
        return bool(done)

    def _require(self, request: HttpRequest, change_set: ChangeSet, step: str) -> None:
        user = staff(request)
        rights = {
            "submit": ("change_changeset",),
            "remove": ("change_changeset",),
            "send_back": ("change_changeset", "publish_changeset"),
            "publish": ("publish_changeset",),
            "schedule": ("publish_changeset",),
        }
        if not any(user.has_perm(f"incentives.{right}") for right in rights.get(step, ())):
            raise PermissionDenied
        if request.POST.get("version") != _version(change_set):
            raise PublishingError(
                _(
                    "The set has moved on since this page was opened: look at it again, then take"
                    " the step."
                )
            )

    def _submit(self, request: HttpRequest, change_set: ChangeSet) -> str:
        submit(change_set, by=staff(request), now=now())
        self._tell_of_red_cases(request, change_set)
        return _("The set waits for a second person.")

    def _tell_of_red_cases(self, request: HttpRequest, change_set: ChangeSet) -> None:
        """It may be submitted so, but its author should know that it cannot be approved so."""
        results = run_on_set(change_set, now=now())
        red = [result.case.code for result in results if not result.is_green]
        if red:
            told = _(
                "Golden cases do not give what is expected of them under this set: %(codes)s. It"
                " cannot be approved so: send it back, then correct it, or write what is to be"
                " expected from now on."
            )
            self.message_user(request, told % {"codes": ", ".join(red)}, messages.WARNING)

    def _send_back(self, request: HttpRequest, change_set: ChangeSet) -> str:
        form = SendBackForm(request.POST)
        if not form.is_valid():
            return ""
        send_back(change_set, reason=form.cleaned_data["reason"])
        return _("The set is a draft again; its author reads why.")

    def _publish(self, request: HttpRequest, change_set: ChangeSet) -> str:
        approve(change_set, by=staff(request), now=now())
        return _("The set is published: it is law for this site.")

    def _schedule(self, request: HttpRequest, change_set: ChangeSet) -> str:
        form = ScheduleForm(request.POST)
        if not form.is_valid():
            return ""
        day = form.cleaned_data["publish_on"]
        approve(change_set, by=staff(request), now=now(), publish_on=day)
        if change_set.state == ChangeSetState.PUBLISHED:
            return _("The set is published: it is law for this site.")
        return _("The set is approved: it is published on its day.")

    def _remove(self, request: HttpRequest, change_set: ChangeSet) -> str:
        """Take one value or one edit out of the draft."""
        locked = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
        if locked.state != ChangeSetState.DRAFT:
            raise PublishingError(_("Only a draft is changed: send the set back first."))
        kind, _colon, number = request.POST.get("item", "").partition(":")
        rows: dict[str, Any] = {str(model._meta.model_name): model for model in DATED}
        rows["edit"] = change_set.edits.model
        held = rows[kind].objects.filter(change_set=change_set) if kind in rows else None
        known = held is not None and number.isdecimal()
        row = held.filter(pk=number[:9]).order_by("pk").first() if held and known else None
        if row is None:
            raise PublishingError(_("This change is not in the set any more."))
        row.delete()
        return _("“%(item)s” is out of the set.") % {"item": row}


def _version(change_set: ChangeSet) -> str:
    """What a step was decided upon: a set that was sent back and forth meanwhile is another."""
    return f"{change_set.state} {change_set.submitted_at}"


def _plural(model: Any) -> Any:
    return model._meta.verbose_name_plural
