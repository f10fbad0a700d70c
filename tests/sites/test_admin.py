"""Staff can open, search and edit the locations."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
)
from tests.incentives.admin.conftest import signed_in

pytestmark = pytest.mark.usefixtures("seeded")

MODELS = [Region, Province, Programme, Location, Figure, Evidence, TalentFigure, TalentProvider]


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("amina", password="a-long-password-of-amina")


@pytest.mark.parametrize("model", MODELS)
def test_the_list_of_each_model_opens_and_searches(administrator: User, model: type[Model]) -> None:
    screen = reverse(f"admin:sites_{model._meta.model_name}_changelist")
    assert signed_in(administrator).get(screen, {"q": "fes"}).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_the_form_of_each_model_opens(administrator: User, model: type[Model]) -> None:
    row = model._default_manager.first()
    assert row is not None
    screen = reverse(f"admin:sites_{model._meta.model_name}_change", args=[row.pk])
    response = signed_in(administrator).get(screen)
    assert response.status_code == 200
    assert "googleapis" not in response.content.decode()


@pytest.mark.parametrize(
    ("age", "year", "found"), [("old", 2008, True), ("old", None, False), ("unknown", None, True)]
)
def test_figures_to_ask_again_can_be_listed(
    rf: RequestFactory, administrator: User, age: str, year: int | None, found: bool
) -> None:
    figure = Figure.objects.filter(code="jobs_current").first()
    assert figure is not None
    Figure.objects.filter(pk=figure.pk).update(year=year)
    screen = admin.site.get_model_admin(Figure)
    request = rf.get("/admin/", {"age": age})
    request.user = administrator
    listed = screen.get_changelist_instance(request).get_queryset(request)
    assert (figure in listed) is found
