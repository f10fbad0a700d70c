"""What the views share: a query and a body read strictly, headers of private answers."""

from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ParseError, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView

from incentives.api.parsers import read_bounded
from incentives.estimates.fields import StrictSerializer

PRIVATE = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


class NoQuery(StrictSerializer):
    """An address without parameters."""


class ApiView(APIView):
    """A view that takes no name it does not know, in its query or in its body."""

    def read_query(self, serializer_class: type[StrictSerializer] = NoQuery) -> dict[str, Any]:
        """The parameters of the address, checked. Raises ValidationError by parameter."""
        query = self.request.query_params
        repeated = [name for name, values in query.lists() if len(values) > 1]
        if repeated:
            raise ValidationError({name: [_("Give this parameter once.")] for name in repeated})
        return _validated(serializer_class, query.dict())

    def read_body(self, serializer_class: type[StrictSerializer]) -> dict[str, Any]:
        """The body, checked. Raises ParseError for what is not a JSON object."""
        _take_chunks(self.request._request)
        if self.request.stream is None:
            raise ParseError(_("The request is empty: send a JSON object."))
        return _validated(serializer_class, self.request.data)


class PrivateView(ApiView):
    """Answers that concern one project: in no cache, in no index, in no referrer."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        for name, value in PRIVATE.items():
            response.headers[name] = value
        return response


class NothingView(ApiView):
    """Any other address under /api/v1/: nothing is there, whatever the method."""

    schema = None
    throttle_scope = "read"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is nothing at this address."))


def _validated(serializer_class: type[StrictSerializer], data: Any) -> dict[str, Any]:
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    validated: dict[str, Any] = serializer.validated_data
    return validated


def _take_chunks(request: HttpRequest) -> None:
    """Read a body sent in chunks, without its length, where the server marks its end.

    Django takes a missing Content-Length for an empty body.
    """
    if not isinstance(request, WSGIRequest) or request.META.get("CONTENT_LENGTH"):
        return
    if request.META.get("HTTP_TRANSFER_ENCODING") and request.environ.get("wsgi.input_terminated"):
        body = read_bounded(request.environ["wsgi.input"])
        request._stream = BytesIO(body)
        request.META["CONTENT_LENGTH"] = str(len(body))
