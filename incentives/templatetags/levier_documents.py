"""What the templates of a printed document need beyond those of the pages."""

from collections.abc import Iterable

from django import template

from incentives.documents.bibliography import Bibliography, Source
from sites.models import Evidence

register = template.Library()


@register.filter
def cited(sources: Iterable[Source | Evidence], sources_of_all: Bibliography) -> str:
    """``{{ line.sources|cited:bibliography }}``: numbers of the list at the end, in brackets."""
    return sources_of_all.cited(sources)
