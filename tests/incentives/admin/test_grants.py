"""The screen of the regional grants: one person writes, another opens; an open grant is frozen."""

import html
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incentives.rules.models import PublicationEvent, RegionalGrant
from tests.incentives.admin.conftest import signed_in
from tests.incentives.opening import JOB_PREMIUM, written

pytestmark = pytest.mark.django_db
LIST = "admin:incentives_regionalgrant_changelist"


def act(client: Client, action: str, *grants: RegionalGrant) -> str:
    picked = {"action": action, "_selected_action": [grant.pk for grant in grants]}
    response = client.post(reverse(LIST), picked, follow=True)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def is_open(grant: RegionalGrant) -> bool:
    grant.refresh_from_db()
    return grant.open


def test_a_second_person_opens_and_anyone_closes(amina: User, badr: User) -> None:
    grant = written(JOB_PREMIUM, author=amina)
    assert "ne peut pas l’ouvrir" in act(signed_in(amina), "publish_as_open", grant)
    assert not is_open(grant)
    assert "1 aide est ouverte." in act(signed_in(badr), "publish_as_open", grant)
    assert is_open(grant)
    event = PublicationEvent.objects.order_by("-pk")[0]
    assert (event.actor, event.what.startswith("Opened: regionalgrant")) == (badr, True)
    change = reverse("admin:incentives_regionalgrant_change", args=[grant.pk])
    assert signed_in(amina).post(change, {"code": "other"}).status_code == 403
    delete = reverse("admin:incentives_regionalgrant_delete", args=[grant.pk])
    assert signed_in(amina).post(delete, {"post": "yes"}).status_code == 403
    assert "1 aide est fermée." in act(signed_in(amina), "close", grant)
    assert not is_open(grant)


def test_a_grant_that_cannot_be_computed_is_refused_with_a_sentence(
    amina: User, badr_client: Client
) -> None:
    grant = written("dakhla-tax-practice", author=amina, starts_on=None)
    page = act(badr_client, "publish_as_open", grant)
    assert "Les estimations comptent un montant par emploi ou une part d’un coût" in page
    assert "Indiquez le jour où l’aide commence." in page
    assert not is_open(grant)


def test_the_form_does_not_open_and_names_its_author(amina: User, badr: User) -> None:
    grant = written(JOB_PREMIUM, author=amina)
    change = reverse("admin:incentives_regionalgrant_change", args=[grant.pk])
    page = signed_in(badr).get(change)
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else value for name, value in data.items()}
    data |= {"open": "on", "ceiling_mad": "100000"}
    assert signed_in(badr).post(change, data).status_code == 302
    grant.refresh_from_db()
    assert (grant.open, grant.author, grant.ceiling_mad) == (False, badr, Decimal(100000))
