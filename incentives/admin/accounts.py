"""The accounts of the staff: whoever gives roles does not give the rights of a superuser."""

from typing import Any, Final

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

_OF_SUPERUSERS: Final = ("is_superuser", "user_permissions")

admin.site.unregister(User)
# Their screens show the secrets: who reads one signs in as another.
admin.site.unregister((TOTPDevice, StaticDevice))


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """Rights come from roles. A superuser is made, and changed, by a superuser alone."""

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return fields if request.user.is_superuser else (*fields, *_OF_SUPERUSERS)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _may_touch(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return _may_touch(request, obj) and super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The list may hold a superuser among those to delete: the whole deletion is refused."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if not all(_may_touch(request, user) for user in objs):
            needed.add(str(User._meta.verbose_name))
        return deleted, counts, needed, protected


def _may_touch(request: HttpRequest, obj: User | None) -> bool:
    return obj is None or not obj.is_superuser or bool(request.user.is_superuser)
