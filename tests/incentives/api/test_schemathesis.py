"""Requests made up from the OpenAPI document, right and wrong: every answer is documented."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from incentives.api.documentation import document

EXAMPLES_OF_AN_OPERATION = 25

TRUE_OF_ALL = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
# What the document does not allow is refused; the list of locations lets empty filters pass.
STRICT = [negative_data_rejection]
LENIENT = {"/api/v1/locations", "/api/v1/locations.geojson"}


schema = schemathesis.openapi.from_dict(document("en"))
schema.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def _connection_kept() -> Iterator[None]:
    """The end of a request closes the connection, which here holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=EXAMPLES_OF_AN_OPERATION,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_documented(case: Any) -> None:
    case.call_and_validate(checks=TRUE_OF_ALL if case.path in LENIENT else [*TRUE_OF_ALL, *STRICT])
