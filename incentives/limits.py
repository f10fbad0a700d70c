"""How many forms one address may send: the counterpart, for pages, of the API's throttles."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class FormThrottle(SimpleRateThrottle):
    """The scope ``forms`` of ``LEVIER_THROTTLE_RATES``; without a rate nothing is limited."""

    scope = "forms"

    def get_rate(self) -> str | None:
        return self.THROTTLE_RATES.get(self.scope)

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}  # type: ignore[arg-type]


class ContactThrottle(FormThrottle):
    """The scope ``contact``: requests that one address may send to the agency."""

    scope = "contact"


def limited(view: View[P]) -> View[P]:
    """Refuse with 429 what one address sends too often. Reading is never refused."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        throttle = FormThrottle()
        if request.method != "POST" or throttle.allow_request(request, None):  # type: ignore[arg-type]
            return view(request, *args, **kwargs)
        response = render(request, "errors/429.html", status=429)
        response["Retry-After"] = str(ceil(throttle.wait() or 1))
        return response

    return answer
