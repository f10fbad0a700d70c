"""The first page of the staff: what waits for this person, and the screens by what they are for."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from incentives.admin.base import staff
from incentives.changes.steps import authors_of
from incentives.requests import inbox
from incentives.rules.enums import ChangeSetState
from incentives.rules.models import ChangeSet
from sites.conf import stale_after_years
from sites.models import Figure

# Each screen once, the most used first. One that is named nowhere comes last, by its application.
GROUPS: Final = (
    (
        "law",
        _("Law"),
        (
            "incentives.changeset",
            "incentives.parameter",
            "incentives.parametervalue",
            "incentives.measure",
            "incentives.criterion",
            "incentives.criteriongroup",
            "incentives.incometaxzone",
            "incentives.chartercategory",
            "incentives.primetext",
            "incentives.reservation",
            "incentives.regime",
            "incentives.regimemeasure",
            "incentives.goldencase",
            "incentives.source",
        ),
    ),
    (
        "requests",
        _("Requests and estimates"),
        (
            "incentives.contactrequest",
            "incentives.estimate",
            "incentives.draft",
            "incentives.trainingplan",
            "incentives.routingthreshold",
        ),
    ),
    (
        "places",
        _("Locations"),
        (
            "sites.location",
            "sites.figure",
            "sites.evidence",
            "sites.talentfigure",
            "sites.talentprovider",
            "sites.programme",
            "sites.province",
            "sites.region",
        ),
    ),
    (
        "beside",
        _("Beside the law"),
        (
            "incentives.regionalgrant",
            "incentives.hiringprogramme",
            "incentives.exchangerate",
            "incentives.sectorfigure",
            "incentives.segment",
        ),
    ),
    (
        "agency",
        _("Agency and accounts"),
        (
            "incentives.agencysettings",
            "incentives.locationdesk",
            "incentives.embedpartner",
            "auth.user",
            "auth.group",
        ),
    ),
    (
        "records",
        _("Records"),
        ("auditlog.logentry", "incentives.publicationevent", "incentives.ruleset"),
    ),
)
# Where the library calls its screen something else than we do.
NAMES: Final = {"auditlog.logentry": {"name": _("Audit trail")}}


def grouped(app_list: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of applications, as :data:`GROUPS` shares it out."""
    screens: dict[str, dict[str, Any]] = {}
    rest = []
    named = {label for _code, _name, labels in GROUPS for label in labels}
    for app in app_list:
        for screen in app["models"]:
            label = screen["model"]._meta.label_lower
            screens[label] = screen | NAMES.get(label, {})
        others = [one for one in app["models"] if one["model"]._meta.label_lower not in named]
        rest += [{**app, "models": others}] if others else []
    index = reverse("admin:index")
    groups = [
        {
            "app_label": code,
            "name": name,
            "app_url": f"{index}#{code}",
            "has_module_perms": True,
            "models": [screens[label] for label in labels if label in screens],
        }
        for code, name, labels in GROUPS
    ]
    return [*(group for group in groups if group["models"]), *rest]


# --- What waits -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do, in words, and where it is done."""

    text: str
    address: str


def waiting_for(request: HttpRequest) -> list[Waiting]:
    """What this person could do now, by their rights; empty when there is nothing."""
    kinds: tuple[tuple[str, Callable[[HttpRequest], Iterator[Waiting]]], ...] = (
        ("incentives.publish_changeset", _to_approve),
        ("incentives.change_changeset", _sent_back),
        ("incentives.change_contactrequest", _requests),
        ("sites.change_figure", _old_figures),
    )
    user = staff(request)
    return [one for right, find in kinds if user.has_perm(right) for one in find(request)]


def _to_approve(request: HttpRequest) -> Iterator[Waiting]:
    in_review = ChangeSet.objects.filter(state=ChangeSetState.IN_REVIEW).order_by("pk")
    count = sum(staff(request).pk not in authors_of(row) for row in in_review)
    if count:
        text = ngettext(
            "%(count)d change set waits for a second person.",
            "%(count)d change sets wait for a second person.",
            count,
        )
        yield _counted(text, count, "incentives_changeset", state__exact=ChangeSetState.IN_REVIEW)


def _sent_back(request: HttpRequest) -> Iterator[Waiting]:
    mine = ChangeSet.objects.open_to_edits().filter(author=staff(request))
    count = mine.exclude(review_note="").count()
    if count:
        text = ngettext(
            "%(count)d change set of yours came back: its page says why.",
            "%(count)d change sets of yours came back: their pages say why.",
            count,
        )
        yield _counted(text, count, "incentives_changeset", state__exact=ChangeSetState.DRAFT)


def _requests(request: HttpRequest) -> Iterator[Waiting]:
    # The faces of the app do not import one another: this model is asked for by name.
    rows = apps.get_model("incentives", "ContactRequest").objects.all()
    free = inbox.waiting(rows).count()
    if free:
        text = ngettext(
            "%(count)d contact request is nobody’s yet.",
            "%(count)d contact requests are nobody’s yet.",
            free,
        )
        yield _counted(text, free, "incentives_contactrequest", todo="waiting")
    due = inbox.due(rows, today=localdate()).count()
    if due:
        text = ngettext(
            "The next action of %(count)d contact request is due.",
            "The next action of %(count)d contact requests is due.",
            due,
        )
        yield _counted(text, due, "incentives_contactrequest", todo="due")


def _old_figures(request: HttpRequest) -> Iterator[Waiting]:
    year = localdate().year
    count = Figure.objects.stale(year=year, after_years=stale_after_years()).count()
    if count:
        text = ngettext(
            "%(count)d figure of a place is old: ask for it again.",
            "%(count)d figures of places are old: ask for them again.",
            count,
        )
        yield _counted(text, count, "sites_figure", age="old")


def _counted(text: str, count: int, screen: str, **query: str) -> Waiting:
    return Waiting(text % {"count": count}, reverse(f"admin:{screen}_changelist", query=query))
