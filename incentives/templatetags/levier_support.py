"""What the law and the regions offer at a place, for the pages of the places.

The places know nothing of the law: their templates load this library and name a place by its code.
"""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.timezone import localdate

from incentives.language import current_language
from incentives.offer.local_support import LocalSupport, support_of_location, support_of_region
from incentives.rules.rule_set import NoRulesError

register = template.Library()

Context = dict[str, Any]


@register.inclusion_tag("components/support_at.html")
def support_at(slug: str) -> Context:
    """``{% support_at location.slug %}``: what today's rules give at a location."""
    return _context(support_of_location, slug)


@register.inclusion_tag("components/support_at.html")
def support_in_region(code: str) -> Context:
    """``{% support_in_region region.code %}``: the same for a region, by its two-digit code."""
    return _context(support_of_region, code)


def _context(read: Callable[..., LocalSupport], code: str) -> Context:
    language = current_language()
    try:
        return {"support": read(code, on=localdate(), language=language)}
    except NoRulesError:
        return {"support": None}
