"""Who acts, for the audit trail, and changes that pass by no save.

At the bottom of the project, so that whoever writes may use it; :mod:`incentives.audit` says what
is audited and how it is read.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from typing import Any, Final

from auditlog.diff import model_instance_diff
from auditlog.models import LogEntry
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

# The key of ``additional_data`` that keeps the name: the account may be deleted, the trail may not.
NAME: Final = "actor"

_somebody: ContextVar[Callable[[], User | None]] = ContextVar("actor", default=lambda: None)


@contextmanager
def acting(user: User | None) -> Iterator[None]:
    """Within: what is written is written by ``user``; None is the service itself."""
    token = _somebody.set(lambda: user)
    try:
        yield
    finally:
        _somebody.reset(token)


class ActorMiddleware:
    """What the staff screens write is written by who is signed in. No address is noted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _somebody.set(lambda: _signed_in(request))
        try:
            return self.get_response(request)
        finally:
            _somebody.reset(token)


def _signed_in(request: HttpRequest) -> User | None:
    """Asked when something is written, and of staff screens alone: no public page has a session."""
    if not request.path.startswith(settings.SESSION_COOKIE_PATH):
        return None
    return request.user if isinstance(request.user, User) else None


@receiver(pre_save, sender=LogEntry, dispatch_uid="levier.actor")
def _name_the_actor(instance: Any, **given: Any) -> None:
    user = _somebody.get()()
    if user is None or instance.actor_id is not None:
        return
    instance.additional_data = {NAME: user.get_username()}
    if not _deletes(instance, user):
        instance.actor_id = user.pk


def _deletes(entry: Any, user: User) -> bool:
    """Whoever deletes their own account has no row any more: their name is all that stays."""
    of_account = entry.content_type.model_class() is User and entry.object_id == user.pk
    return of_account and entry.action == LogEntry.Action.DELETE


def note_change(before: Model, **after: Any) -> None:
    """Put in the trail what a ``QuerySet.update()`` changed: it tells no signal."""
    now = copy(before)
    for name, value in after.items():
        setattr(now, name, value)
    changes = model_instance_diff(before, now)
    if changes:
        LogEntry.objects.log_create(now, action=LogEntry.Action.UPDATE, changes=changes)
