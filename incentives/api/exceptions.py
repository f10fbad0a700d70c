"""Failures that the framework has no word for. Loaded before the views: imports none of them."""

from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status


class BodyTooLarge(exceptions.APIException):
    """A body that passes the limit; its content was not read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("A request is at most 256 kB.")
    default_code = "too_large"


class Unavailable(exceptions.APIException):
    """The service runs and cannot answer: ask again later."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = gettext_lazy("The service is busy. Try again in a moment.")
    default_code = "unavailable"


class UnknownLocation(exceptions.NotFound):
    """The location named in a request does not exist: a 404 that says where."""

    default_detail = gettext_lazy("No location has this name.")
