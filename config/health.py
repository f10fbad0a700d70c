"""What watches the service asks here: is the process alive, is it ready to serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from incentives.rules.models import ParameterValue


@require_safe
@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 as soon as the process answers; touches nothing else."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and rules are published; else 503 with the reason."""
    reason = _reason_not_ready()
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def _reason_not_ready() -> str:
    try:
        connection.ensure_connection()
        published = ParameterValue.objects.filter(state="published").exists()
    except DatabaseError:
        return "the database does not answer, or its tables are missing"
    return "" if published else "no rule is published: run load_reference_data"
