"""How much one address may ask of the pages: the counterpart of the API's throttles."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


FORMS = "forms"


class PageThrottle(SimpleRateThrottle):
    """One scope of ``LEVIER_THROTTLE_RATES``; without a rate nothing is limited."""

    scope: str

    def __init__(self, scope: str) -> None:
        self.scope = scope
        super().__init__()

    def get_rate(self) -> str | None:
        return self.THROTTLE_RATES.get(self.scope)

    def get_cache_key(self, request: HttpRequest, view: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}  # type: ignore[arg-type]


def limited(view: View[P]) -> View[P]:
    """Refuse with 429 the forms that one address sends too often. Reading is never refused."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        refusal = _refusal(request, scope=FORMS) if request.method == "POST" else None
        return refusal or view(request, *args, **kwargs)

    return answer


def limited_to(scope: str) -> Callable[[View[P]], View[P]]:
    """Refuse with 429 the documents that one address asks too often: making one costs."""

    def limit(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return _refusal(request, scope=scope) or view(request, *args, **kwargs)

        return answer

    return limit


def _refusal(request: HttpRequest, *, scope: str) -> HttpResponse | None:
    """The answer to one request too many; None while there are not."""
    throttle = PageThrottle(scope)
    if throttle.allow_request(request, None):  # type: ignore[arg-type]
        return None
    response = render(request, "errors/429.html", {"of_forms": scope == FORMS}, status=429)
    response["Retry-After"] = str(ceil(throttle.wait() or 1))
    return response
