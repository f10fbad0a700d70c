"""The screens on which the staff take the tables out as files and send them back.

Nothing of a file stays on the server between its preview and its confirmation: its cells travel
through the page, signed, so any process can store them and none has anything to clean up.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import DELETION, LogEntry
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sites.sheets.exchange import (
    CHANGED,
    CONTENT_TYPES,
    NEW,
    REMOVED,
    SAME,
    Outcome,
    compare,
    store,
    written_file,
)
from sites.sheets.reading import MAX_BYTES, MAX_ROWS, SheetError, Table, read_table
from sites.sheets.resources import SheetResource, column_names

Row = TypeVar("Row", bound=Model)

_SALT = "sites.sheets"
_PREVIEW_SECONDS = 1_800
# Below the bound of a request's body, with room for the rest of the form.
_MAX_SEAL = 200_000


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("XLSX or CSV file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"empty": gettext_lazy("The file is empty.")},
    )


@dataclass(frozen=True, slots=True)
class ColumnHelp:
    """What a column is and what goes into its cells."""

    name: str
    label: str
    hint: str
    names_the_row: bool


@dataclass(frozen=True, slots=True)
class ListLink:
    """A way from a list to another one."""

    label: Any
    url: str


class SheetAdmin(admin.ModelAdmin[Row]):
    """A list that can be taken out as XLSX and CSV, and sent back with changes.

    To take out needs the right to view; to send back, those to add and to change. A row whose
    value is emptied goes away, which needs the right to delete.
    """

    resource_class: ClassVar[type[SheetResource]]
    change_list_template = "staff/sheet_list.html"

    class Media:
        css = {"all": ("css/staff.css",)}

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        guarded = self.admin_site.admin_view
        return [
            path("import/", guarded(self.import_view), name=f"{name}_import"),
            path("export/<str:kind>/", guarded(self.export_view), name=f"{name}_export"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def list_links(self) -> list[ListLink]:
        """Lists to go to from this one."""
        return []

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        links = self.list_links()
        given = {
            "links": links,
            "may_import": self.has_import_permission(request),
            **(extra_context or {}),
        }
        return super().changelist_view(request, given)

    def _address(self, screen: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{screen}")

    def _resource(self, request: HttpRequest) -> SheetResource:
        return self.resource_class(may_delete=self.has_delete_permission(request))

    # --- Out -------------------------------------------------------------------------------------
    def export_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The rows that the list shows, with its search and its filters."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in CONTENT_TYPES:
            raise Http404
        # Asked in the order of the list; the rows are those of every page of it.
        rows = self.exported(self.get_changelist_instance(request).queryset)
        content = written_file(self._resource(request), rows, kind=kind)
        name = f"{self.opts.model_name}-{localdate().isoformat()}.{kind}"
        return HttpResponse(
            content,
            content_type=CONTENT_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def exported(self, rows: Any) -> Any:
        """The rows with what their columns ask for."""
        related = self.resource_class.related
        return rows.select_related(*related) if related else rows

    # --- In --------------------------------------------------------------------------------------
    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, show what it would change, store it once that was confirmed."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method == "POST" and "seal" in request.POST:
            return self._confirmed(request)
        sent = request.method == "POST"
        form = FileForm(request.POST, request.FILES) if sent else FileForm()
        if form.is_valid():
            try:
                table = self._read(request, form.cleaned_data["file"])
                return self._preview(request, table, seal=self._seal(request, table))
            except SheetError as error:
                form.add_error("file", str(error))
        return self._page(request, form=form, columns=self._help(request))

    def _read(self, request: HttpRequest, file: "UploadedFile[Any]") -> Table:
        content = file.read(MAX_BYTES + 1)
        resource = self._resource(request)
        return read_table(
            content, known=set(column_names(resource)).__contains__, needed=resource.keys
        )

    def _preview(
        self, request: HttpRequest, table: Table, *, seal: str, outcome: Outcome | None = None
    ) -> HttpResponse:
        outcome = outcome or compare(self._resource(request), table)
        counts = outcome.counts
        return self._page(
            request,
            form=FileForm(),
            columns=self._help(request),
            outcome=outcome,
            seal=seal,
            counts={kind: counts[kind] for kind in (NEW, CHANGED, REMOVED, SAME)},
        )

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        table = self._unsealed(request)
        if table is None:
            self.message_user(
                request,
                _("This preview is no longer valid. Nothing was stored: send the file again."),
                messages.ERROR,
            )
            return HttpResponseRedirect(self._address("import"))
        outcome, done = store(
            self._resource(request), table, expected=request.POST.get("digest", "")
        )
        if not done:
            self.message_user(
                request,
                _(
                    "The places changed since the preview. Nothing was stored: here is what the"
                    " file would do now."
                ),
                messages.WARNING,
            )
            seal = self._seal(request, table)
            return self._preview(request, table, seal=seal, outcome=outcome)
        self._note(request, outcome)
        return HttpResponseRedirect(self._address("changelist"))

    def _note(self, request: HttpRequest, outcome: Outcome) -> None:
        """In the history of each row, and to the person."""
        for change in outcome.written:
            if change.instance is None:
                continue
            if change.kind == NEW:
                self.log_addition(request, change.instance, _("From a file"))
            elif change.kind == CHANGED:
                columns = ", ".join(column for column, _before, _after in change.differences)
                said = _("From a file: %(columns)s") % {"columns": columns}
                self.log_change(request, change.instance, said)
        removed = [one.instance for one in outcome.written if one.kind == REMOVED and one.instance]
        if removed:
            LogEntry.objects.log_actions(
                int(request.user.pk or 0), removed, DELETION, change_message=_("From a file")
            )
        count = len(outcome.written)
        sentence = ngettext("%(count)d row was stored.", "%(count)d rows were stored.", count)
        self.message_user(request, sentence % {"count": count}, messages.SUCCESS)

    # --- The cells on their way ------------------------------------------------------------------
    def _subject(self, request: HttpRequest) -> list[Any]:
        return [self.opts.label_lower, request.user.pk]

    def _seal(self, request: HttpRequest, table: Table) -> str:
        """The cells, for this person and this table alone. Raises SheetError when too many."""
        cells = [table.columns, table.rows, table.numbers]
        seal = signing.dumps([*self._subject(request), cells], salt=_SALT, compress=True)
        if len(seal) > _MAX_SEAL:
            raise SheetError(
                _("The file holds too much text for one go. Send fewer rows at a time.")
            )
        return seal

    def _unsealed(self, request: HttpRequest) -> Table | None:
        try:
            *subject, cells = signing.loads(
                request.POST["seal"], salt=_SALT, max_age=_PREVIEW_SECONDS
            )
        except signing.BadSignature:
            return None
        columns, rows, numbers = cells
        ours = subject == self._subject(request)
        return Table(columns=columns, rows=rows, numbers=numbers) if ours else None

    # --- The page --------------------------------------------------------------------------------
    def _help(self, request: HttpRequest) -> list[ColumnHelp]:
        resource = self._resource(request)
        return [
            ColumnHelp(
                name=name,
                label=str(self.model._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
                hint=field.widget.hint,
                names_the_row=name in resource.keys,
            )
            for name, field in resource.fields.items()
        ]

    def _page(self, request: HttpRequest, **given: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import a file: %(table)s") % {"table": self.opts.verbose_name_plural},
            "opts": self.opts,
            "media": self.media,
            "holder": self.resource_class.holder,
            "max_rows": MAX_ROWS,
            "outcome": None,
            **given,
        }
        return TemplateResponse(request, "staff/sheet_import.html", context)
