"""Who may open which screen: one table, every list of the admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incentives.roles import ROLES
from tests.incentives.admin.conftest import in_role, signed_in

pytestmark = pytest.mark.django_db

# Who writes: "staff" (may add), "texts" (what exists is edited, nothing is added), "nobody".
SCREENS = {
    "auth.group": "staff",
    "auth.user": "staff",
    "auditlog.logentry": "nobody",
    "incentives.agencysettings": "staff",
    "incentives.changeset": "staff",
    "incentives.chartercategory": "staff",
    "incentives.contactrequest": "texts",
    "incentives.criterion": "staff",
    "incentives.criteriongroup": "staff",
    "incentives.draft": "nobody",
    "incentives.embedpartner": "staff",
    "incentives.estimate": "nobody",
    "incentives.exchangerate": "staff",
    "incentives.goldencase": "staff",
    "incentives.hiringprogramme": "staff",
    "incentives.incometaxzone": "staff",
    "incentives.locationdesk": "staff",
    "incentives.measure": "texts",
    "incentives.parameter": "staff",
    "incentives.parametervalue": "staff",
    "incentives.primetext": "texts",
    "incentives.publicationevent": "nobody",
    "incentives.regime": "staff",
    "incentives.regimemeasure": "staff",
    "incentives.regionalgrant": "staff",
    "incentives.reservation": "staff",
    "incentives.routingthreshold": "staff",
    "incentives.ruleset": "nobody",
    "incentives.sectorfigure": "staff",
    "incentives.segment": "staff",
    "incentives.source": "staff",
    "incentives.trainingplan": "nobody",
    "sites.evidence": "staff",
    "sites.figure": "staff",
    "sites.location": "staff",
    "sites.programme": "staff",
    "sites.province": "staff",
    "sites.region": "staff",
    "sites.talentfigure": "staff",
    "sites.talentprovider": "staff",
}

# Who reads each list: the initials of editor, approver, adviser, administrator ("d").
READERS = {
    "auth.group": "d",
    "auth.user": "d",
    "incentives.agencysettings": "pd",
    "incentives.contactrequest": "a",
    "incentives.draft": "pd",
    "incentives.embedpartner": "pd",
    "incentives.estimate": "pad",
    "incentives.locationdesk": "pd",
    "incentives.routingthreshold": "pd",
    "incentives.trainingplan": "pd",
}
EVERY_RULE_AND_PLACE = "epd"
INITIALS = {"e": "editor", "p": "approver", "a": "adviser", "d": "administrator"}
# Who may add where staff may; the law and the places are the editor's.
ADDERS = {
    "auth.group": {"administrator"},
    "auth.user": {"administrator"},
    "incentives.agencysettings": {"administrator"},
    "incentives.embedpartner": {"administrator"},
    "incentives.locationdesk": {"administrator"},
    "incentives.routingthreshold": {"administrator"},
}

# Edits, expectations and impact are on the page of their set; a mark that programs leave for one
# another is for nobody, and what the dashboard adds up is there.
WITHOUT_SCREEN = {
    "incentives.estimatedigest",
    "incentives.goldenexpectation",
    "incentives.impactrun",
    "incentives.placerevision",
    "incentives.proposededit",
    "incentives.stepcount",
}


def address(label: str, screen: str) -> str:
    return reverse(f"admin:{label.replace('.', '_')}_{screen}")


def test_every_model_has_its_screen() -> None:
    registered = {model._meta.label_lower for model in admin.site._registry}
    ours = {model._meta.label_lower for model in apps.get_app_config("incentives").get_models()}
    assert ours - registered == WITHOUT_SCREEN
    assert registered == set(SCREENS)


@pytest.mark.parametrize("label", SCREENS)
def test_lists(label: str, amina: User, chakib: User) -> None:
    target = address(label, "changelist")
    assert Client().get(target).status_code == 302
    assert signed_in(chakib).get(target).status_code == 403
    assert signed_in(amina).get(target).status_code == 200


@pytest.mark.parametrize(("label", "writers"), SCREENS.items())
def test_who_may_add(label: str, writers: str, amina: User, chakib: User) -> None:
    target = address(label, "add")
    assert Client().get(target).status_code == 302
    assert signed_in(chakib).get(target).status_code == 403
    expected = 200 if writers == "staff" else 403
    assert signed_in(amina).get(target).status_code == expected


@pytest.mark.parametrize("role", ROLES)
def test_each_role_reads_and_adds_what_is_its_own(role: str) -> None:
    client = signed_in(in_role(role))
    for label, writers in SCREENS.items():
        readers = {INITIALS[letter] for letter in READERS.get(label, EVERY_RULE_AND_PLACE)}
        expected = 200 if role in readers else 403
        assert client.get(address(label, "changelist")).status_code == expected, label
        may_add = writers == "staff" and role in ADDERS.get(label, {"editor"})
        expected = 200 if may_add else 403
        assert client.get(address(label, "add")).status_code == expected, label


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_index_wants_a_member_of_the_staff(method: str, chakib: User) -> None:
    assert getattr(Client(), method)(reverse("admin:index")).status_code == 302
    assert signed_in(chakib).get(reverse("admin:index")).status_code == 200
