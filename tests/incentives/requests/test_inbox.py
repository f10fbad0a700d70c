"""What waits, what is due, and who takes it."""

import pytest
from django.contrib.auth.models import User

from incentives.requests import inbox
from tests.incentives.requests.writing import Writer

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "assigned", "after"),
    [
        ("new", True, "assigned"),
        ("assigned", False, "new"),
        ("new", False, "new"),
        ("assigned", True, "assigned"),
        ("answered", True, "answered"),
        ("won", False, "won"),
    ],
)
def test_the_state_follows_the_assignment(state: str, assigned: bool, after: str) -> None:
    assert inbox.state_after_assignment(state, assigned=assigned) == after


def test_the_first_to_ask_has_it_and_a_deleted_one_is_nobodys(writer: Writer) -> None:
    amina, badr = (User.objects.create_user(name, is_staff=True) for name in ("amina", "badr"))
    row = writer.sent()
    assert inbox.assign(row, amina)
    assert not inbox.assign(row, badr)
    row.refresh_from_db()
    assert (row.assignee, row.state) == (amina, "assigned")
    gone = writer.sent(organisation="Autre")
    gone.delete()
    gone.pk = 999_999
    assert not inbox.assign(gone, badr)
