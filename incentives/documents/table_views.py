"""The addresses of the workbook and of the tables of an estimate."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from incentives.documents.source import Source, source_of
from incentives.documents.spreadsheet.workbook import make_workbook
from incentives.documents.tables import as_csv, as_json
from incentives.estimates.access import kept, missing
from incentives.limits import limited_to
from incentives.private import private_page
from sites.spreadsheets import CSV_TYPE, XLSX_TYPE


@private_page
@limited_to("dossiers")
@require_safe
def workbook(request: HttpRequest, token: str) -> HttpResponse:
    """The estimate as a workbook of live formulas."""
    return _file(request, token, make_workbook, "xlsx", XLSX_TYPE)


@private_page
@require_safe
def table(request: HttpRequest, token: str) -> HttpResponse:
    """The estimate as one flat table."""
    return _file(request, token, as_csv, "csv", CSV_TYPE)


@private_page
@require_safe
def document(request: HttpRequest, token: str) -> HttpResponse:
    """The estimate as JSON, as the API answers it."""

    def make(source: Source) -> bytes:
        return as_json(source, today=timezone.localdate())

    return _file(request, token, make, "json", "application/json")


def _file(
    request: HttpRequest,
    token: str,
    make: Callable[[Source], bytes],
    extension: str,
    content_type: str,
) -> HttpResponse:
    row = kept(token)
    if row is None:
        return missing(request)
    source = source_of(row)
    response = HttpResponse(make(source), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name(source)}.{extension}"'
    return response


def file_name(source: Source) -> str:
    """In ASCII: place, day of the law, language."""
    result = source.estimate
    return f"levier-{result.place}-{result.on.isoformat()}-{source.language}"
