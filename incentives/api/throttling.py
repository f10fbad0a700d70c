"""Requests allowed to one address, by scope."""

from typing import TYPE_CHECKING, Any

from rest_framework.throttling import ScopedRateThrottle

if TYPE_CHECKING:  # the views' module loads this one
    from rest_framework.request import Request
    from rest_framework.views import APIView


class ScopeThrottle(ScopedRateThrottle):
    """The scopes of ``LEVIER_THROTTLE_RATES``; one that has no rate is not limited."""

    def allow_request(self, request: "Request", view: "APIView") -> Any:
        if getattr(view, self.scope_attr, None) not in self.THROTTLE_RATES:
            return True
        return super().allow_request(request, view)
