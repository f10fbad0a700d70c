"""JSON read exactly and strictly: numbers as decimals, nothing guessed, nothing dropped."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from incentives.api.exceptions import BodyTooLarge

MAX_DEPTH = 16
MAX_QUOTED = 60
# Half of a character: valid in JSON, in no text that could be stored or sent back.
SURROGATE = re.compile("[\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    """One JSON object, in UTF-8, of a bounded size."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return read_object(read_bounded(stream))


def read_bounded(stream: IO[Any]) -> bytes:
    """The whole stream. Raises :class:`BodyTooLarge` without reading far past the limit."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    body = bytes(stream.read(limit + 1))
    if len(body) > limit:
        raise BodyTooLarge
    return body


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in ``body``; every number a Decimal. Raises ParseError with a sentence."""
    if not body.strip():
        raise ParseError(_("The request is empty: send a JSON object."))
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except UnicodeDecodeError:
        raise ParseError(_("The request is not written in UTF-8.")) from None
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        raise ParseError(
            _("The request is not JSON: see line %(line)s, column %(column)s.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    if not isinstance(value, dict):
        raise ParseError(_("Send a JSON object, between braces."))
    _refuse_depth(value)
    return value


def _refuse_depth(value: Any) -> None:
    """What is nested just under Python's own limit would break whoever looks at it next."""
    layer = [value]
    for _level in range(MAX_DEPTH):
        layer = [inner for outer in layer for inner in _inside(outer)]
        if not layer:
            return
    raise _too_deep()


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _too_deep() -> ParseError:
    return ParseError(_("The request is nested too deeply."))


def _number(text: str) -> Decimal:
    """Exact, and without Python's limit on the digits of an integer."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ParseError(_("The request holds a number that is too large.")) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a number of JSON.") % {"name": name})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if "\0" in name or SURROGATE.search(name):
            raise ParseError(_("The request holds a name with characters that cannot be read."))
        if name in found:
            raise ParseError(
                _("The name “%(name)s” is given twice in one object.") % {"name": name[:MAX_QUOTED]}
            )
        found[name] = value
    return found
