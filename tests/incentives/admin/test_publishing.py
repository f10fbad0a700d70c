"""The life of a value: written by one person, published by another, then frozen."""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incentives.rules.enums import Certainty, Origin, State
from incentives.rules.models import (
    CharterCategory,
    IncomeTaxZone,
    Parameter,
    ParameterValue,
    PublicationEvent,
    Source,
)
from incentives.rules.publishing import (
    PublishingError,
    bounds_fault,
    publish,
    send_back,
    submit,
)
from incentives.rules.rule_set import rules_on

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 22)
NOW = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
LIST = "admin:incentives_parametervalue_changelist"


@pytest.fixture
def draft(amina: User) -> Callable[..., ParameterValue]:
    """A value that Amina wrote."""

    def write(code: str = "pae.rate", /, **fields: Any) -> ParameterValue:
        values = {
            "effective_from": datetime.date(2026, 1, 1),
            "value": "0.20",
            "certainty": Certainty.OFFICIAL,
            "author": amina,
            **fields,
        }
        row = ParameterValue.objects.create(parameter=Parameter.objects.get(code=code), **values)
        row.sources.add(Source.objects.get(code="mmsp-offre"))
        return row

    return write


def rate_on(day: datetime.date) -> object:
    return rules_on(day).rules.parameters["pae.rate"].prudent


def published(row: ParameterValue, *, author: User, approver: User) -> ParameterValue:
    submit(row, by=author)
    publish(row, by=approver, now=NOW)
    return row


# --- The service ----------------------------------------------------------------------------------


def test_publishing_changes_the_rules_from_its_date_on(
    draft: Callable[..., ParameterValue], amina: User, badr: User
) -> None:
    before = rules_on(TODAY)
    row = published(draft(), author=amina, approver=badr)
    assert (row.state, row.approver, row.published_at) == (State.PUBLISHED, badr, NOW)
    assert rate_on(TODAY) == Decimal("0.20")
    assert rate_on(datetime.date(2026, 1, 1)) == Decimal("0.20")
    assert rate_on(datetime.date(2025, 12, 31)) == Decimal("0.17")
    assert rules_on(TODAY).version != before.version
    event = PublicationEvent.objects.order_by("-pk")[0]
    assert (event.actor, "pae.rate" in event.what) == (badr, True)


def test_a_value_of_the_same_date_is_superseded(
    draft: Callable[..., ParameterValue], amina: User, badr: User
) -> None:
    seed = ParameterValue.objects.get(parameter__code="pae.rate")
    row = draft(effective_from=seed.effective_from)
    published(row, author=amina, approver=badr)
    seed.refresh_from_db()
    assert seed.state == State.SUPERSEDED
    assert rate_on(seed.effective_from) == Decimal("0.20")


def test_the_author_cannot_approve(draft: Callable[..., ParameterValue], amina: User) -> None:
    row = draft()
    submit(row, by=amina)
    with pytest.raises(PublishingError):
        publish(row, by=amina, now=NOW)
    row.refresh_from_db()
    assert row.state == State.IN_REVIEW
    assert rate_on(TODAY) == Decimal("0.17")


def test_a_draft_is_reviewed_first(
    draft: Callable[..., ParameterValue], amina: User, badr: User
) -> None:
    row = draft()
    with pytest.raises(PublishingError):
        publish(row, by=badr, now=NOW)
    with pytest.raises(PublishingError):
        send_back(row)
    submit(row, by=amina)
    with pytest.raises(PublishingError):
        submit(row, by=amina)
    send_back(row)
    assert row.state == State.DRAFT


def test_what_is_published_goes_no_further(
    draft: Callable[..., ParameterValue], amina: User, badr: User
) -> None:
    row = published(draft(), author=amina, approver=badr)
    with pytest.raises(PublishingError):
        submit(row, by=amina)
    with pytest.raises(PublishingError):
        publish(row, by=badr, now=NOW)
    with pytest.raises(PublishingError):
        send_back(row)


def test_a_value_without_source_is_refused(
    draft: Callable[..., ParameterValue], amina: User
) -> None:
    row = draft()
    row.sources.clear()
    with pytest.raises(PublishingError):
        submit(row, by=amina)


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 0.2},
        {"value": "17"},
        {"value": "-0.1"},
        {"value": {"from": "2025-07-01"}},
        {"favourable_value": "0.25"},
        {"favourable_value": "0.25", "doubt_fr": "Une phrase, dans une seule langue."},
    ],
)
def test_a_value_that_does_not_hold_is_refused(
    fields: dict[str, Any], draft: Callable[..., ParameterValue], amina: User
) -> None:
    row = draft(**fields)
    with pytest.raises(PublishingError):
        submit(row, by=amina)
    row.refresh_from_db()
    assert row.state == State.DRAFT


@pytest.mark.parametrize(
    ("kind", "raw", "holds"),
    [
        ("share", "0", True),
        ("share", "1", True),
        ("share", "1.01", False),
        ("optional_share", "none", True),
        ("optional_share", "2", False),
        ("count", 0, True),
        ("count", -1, False),
        ("amount", "-0.01", False),
        ("flag", False, True),
        ("period", {"from": "2025-07-01", "to": None}, True),
        ("scale", [{"above": "0", "rate": "1.2"}], False),
        ("scale", [{"above": "-1", "rate": "0.2"}], False),
        ("bands", [{"from": "2", "rate": "0.05"}], True),
        ("bands", [{"from": "-2", "rate": "0.05"}], False),
        ("category_shares", {"A": "0.1", "B": "0.1", "none": "0"}, True),
        ("category_shares", {"A": "0.1"}, False),
    ],
)
def test_bounds(kind: str, raw: object, holds: bool) -> None:
    assert (bounds_fault(kind=kind, raw=raw) == "") is holds


