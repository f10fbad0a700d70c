"""The history of one parameter, zone or category: every value of it, from the last to the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incentives.admin.notation import unit_words
from incentives.admin.wording import in_words
from incentives.changes.applying import DATED
from incentives.charts import Column, ColumnChart, column_chart
from incentives.formatting import format_date
from incentives.language import current_language
from incentives.offer.values import Shown
from incentives.rules.enums import ChangeSetState, ParameterKind, State
from incentives.rules.models import DatedValue, ParameterValue

MODELS: Final = {str(model._meta.model_name): model for model in DATED}
# Kinds whose values are one number, which a column can be as high as.
_NUMBERS: Final = (
    ParameterKind.SHARE,
    ParameterKind.COUNT,
    ParameterKind.NUMBER,
    ParameterKind.AMOUNT,
)
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Moment:
    """One value of the history. ``replaced`` are those that it took the place of, the last first.

    ``favourable`` is None where there is one reading only.
    """

    row: Any
    state: str
    is_law: bool
    prudent: Shown | None
    favourable: Shown | None
    doubt: str
    address: str
    published: date | None
    replaced: list["Moment"] = field(default_factory=list)


def address_of(row: DatedValue) -> str:
    """The timeline that a value stands in."""
    owner = getattr(row, f"{row.owner}_id")
    return timeline_address(str(row._meta.model_name), owner)


def timeline_address(model: str, owner: int) -> str:
    return reverse("admin:timeline", args=[model, owner])


# --- What is told ---------------------------------------------------------------------------------


def moments_of(rows: list[Any], *, today: date, ends: date | None) -> list[Moment]:
    """The values of one owner, from the last day to the first; drafts stand before the law.

    ``ends`` is the day from which a parameter is repealed.
    """
    law = sorted(
        (row for row in rows if row.state == State.PUBLISHED),
        key=lambda row: row.effective_from,
        reverse=True,
    )
    found: list[Moment] = []
    follower = ends
    for row in law:
        if ends is not None and row.effective_from >= ends:
            state = _("Published, and never applied: the parameter is repealed before")
        else:
            state = _in_force(row, until=follower, today=today)
            follower = row.effective_from
        found.append(_moment(row, state, is_law=True))
    by_day = {moment.row.effective_from: moment for moment in found}
    for row in sorted(_of(rows, State.SUPERSEDED), key=lambda row: row.published_at, reverse=True):
        older = _moment(row, _("Replaced"), is_law=False)
        follower_of = by_day.get(row.effective_from)
        if follower_of is None:
            by_day[row.effective_from] = older
            found.append(older)
        else:
            follower_of.replaced.append(older)
    drafts = [
        _moment(row, _awaited(row), is_law=False) for row in _of(rows, State.DRAFT, State.IN_REVIEW)
    ]
    return sorted([*drafts, *found], key=lambda one: one.row.effective_from, reverse=True)


def _of(rows: list[Any], *states: State) -> Iterator[Any]:
    return (row for row in rows if row.state in states)


def _in_force(row: DatedValue, *, until: date | None, today: date) -> str:
    """Since when, or until when, a published value is the law."""
    language = current_language()
    last = None if until is None else until - timedelta(days=1)
    if row.effective_from > today:
        return _("Published; applies from %(day)s") % {
            "day": format_date(row.effective_from, language)
        }
    if last is None:
        return _("In force")
    if last < today:
        return _("Was in force until %(day)s") % {"day": format_date(last, language)}
    return _("In force until %(day)s") % {"day": format_date(last, language)}


def _awaited(row: DatedValue) -> str:
    change_set = row.change_set
    if change_set is not None and change_set.state == ChangeSetState.SCHEDULED:
        assert change_set.publish_on is not None, "a scheduled set has its day: a constraint"
        return _("Approved; law once published on %(day)s") % {
            "day": format_date(change_set.publish_on, current_language())
        }
    if row.state == State.IN_REVIEW:
        return _("Not law: waits for a second person")
    return _("Not law: a draft")


def _moment(row: Any, state: str, *, is_law: bool) -> Moment:
    if isinstance(row, ParameterValue):
        prudent, favourable = in_words(row, row.value), in_words(row, row.favourable_value)
    else:
        words = str(row.get_value_display())
        prudent, favourable = Shown(words, words), None
    address = reverse(f"admin:incentives_{row._meta.model_name}_change", args=[row.pk])
    doubt = getattr(row, "doubt", "")
    published = None if row.published_at is None else localdate(row.published_at)
    return Moment(row, state, is_law, prudent, favourable, doubt, address, published)


# --- What is drawn --------------------------------------------------------------------------------


def chart_of(rows: list[Any]) -> ColumnChart | None:
    """A column for each value of the law, from the first; None where they are no numbers, or one
    alone, or where the favourable reading is the lower one, which no column shows."""
    law = sorted(_of(rows, State.PUBLISHED), key=lambda row: row.effective_from)
    if len(law) < 2 or not isinstance(law[0], ParameterValue):
        return None
    parameter = law[0].parameter
    if parameter.kind not in _NUMBERS:
        return None
    columns = [_column(row, share=parameter.kind == ParameterKind.SHARE) for row in law]
    if any(column.hatched < 0 for column in columns):
        return None
    return column_chart(columns, language=current_language())


def _column(row: ParameterValue, *, share: bool) -> Column:
    prudent = Decimal(str(row.value))
    more = Decimal(0) if row.favourable_value is None else Decimal(str(row.favourable_value))
    added = more - prudent if row.favourable_value is not None else Decimal(0)
    by = _HUNDRED if share else Decimal(1)
    first = row.effective_from
    return Column(f"{first:%d/%m/%Y}", prudent * by, added * by, short_label=f"{first:%m/%y}")


# --- The page -------------------------------------------------------------------------------------


def urls() -> list[URLPattern]:
    """For the staff's site, which asks for both factors before it calls them."""
    view = admin.site.admin_view(show)
    return [path("timeline/<slug:model>/<int:owner>/", view, name="timeline")]


@require_safe
def show(request: HttpRequest, *, model: str, owner: int) -> HttpResponse:
    """Everything that was, is and may become of one parameter, zone or category."""
    if model not in MODELS:
        raise Http404
    if not request.user.has_perm(f"incentives.view_{model}"):
        raise PermissionDenied
    values = MODELS[model]
    subject = _owner(values, owner)
    rows = list(
        values._default_manager.filter(**{f"{values.owner}_id": owner})
        .select_related("author", "approver", "change_set", values.owner)
        .prefetch_related("sources")
        .order_by("effective_from", "pk")
    )
    ends = getattr(subject, "repealed_from", None)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("History: %(subject)s") % {"subject": _name(subject)},
        "opts": values._meta,
        "subject": subject,
        "code": getattr(subject, "code", ""),
        "moments": moments_of(rows, today=localdate(), ends=ends),
        "ends": ends,
        "chart": chart_of(rows),
        "unit": unit_words(subject.unit) if values is ParameterValue else "",
        "list_address": reverse(f"admin:incentives_{model}_changelist"),
    }
    return TemplateResponse(request, "staff/timeline.html", context)


def _owner(values: type[DatedValue], pk: int) -> Any:
    owners: Any = values._meta.get_field(values.owner).related_model
    found = owners._default_manager.filter(pk=pk).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def _name(subject: Any) -> str:
    return str(getattr(subject, "text", "") or subject)
