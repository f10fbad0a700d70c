"""The list of doubts and the guided action, as the staff use them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incentives.changes.doubts import open_doubts
from incentives.changes.golden import active_cases
from incentives.rules.enums import State
from incentives.rules.immutability import lifted
from incentives.rules.models import ChangeSet, ParameterValue, Source
from tests.incentives.admin.conftest import in_role, signed_in
from tests.incentives.admin.screens import address, post
from tests.incentives.changes.builders import NOW, TODAY, a_set

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("golden_cases")]
LIST = "admin:doubts"


@pytest.fixture(autouse=True)
def today(time_machine: Any) -> None:
    time_machine.move_to(NOW)


@pytest.fixture
def row(db: None) -> ParameterValue:
    return open_doubts(TODAY)[0].row


def action(row: ParameterValue) -> str:
    return reverse("admin:settle_doubt", args=[row.pk])


def typed(row: ParameterValue, **changed: Any) -> dict[str, Any]:
    return {
        "reading": "favourable",
        "other": "",
        "source": Source.objects.get(code="mmsp-offre").pk,
        "title": "",
        "publisher": "",
        "date": "",
        "url": "",
        "certainty": "official",
        "effective_from": row.effective_from.isoformat(),
        "backdating_reason": "Réponse écrite du ministère.",
        "change_set": "",
        **changed,
    }


def look_then_write(client: Client, row: ParameterValue, **changed: Any) -> Any:
    """Look at what it closes, then write it."""
    page = client.post(action(row), typed(row, **changed, preview="yes"))
    seen = page.context["seen"] if page.status_code == 200 else ""
    return post(client, action(row), typed(row, **changed, seen=seen, write="yes"))


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_list_says_each_doubt_and_what_it_weighs(language: str, row: ParameterValue) -> None:
    page = signed_in(in_role("editor"), language=language).get(reverse(LIST))
    text = page.content.decode()
    assert len(page.context["doubts"]) == len(open_doubts(TODAY))
    assert getattr(row, f"doubt_{language}")[:30] in text
    assert action(row) in text


def test_without_a_doubt_the_list_says_so(amina_client: Client) -> None:
    with lifted():
        ParameterValue.objects.update(favourable_value=None)
    assert "aucun doute ouvert" in amina_client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize(
    ("role", "reads", "settles"),
    [
        ("editor", 200, 200),
        ("approver", 200, 403),
        ("administrator", 200, 403),
        ("adviser", 403, 403),
    ],
)
def test_who_reads_and_who_settles(
    role: str, reads: int, settles: int, row: ParameterValue
) -> None:
    client = signed_in(in_role(role))
    page = client.get(reverse(LIST))
    assert page.status_code == reads
    assert client.get(action(row)).status_code == settles
    assert look_then_write(client, row).status_code in (302, 403)
    assert ChangeSet.objects.exists() == (settles == 200)
    if reads == 200:
        assert (action(row) in page.content.decode()) == (settles == 200)


def test_from_the_doubt_to_the_set(row: ParameterValue) -> None:
    editor = in_role("editor")
    client = signed_in(editor)
    page = client.get(action(row))
    assert page.context["form"]["effective_from"].value() == row.effective_from
    page = client.post(action(row), typed(row, preview="yes"))
    assert len(page.context["ranges"]) == len(active_cases())
    assert page.context["closes"] > 0
    assert not ChangeSet.objects.exists()
    answer = look_then_write(client, row)
    change_set = ChangeSet.objects.get()
    assert answer.url == address(change_set)
    written = change_set.parametervalues.get()
    assert (written.value, written.favourable_value) == (row.favourable_value, None)
    assert (written.state, written.author) == (State.DRAFT, editor)
    assert written.backdating_reason == "Réponse écrite du ministère."
    assert client.get(address(change_set)).status_code == 200


def test_a_third_value_is_typed_in_its_notation(amina_client: Client) -> None:
    row = next(one.row for one in open_doubts(TODAY) if one.row.parameter.kind == "flag")
    page = amina_client.post(action(row), typed(row, reading="other", other="peut-être"))
    assert list(page.context["form"].errors) == ["other"]
    page = amina_client.post(action(row), typed(row, reading="other", other="non", preview="yes"))
    assert page.context["ranges"] is not None


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"reading": ""}, ["reading"]),
        ({"source": ""}, ["title", "publisher"]),
        ({"source": "999999"}, ["source"]),
        ({"effective_from": "demain"}, ["effective_from"]),
        ({"source": "", "title": "Note", "publisher": "MMSP", "url": "ftp:/"}, ["url"]),
        ({"change_set": "999999"}, ["change_set"]),
        ({"certainty": "sure"}, ["certainty"]),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_typed_is_lost(
    changed: dict[str, str], wrong: list[str], row: ParameterValue, amina_client: Client
) -> None:
    for button in ("preview", "write"):
        page = amina_client.post(action(row), typed(row, **changed, **{button: "yes"}))
        assert page.status_code == 200
        assert list(page.context["form"].errors) == wrong
        assert "Réponse écrite du ministère." in page.content.decode()
    assert not ChangeSet.objects.exists()


def test_a_past_without_reason_is_refused_above_the_form(
    row: ParameterValue, amina_client: Client
) -> None:
    page = amina_client.post(action(row), typed(row, backdating_reason="", preview="yes"))
    assert page.context["errors"]
    assert page.context["ranges"] is None


def test_a_new_source_and_an_open_set_are_used(
    row: ParameterValue, amina: User, amina_client: Client
) -> None:
    change_set = a_set(amina)
    new = {"source": "", "title": "Note 4", "publisher": "MMSP", "change_set": change_set.pk}
    answer = look_then_write(amina_client, row, **new)
    assert answer.url == address(change_set)
    source = Source.objects.get(title="Note 4")
    assert list(change_set.parametervalues.get().sources.order_by("pk")) == [source]
    assert source.link is False


def test_a_doubt_that_is_gone_is_not_found(amina_client: Client) -> None:
    single = ParameterValue.objects.filter(favourable_value__isnull=True).order_by("pk")[0]
    assert amina_client.get(action(single)).status_code == 404
    assert amina_client.get("/admin/doubts/999999/").status_code == 404


def test_only_what_was_looked_at_is_written(row: ParameterValue, amina_client: Client) -> None:
    page = amina_client.post(action(row), typed(row, preview="yes"))
    other = typed(row, reading="prudent", seen=page.context["seen"], write="yes")
    page = amina_client.post(action(row), other)
    assert page.context["changed"]
    assert page.context["ranges"]
    assert not ChangeSet.objects.exists()
    assert post(amina_client, action(row), {**other, "seen": page.context["seen"]}).url
    assert ChangeSet.objects.get().parametervalues.get().value == row.value
