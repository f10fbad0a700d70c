"""The OpenAPI document and its browsable page. Neither asks anything of another host."""

from functools import lru_cache
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from incentives.api.base import ApiView
from incentives.language import current_language


@lru_cache(maxsize=3)
def document(language: str) -> Any:
    """The OpenAPI document; built once a language, for it never changes while the service runs."""
    with translation.override(language):
        return SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]


class SchemaView(ApiView):
    """The OpenAPI 3.1 document, as JSON or as YAML."""

    throttle_scope = "read"
    renderer_classes = (
        OpenApiJsonRenderer2,
        OpenApiJsonRenderer,
        OpenApiYamlRenderer,
        OpenApiYamlRenderer2,
    )

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document(current_language()))


# Swagger UI writes styles and draws its icons from data addresses; its scripts come from files.
@method_decorator(
    csp_update({"style-src": [SELF, UNSAFE_INLINE], "img-src": [SELF, "data:"]}), name="dispatch"
)
class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, served from our own files."""

    throttle_scope = "read"
    template_name = "api/docs.html"
    template_name_js = "api/docs.js"

    @property
    def url_self(self) -> str:  # type: ignore[override]
        return reverse("api:docs")

    def _get_schema_url(self, request: Request) -> str:
        return reverse("api:schema")
