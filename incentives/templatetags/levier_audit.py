"""The audit trail of one row, for its history in the staff screens."""

from dataclasses import dataclass
from typing import Any, Final

from auditlog.models import LogEntry
from auditlog.registry import auditlog
from django import template
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.urls import reverse
from django.utils.http import urlencode

from incentives.audit.reading import Reading, read

register = template.Library()

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Trail:
    """The newest entries of a row, and the address of them all."""

    readings: list[Reading]
    everything: str
    cut: bool


@register.simple_tag(takes_context=True)
def trail_of(context: Any, row: Model) -> Trail | None:
    """None when the row is not audited, or when the reader may not read the trail."""
    user = context["request"].user
    if not auditlog.contains(type(row)) or not user.has_perm("auditlog.view_logentry"):
        return None
    entries = LogEntry.objects.get_for_object(row).select_related("content_type", "actor")
    newest = list(entries.order_by("-timestamp", "-pk")[: MOST + 1])
    kind = ContentType.objects.get_for_model(row)
    query = {"content_type__id__exact": kind.pk, "object_pk": row.pk}
    everything = f"{reverse('admin:auditlog_logentry_changelist')}?{urlencode(query)}"
    return Trail(read(newest[:MOST]), everything, cut=len(newest) > MOST)
