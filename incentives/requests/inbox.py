"""The inbox as a working list: what waits, what is due, who takes it."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet

from incentives.requests.models import ContactRequest, RequestState
from incentives.trail import note_change

Requests = QuerySet[ContactRequest]

# Nobody has answered yet, and nothing remains to be done.
BEFORE_THE_ANSWER = (RequestState.NEW, RequestState.ASSIGNED)
CLOSED = (RequestState.WON, RequestState.LOST)


def waiting(rows: Requests) -> Requests:
    """Without assignee and without answer. Also what the account of an assignee left behind."""
    return rows.filter(assignee=None, state__in=BEFORE_THE_ANSWER)


def due(rows: Requests, *, today: date) -> Requests:
    """Whose next action is today or past."""
    return rows.filter(next_action_on__lte=today).exclude(state__in=CLOSED)


def of(rows: Requests, user: User) -> Requests:
    """What the user has in hand."""
    return rows.filter(assignee=user).exclude(state__in=CLOSED)


def kept(*, now: datetime) -> Requests:
    """Requests whose time is not over, purged or not."""
    return ContactRequest.objects.filter(expires_at__gt=now)


def state_after_assignment(state: str, *, assigned: bool) -> str:
    """New with an assignee is assigned, assigned without one is new again; else as it was."""
    if assigned and state == RequestState.NEW:
        return RequestState.ASSIGNED.value
    if not assigned and state == RequestState.ASSIGNED:
        return RequestState.NEW.value
    return state


def assign(row: ContactRequest, user: User) -> bool:
    """Give a request that nobody has to the user. False when somebody has it, or it is deleted."""
    state = state_after_assignment(row.state, assigned=True)
    # One statement, not a save: two people may ask at once, and its author may delete it.
    free = ContactRequest.objects.filter(pk=row.pk, assignee=None, state=row.state)
    given = bool(free.update(assignee=user, state=state))
    if given:
        note_change(row, assignee=user, state=state)
    return given
