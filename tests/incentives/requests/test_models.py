"""The constraints of requests bite."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from incentives.requests.models import ContactRequest, LocationDesk
from incentives.requests.services import _project
from sites.models import Location
from tests.incentives.requests.writing import an_estimate

pytestmark = pytest.mark.django_db


def a_request(**changed: Any) -> ContactRequest:
    now = timezone.now()
    return ContactRequest(
        **{
            "submission_key": "k",
            "created_at": now,
            "expires_at": now + timedelta(days=1),
            "recipient": "agency",
            "name": "N",
            "organisation": "O",
            "email": "n@example.org",
            "language": "fr",
            "message": "M",
            "consent_text": "C",
            "consented_at": now,
            **changed,
        }
    )


@pytest.mark.parametrize(
    ("changed", "constraint", "sentence"),
    [
        ({"recipient": "press"}, "recipient_known", "not in the list"),
        ({"language": "de"}, "language_known", "not in the list"),
        ({"state": "lost_in_space"[:10]}, "state_known", "not in the list"),
        ({"consent_text": ""}, "consent_is_written", "text that was agreed to"),
        ({"recipient": "location_desk"}, "desk_has_a_location", "names the location"),
        ({"prudent_total_mad": 1}, "project_is_whole", "both totals"),
        (
            {"expires_at": timezone.now() - timedelta(days=9)},
            "expires_after_creation",
            "before it was made",
        ),
    ],
)
def test_constraints(changed: dict[str, Any], constraint: str, sentence: str) -> None:
    translation.activate("en")
    row = a_request(**changed)
    with pytest.raises(ValidationError, match=sentence):
        row.validate_constraints()
    with pytest.raises(IntegrityError, match=f"contactrequest_{constraint}"), transaction.atomic():
        row.save()


def test_totals_of_a_project_are_in_order() -> None:
    project = _project(an_estimate())
    a_request(**project).save()
    project["prudent_total_mad"] = project["favourable_total_mad"] + 1
    with pytest.raises(IntegrityError, match="prudent_is_at_most"), transaction.atomic():
        a_request(submission_key="other", **project).save()


def test_a_form_is_one_request_and_a_colleague_who_leaves_takes_none_away() -> None:
    colleague = User.objects.create(username="c", is_staff=True)
    row = a_request(assignee=colleague)
    row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        a_request().save()
    colleague.delete()
    row.refresh_from_db()
    assert row.assignee is None
    assert str(row) == row.reference


def test_a_desk_is_named_in_every_language() -> None:
    location = Location.objects.get(slug="agadir")
    desk = LocationDesk(location=location, email="d@example.org", name_fr="CRI", name_en="CRI")
    with pytest.raises(IntegrityError, match="name_in_every_language"), transaction.atomic():
        desk.save()
