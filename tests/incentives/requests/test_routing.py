"""Which requests reach a threshold of the agency, who takes them, and the reason that is shown."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from incentives.estimates.models import Estimate
from incentives.pages.models import AgencySettings
from incentives.requests.models import ContactRequest, Measured, RoutingThreshold
from incentives.requests.routing import figures_of, reasons, thresholds_on
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.requests.writing import Writer, about, an_estimate

pytestmark = pytest.mark.django_db

JANUARY, TOMORROW = datetime.date(2026, 1, 1), datetime.date(2026, 11, 23)


def a_threshold(measured: str, minimum: Decimal | int | None, **given: Any) -> RoutingThreshold:
    given = {"effective_from": JANUARY, "email": "value@example.org", **given}
    return RoutingThreshold.objects.create(measured=measured, minimum=minimum, **given)


def sent_about(writer: Writer, estimate: Estimate) -> ContactRequest:
    return writer.sent(about(estimate), recipient="agency")


def test_without_a_threshold_nothing_is_routed(writer: Writer) -> None:
    row = sent_about(writer, an_estimate())
    assert (row.high_value, row.routing, row.assignee, row.state) == (False, [], None, "new")
    assert len(mail.outbox) == 1


def test_a_total_that_reaches_its_threshold_is_marked_assigned_and_told(writer: Writer) -> None:
    AgencySettings.objects.create(pk=1, email="agency@example.org")
    adviser = in_role("adviser")
    estimate = an_estimate()
    a_threshold("prudent_total", estimate.prudent_total_mad, assignee=adviser)
    row = sent_about(writer, estimate)
    assert (row.high_value, row.assignee, row.state) == (True, adviser, "assigned")
    assert str(row.next_action_on) == "2026-11-22"
    with translation.override("en"):
        (reason,) = reasons(row)
    total = f"MAD\u00a0{estimate.prudent_total_mad:,}"
    assert reason == (
        f"The prudent total of {total} reaches the threshold of {total} in force since"
        " 1 January 2026."
    )
    with translation.override("ar"):
        assert "درهم" in reasons(row)[0]
    _, told, urgent = mail.outbox
    assert (told.to, urgent.to) == (["agency@example.org"], ["value@example.org"])
    assert "forte valeur" in urgent.subject and "forte valeur" not in told.subject
    assert str(estimate.prudent_total_mad) not in str(urgent.body)


def test_who_is_the_recipient_already_is_told_once(writer: Writer) -> None:
    AgencySettings.objects.create(pk=1, email="value@example.org")
    a_threshold("positions", 1)
    assert sent_about(writer, an_estimate()).high_value
    assert [message.to for message in mail.outbox][1:] == [["value@example.org"]]


def test_under_its_threshold_a_whole_total_says_nothing(writer: Writer) -> None:
    estimate = an_estimate()
    positions = figures_of(estimate)[Measured.POSITIONS].amount
    assert positions
    a_threshold("positions", positions + 1)
    row = sent_about(writer, estimate)
    assert (row.high_value, row.routing) == (False, [])


def test_what_is_not_known_is_said_and_routes_nobody(writer: Writer) -> None:
    a_threshold("prudent_total", 1)
    row = writer.sent()
    assert (row.high_value, row.assignee, len(mail.outbox)) == (False, None, 1)
    with translation.override("en"):
        assert reasons(row)[0].startswith("The prudent total is not known")


def test_a_total_that_leaves_something_out_may_be_above(writer: Writer) -> None:
    estimate = an_estimate()
    estimate.result["prudent"]["incomplete"] = ["CHARTER"]
    estimate.save()
    a_threshold("prudent_total", estimate.prudent_total_mad + 1)
    row = sent_about(writer, estimate)
    assert not row.high_value
    with translation.override("en"):
        assert "is known in part" in reasons(row)[0]


def test_the_one_furthest_above_its_minimum_routes(writer: Writer) -> None:
    estimate = an_estimate()
    a_threshold("prudent_total", estimate.prudent_total_mad / 2)
    a_threshold("positions", 1, email="jobs@example.org")
    row = sent_about(writer, estimate)
    assert [found["measured"] for found in row.routing] == ["positions", "prudent_total"]
    assert mail.outbox[-1].to == ["jobs@example.org"]


def test_a_threshold_holds_until_the_next_of_its_measure(db: None) -> None:
    first = a_threshold("positions", 10)
    second = a_threshold("positions", 20, effective_from=datetime.date(2026, 6, 1))
    a_threshold("positions", None, effective_from=TOMORROW)
    assert thresholds_on(datetime.date(2025, 12, 31)) == []
    assert thresholds_on(datetime.date(2026, 5, 31)) == [first]
    assert thresholds_on(datetime.date(2026, 6, 1)) == [second]
    assert thresholds_on(TOMORROW) == []


def test_a_request_is_not_given_to_who_may_not_read_it(writer: Writer) -> None:
    editor = in_role("editor")
    a_threshold("positions", 1, assignee=editor, email="")
    row = sent_about(writer, an_estimate())
    assert (row.high_value, row.assignee, len(mail.outbox)) == (True, None, 1)


def test_a_threshold_that_is_deleted_leaves_its_reason(writer: Writer) -> None:
    a_threshold("positions", 1)
    row = sent_about(writer, an_estimate())
    RoutingThreshold.objects.all().delete()
    row.refresh_from_db()
    assert len(reasons(row)) == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"minimum": 0}, "above zero"),
        ({"email": ""}, "who takes these requests"),
        ({"measured": "luck"}, "not a valid choice"),
    ],
)
def test_what_a_threshold_may_not_be(db: None, changed: dict[str, Any], sentence: str) -> None:
    given = {"measured": "positions", "minimum": 5, "email": "v@example.org", **changed}
    with translation.override("en"), pytest.raises(ValidationError, match=sentence):
        RoutingThreshold(effective_from=JANUARY, **given).full_clean()


def test_staff_read_the_reason_and_find_what_it_marks(writer: Writer) -> None:
    a_threshold("positions", 1)
    high, bare = sent_about(writer, an_estimate()), writer.sent(organisation="Sans dossier")
    reader = signed_in(in_role("adviser"), language="en")
    listed = reverse("admin:incentives_contactrequest_changelist")

    def found(query: str) -> set[str]:
        html = reader.get(f"{listed}?{query}").content.decode()
        return {row.reference for row in (high, bare) if row.reference in html}

    assert found("value=high") == {high.reference}
    assert found("value=unknown") == {bare.reference}
    assert found("value=odd") == {high.reference, bare.reference}
    assert "High value</strong>" in reader.get(listed).content.decode()
    page = reader.get(reverse("admin:incentives_contactrequest_change", args=[bare.pk]))
    assert "The number of positions is not known" in page.content.decode()


def test_the_screen_of_thresholds_says_when_none_is_set(db: None) -> None:
    boss, editor = in_role("administrator"), in_role("editor")
    client = signed_in(boss, language="en")
    listed = reverse("admin:incentives_routingthreshold_changelist")
    assert "no request is marked or routed" in client.get(listed).content.decode()
    typed = {
        "measured": "positions",
        "minimum": "50",
        "effective_from": "2026-01-01",
        "assignee": str(editor.pk),
    }
    add = reverse("admin:incentives_routingthreshold_add")
    assert "may not read contact requests" in client.post(add, typed).content.decode()
    assert client.post(add, {**typed, "assignee": "", "email": "v@example.org"}).status_code == 302
    assert "no request is marked" not in client.get(listed).content.decode()
