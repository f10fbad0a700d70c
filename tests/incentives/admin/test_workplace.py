"""The first page of the staff: every screen in its group, and what waits for who reads it."""

import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from incentives.admin.workplace import GROUPS
from incentives.changes.steps import send_back, submit
from sites.enums import FigureCode
from sites.models import Figure
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.changes.builders import a_set, a_value
from tests.incentives.requests.test_models import a_request

pytestmark = pytest.mark.django_db
LATER = localdate() + datetime.timedelta(days=60)


@pytest.fixture(autouse=True)
def no_old_figures(db: None) -> None:
    Figure.objects.update(year=localdate().year)


def index(client: Client) -> Any:
    return client.get(reverse("admin:index"))


def waiting(client: Client) -> list[str]:
    return [one.text for one in index(client).context["waiting"]]


def test_every_screen_is_in_one_group() -> None:
    named = [label for _code, _name, labels in GROUPS for label in labels]
    assert sorted(named) == sorted(model._meta.label_lower for model in admin.site._registry)


def test_a_superuser_reads_every_group_and_each_link_leads_somewhere(amina_client: Client) -> None:
    groups = index(amina_client).context["app_list"]
    assert [group["app_label"] for group in groups] == [code for code, _name, _labels in GROUPS]
    for group in groups:
        for screen in group["models"]:
            assert amina_client.get(screen["admin_url"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "first", "last"),
    [
        ("editor", "law", "records"),
        ("approver", "law", "records"),
        ("adviser", "requests", "requests"),
        ("administrator", "law", "records"),
    ],
)
def test_a_role_reads_the_groups_of_its_rights(role: str, first: str, last: str) -> None:
    groups = index(signed_in(in_role(role))).context["app_list"]
    assert (groups[0]["app_label"], groups[-1]["app_label"]) == (first, last)
    assert all(group["models"] for group in groups)


def test_a_set_waits_for_its_second_person_then_for_its_author() -> None:
    writer, judge = in_role("editor"), in_role("approver")
    writes, judges = signed_in(writer), signed_in(judge)
    assert (waiting(writes), waiting(judges)) == ([], [])
    change_set = a_set(writer)
    a_value(change_set, effective_from=LATER, backdating_reason="")
    submit(change_set, by=writer, now=now())
    assert waiting(writes) == []
    [told] = index(judges).context["waiting"]
    assert told.text.startswith("1 lot")
    assert list(judges.get(told.address).context["cl"].result_list) == [change_set]
    send_back(change_set, reason="Non.")
    assert waiting(judges) == []
    [told] = index(writes).context["waiting"]
    assert list(writes.get(told.address).context["cl"].result_list) == [change_set]


def test_who_wrote_in_a_set_is_not_asked_to_approve_it(amina: User, amina_client: Client) -> None:
    change_set = a_set(amina)
    a_value(change_set, effective_from=LATER, backdating_reason="")
    submit(change_set, by=amina, now=now())
    assert waiting(amina_client) == []


def test_an_adviser_sees_requests_that_wait_and_those_that_are_due() -> None:
    reads = signed_in(in_role("adviser"))
    a_request(next_action_on=localdate()).save()
    told = index(reads).context["waiting"]
    assert [one.text[:2] for one in told] == ["1 ", "La"]
    for one in told:
        assert len(reads.get(one.address).context["cl"].result_list) == 1


def test_an_editor_sees_the_figures_that_have_aged() -> None:
    writes = signed_in(in_role("editor"))
    figure = Figure.objects.exclude(code=FigureCode.OPENING_YEAR).order_by("pk")[0]
    Figure.objects.filter(pk=figure.pk).update(year=localdate().year - 40)
    [told] = index(writes).context["waiting"]
    assert list(writes.get(told.address).context["cl"].result_list) == [figure]


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_nothing_waits_is_said(language: str) -> None:
    page = index(signed_in(in_role("editor"), language=language)).content.decode()
    words = {"fr": "Rien pour le moment", "en": "Nothing at the moment", "ar": "لا شيء الآن"}
    assert words[language] in page
