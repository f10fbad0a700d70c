"""What the staff screens share: records that nobody edits, and rules whose changes are told."""

from typing import Any, TypeVar

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.timezone import localdate

from incentives.rules.checks import PublishingError, check_rules
from incentives.rules.publishing import record_event

Row = TypeVar("Row", bound=Model)


def staff(request: HttpRequest) -> User:
    """The signed-in user: the admin lets nobody else through."""
    assert isinstance(request.user, User)
    return request.user


STYLE = {"all": ("css/staff.css",)}


class ReadOnlyAdmin(admin.ModelAdmin[Row]):
    """Records: everybody with the right may read them, nobody writes them here."""

    class Media:
        css = STYLE

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Row | None = None) -> bool:
        return False


class RulesAdmin(admin.ModelAdmin[Row]):
    """What one person may change at once, beside the law.

    Each change is told as a publication event, which makes every process build its rule sets
    again; a change after which the rules cannot be read is undone and explained.
    """

    class Media:
        css = STYLE

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        self._tell(request, what=f"{'Changed' if change else 'Added'}: {self._name(form.instance)}")

    def delete_model(self, request: HttpRequest, obj: Row) -> None:
        name = self._name(obj)
        with transaction.atomic():
            super().delete_model(request, obj)
            self._tell(request, what=f"Deleted: {name}")

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Row]) -> None:
        names = ", ".join(str(row) for row in queryset)
        with transaction.atomic():
            for row in queryset:
                row.delete()
            self._tell(request, what=f"Deleted: {self.model._meta.model_name} {names}")

    def _name(self, row: Model) -> str:
        return f"{row._meta.model_name} {row}"

    def _tell(self, request: HttpRequest, *, what: str) -> None:
        check_rules(on=localdate())
        record_event(what=what, by=staff(request))

    # The views below run the change in a transaction of their own, undone by the time we answer.

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except PublishingError as error:
            return self._refused(request, error)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, *args, **kwargs)
        except PublishingError as error:
            return self._refused(request, error)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changelist_view(request, *args, **kwargs)
        except PublishingError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: PublishingError) -> HttpResponse:
        self.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())
