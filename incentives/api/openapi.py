"""What drf-spectacular cannot read from the code: strict fields, and the problem documents."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from incentives.api.examples import PROBLEM
from incentives.api.problems import MEDIA_TYPE
from incentives.engine.inputs import YEARS
from incentives.estimates.fields import (
    ExactDecimalField,
    FiveYearsField,
    PositiveMoneyField,
    WholeNumberField,
)
from incentives.estimates.inputs import MAX_PROFILES, ProfileListSerializer

Schema = dict[str, Any]

DECIMAL_TEXT = r"^[+-]?(\d+(\.\d{0,%(places)s})?|\.\d{1,%(places)s})$"
WHOLE_TEXT = r"^\d+$"
LANGUAGES = ["fr", "en", "ar"]

PROBLEM_SCHEMA: Schema = {
    "type": "object",
    "description": "Problem details (RFC 9457), in the reader's language.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "One entry a wrong value; an empty path means the whole request.",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "examples": [PROBLEM],
}

EVERYWHERE = {
    "400": "A value is wrong, or the request is not what this address reads.",
    "406": "None of the formats asked for is available.",
    "429": "Too many requests: see Retry-After.",
    "503": "No rules are published yet, or the service is busy: see Retry-After.",
}
WITH_NAME = {"404": "Nothing has this name or token."}
WITH_BODY = {
    "413": "The body is over 256 kB.",
    "415": "The body is not JSON.",
}

ACCEPT_LANGUAGE: Schema = {
    "in": "header",
    "name": "Accept-Language",
    "description": "Language of the texts: fr (default), en or ar.",
    "schema": {"type": "string", "examples": LANGUAGES},
}

LOCATION_HEADER = OpenApiParameter(
    "Location",
    OpenApiTypes.URI_REF,
    OpenApiParameter.HEADER,
    response=[201],
    required=True,
    description="Address of the stored estimate.",
)


def request_example(name: str, summary: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, summary=summary, value=value, request_only=True)


class DecimalExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A decimal is read from a JSON number or from text."""

    target_class = ExactDecimalField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        field = self.target
        number: Schema = {
            "type": "number",
            "description": f"At most {field.decimal_places} decimals.",
        }
        if field.max_value is not None:
            number["maximum"] = _plain(field.max_value)
        if isinstance(field, PositiveMoneyField):
            number["exclusiveMinimum"] = 0
        else:
            number["minimum"] = _plain(field.min_value)
        pattern = DECIMAL_TEXT % {"places": field.decimal_places}
        return {"anyOf": [number, {"type": "string", "pattern": pattern}]}


class WholeNumberExtension(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    """A whole number is read from a JSON number or from text."""

    target_class = WholeNumberField
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: str) -> Schema:
        field = self.target
        number = {"type": "integer", "minimum": field.min_value, "maximum": field.max_value}
        return {"anyOf": [number, {"type": "string", "pattern": WHOLE_TEXT}]}


class StrictExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A request refuses names that it does not know."""

    target_class = "incentives.estimates.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> Schema:
        target = force_instance(self.target)  # type: ignore[no-untyped-call]
        schema: Schema = auto_schema._map_serializer(  # type: ignore[no-untyped-call]
            target, direction, bypass_extensions=True
        )
        for name, field in target.fields.items():
            schema.get("properties", {}).get(name, {}).update(_length(field))
        return {**schema, "additionalProperties": False}


def _length(field: Any) -> Schema:
    """How many values a list holds, where the field says it in a way of its own."""
    if isinstance(field, FiveYearsField):
        return {"minItems": YEARS, "maxItems": YEARS}
    if isinstance(field, ProfileListSerializer):
        return {"minItems": 1, "maxItems": MAX_PROFILES}
    return {}


def _plain(bound: Any) -> int | None:
    return None if bound is None else int(bound)


def document_problems(result: Schema, **_context: Any) -> Schema:
    """Add to every operation the problems that it can answer, and the header of the language."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    for path, operations in result["paths"].items():
        for operation in operations.values():
            _document(operation, named="{" in path)
    return result


def _document(operation: Schema, *, named: bool) -> None:
    written = operation["responses"]
    problems = dict(EVERYWHERE)
    if named:
        problems |= WITH_NAME
    if "requestBody" in operation:
        problems |= WITH_BODY
    problems |= {
        code: response["description"]
        for code, response in written.items()
        if int(code) >= 400 and response.get("description")
    }
    for code, description in sorted(problems.items()):
        written[code] = _problem(code, description)
    operation.setdefault("parameters", []).append(ACCEPT_LANGUAGE)


def _problem(code: str, description: str) -> Schema:
    response: Schema = {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if code in ("429", "503"):
        response["headers"] = {
            "Retry-After": {
                "description": "Seconds to wait.",
                "required": True,
                "schema": {"type": "integer", "minimum": 1},
            }
        }
    return response
