"""Keeping a request, reading it again by its addresses, deleting it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.signing import BadSignature, Signer
from django.utils import timezone
from django.utils.crypto import salted_hmac

from incentives.estimates.digest import segments_of
from incentives.estimates.models import Estimate
from incentives.requests.inbox import state_after_assignment
from incentives.requests.models import ContactRequest, RequestState
from incentives.requests.recipients import Desk
from incentives.requests.routing import route, taker
from incentives.retention import contact_expiry

TYPED = ("name", "organisation", "email", "phone", "country", "language", "message")


class NoRequestError(LookupError):
    """No request is kept at this address. ``known``: there was one, and it was deleted or its time
    is over."""

    def __init__(self, *, known: bool) -> None:
        super().__init__()
        self.known = known


def submission_key(form_name: str, answers: Mapping[str, Any], *, desk: Desk) -> str:
    """The same for the same form with the same answers; tells nothing of them."""
    content = json.dumps([desk.choice, *(answers[name] for name in TYPED)])
    return salted_hmac(form_name, content, algorithm="sha256").hexdigest()


def already_kept(key: str) -> ContactRequest | None:
    return ContactRequest.objects.filter(submission_key=key).first()


def keep(
    answers: Mapping[str, Any],
    *,
    key: str,
    desk: Desk,
    estimate: Estimate | None,
    consent_text: str,
    now: datetime,
) -> tuple[ContactRequest, bool]:
    """The request of a form that is right, and whether it is new: sent twice, it is kept once."""
    return ContactRequest.objects.get_or_create(
        submission_key=key,
        defaults={
            **_routed(estimate, now=now),
            **{name: answers[name] for name in TYPED},
            **(_project(estimate) if estimate else {}),
            "recipient": desk.recipient,
            "location": desk.location or (estimate.location if estimate else None),
            "consent_text": consent_text,
            "consented_at": now,
            "created_at": now,
            "expires_at": contact_expiry(now),
        },
    )


def _routed(estimate: Estimate | None, *, now: datetime) -> dict[str, Any]:
    """What the agency's thresholds of today make of the request, and who has it."""
    today = timezone.localdate(now)
    routing = route(estimate, on=today)
    found: dict[str, Any] = {"routing": routing.plain(), "high_value": routing.routes}
    user = taker(routing.threshold())
    if user:
        # Due at once: the reminder of the next morning names what nobody has answered.
        found |= {
            "assignee": user,
            "state": state_after_assignment(RequestState.NEW, assigned=True),
            "next_action_on": today,
        }
    return found


def _project(estimate: Estimate) -> dict[str, Any]:
    """The project as it is now: the estimate may be deleted before the request."""
    return {
        "estimate": estimate,
        "inputs": estimate.inputs,
        "law_on": estimate.on,
        "rule_set_id": estimate.rule_set_id,
        "prudent_total_mad": estimate.prudent_total_mad,
        "favourable_total_mad": estimate.favourable_total_mad,
        "segments": " ".join(segments_of(estimate.inputs)),
    }


def find(token: str, *, now: datetime) -> ContactRequest:
    """The request whose confirmation is at this address. Raises :class:`NoRequestError`."""
    row = ContactRequest.objects.select_related("location").filter(token=token).first()
    if row is None or row.expires_at <= now:
        raise NoRequestError(known=row is not None)
    return row


def deletion_name(row: ContactRequest) -> str:
    """What the address of the deletion holds: the token, signed, so that once the row is gone we
    still know that the address was ours."""
    return _signer().sign(row.deletion_token)


def find_to_delete(name: str) -> ContactRequest:
    """The request that this address deletes. Raises :class:`NoRequestError`."""
    # The token is enough: a change of the server's key must not take the right of deletion away.
    token = name.partition(".")[0].replace("\0", "")  # PostgreSQL takes no null in a text
    row = ContactRequest.objects.filter(deletion_token=token).first()
    if row is None:
        raise NoRequestError(known=_is_ours(name))
    return row


def _is_ours(name: str) -> bool:
    try:
        _signer().unsign(name)
    except BadSignature:
        return False
    return True


def _signer() -> Signer:
    return Signer(sep=".", salt=f"{__name__}.deletion")
