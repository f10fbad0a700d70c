"""Pages whose address is their only key: drafts and estimates."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

PRIVATE_HEADERS = {
    # The address must not travel to the site that a link of the page leads to.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "private, no-store",
}


def private_page(view: View[P]) -> View[P]:
    """Keep what the view answers out of referrers, search engines and caches.

    An exception becomes an answer outside the view, without these headers: a private view answers
    its own "not found".
    """

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in PRIVATE_HEADERS.items():
            response[name] = value
        return response

    return answer