def test_zones_and_categories_live_the_same_life(amina: User, badr: User) -> None:
    zone = IncomeTaxZone.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    category = CharterCategory.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    later = {
        "effective_from": datetime.date(2026, 1, 1),
        "certainty": Certainty.OFFICIAL,
        "author": amina,
    }
    rows = (
        IncomeTaxZone.objects.create(location=zone.location, value="main_park", **later),
        CharterCategory.objects.create(province=category.province, value="B", **later),
    )
    for row in rows:
        row.sources.add(Source.objects.get(code="mmsp-offre"))
        submit(row, by=amina)
        publish(row, by=badr, now=NOW)
        assert row.state == State.PUBLISHED
    assert rules_on(TODAY).place(zone.location.slug).income_tax_zone == "main_park"


# --- The screens ----------------------------------------------------------------------------------


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "parameter": Parameter.objects.get(code="pae.rate").pk,
        "effective_from": "2026-01-01",
        "certainty": "official",
        "sources": [Source.objects.get(code="mmsp-offre").pk],
        "value": '"0.20"',
        "favourable_value": "",
        **fields,
    }


def change(row: ParameterValue) -> str:
    return reverse("admin:incentives_parametervalue_change", args=[row.pk])


def act(client: Client, action: str, row: ParameterValue) -> str:
    """Run an action of the list on a row; the messages that it leaves."""
    chosen = {"action": action, "_selected_action": [row.pk]}
    response = client.post(reverse(LIST), chosen, follow=True)
    row.refresh_from_db()
    return " ".join(str(message) for message in response.context["messages"])


def test_from_the_form_to_the_rules(
    amina_client: Client, badr_client: Client, amina: User, badr: User
) -> None:
    add = reverse("admin:incentives_parametervalue_add")
    response = amina_client.post(add, typed())
    assert response.status_code == 302
    row = ParameterValue.objects.get(state=State.DRAFT)
    assert (row.author, row.origin, row.value) == (amina, Origin.STAFF, "0.20")
    act(amina_client, "submit_for_review", row)
    assert row.state == State.IN_REVIEW
    assert act(amina_client, "approve_and_publish", row)
    assert row.state == State.IN_REVIEW
    act(badr_client, "approve_and_publish", row)
    assert (row.state, row.approver) == (State.PUBLISHED, badr)
    assert rate_on(TODAY) == Decimal("0.20")


def test_whoever_writes_a_draft_last_is_its_author(
    draft: Callable[..., ParameterValue], badr_client: Client, badr: User
) -> None:
    row = draft()
    assert badr_client.post(change(row), typed(value='"0.21"')).status_code == 302
    row.refresh_from_db()
    assert (row.author, row.value) == (badr, "0.21")


@pytest.mark.parametrize("state", [State.PUBLISHED, State.SUPERSEDED, State.IN_REVIEW])
def test_what_is_not_a_draft_is_neither_edited_nor_deleted(
    state: State, draft: Callable[..., ParameterValue], badr: User, amina_client: Client
) -> None:
    row = draft(state=state, approver=badr, published_at=NOW)
    assert amina_client.get(change(row)).status_code == 200
    assert amina_client.post(change(row), typed(value='"0.5"')).status_code == 403
    delete = reverse("admin:incentives_parametervalue_delete", args=[row.pk])
    assert amina_client.post(delete, {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert amina_client.post(reverse(LIST), chosen).status_code in {302, 403}
    row.refresh_from_db()
    assert (row.value, row.state) == ("0.20", state)


def test_a_draft_is_deleted(draft: Callable[..., ParameterValue], amina_client: Client) -> None:
    row = draft()
    delete = reverse("admin:incentives_parametervalue_delete", args=[row.pk])
    assert amina_client.post(delete, {"post": "yes"}).status_code == 302
    assert not ParameterValue.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "0.20"}, "value"),
        ({"value": '"20"'}, "value"),
        ({"value": "not json"}, "value"),
        ({"value": "null"}, "value"),
        ({"value": "[]"}, "value"),
        ({"favourable_value": '{"from": "2025-01-01"}'}, "favourable_value"),
        ({"favourable_value": '"0.30"'}, "doubt_ar"),
        ({"parameter": ""}, "parameter"),
        ({"effective_from": "soon"}, "effective_from"),
    ],
)
def test_a_wrong_value_is_explained_beside_its_field(
    fields: dict[str, str], field: str, amina_client: Client
) -> None:
    response = amina_client.post(reverse("admin:incentives_parametervalue_add"), typed(**fields))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not ParameterValue.objects.filter(state=State.DRAFT).exists()


def test_a_parameter_keeps_what_it_means(amina_client: Client) -> None:
    parameter = Parameter.objects.get(code="pae.rate")
    target = reverse("admin:incentives_parameter_change", args=[parameter.pk])
    texts = {f"text_{code}": "Prime" for code in ("fr", "en", "ar")}
    assert amina_client.post(target, {"kind": "scale", "code": "x", **texts}).status_code == 302
    parameter.refresh_from_db()
    assert (parameter.code, parameter.kind) == ("pae.rate", "share")
