"""Staff can open, search and edit the locations."""

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import RequestFactory

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

pytestmark = pytest.mark.usefixtures("seeded")

MODELS = [Region, Province, Programme, Location, Figure, Evidence, TalentFigure, TalentProvider]


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_superuser("amina", password="a-long-password-of-amina")


@pytest.mark.parametrize("model", MODELS)
def test_the_list_of_each_model_opens_and_searches(
    rf: RequestFactory, administrator: User, model: type[Model]
) -> None:
    screen: Any = admin.site.get_model_admin(model)
    request = rf.get("/admin/", {"q": "fes"})
    request.user = administrator
    response = screen.changelist_view(request)
    assert response.status_code == 200
    assert response.rendered_content


@pytest.mark.parametrize("model", MODELS)
def test_the_form_of_each_model_opens(
    rf: RequestFactory, administrator: User, model: type[Model]
) -> None:
    screen: Any = admin.site.get_model_admin(model)
    request = rf.get("/admin/")
    request.user = administrator
    row = model._default_manager.first()
    assert row is not None
    response = screen.change_view(request, str(row.pk))
    assert response.status_code == 200
    assert "googleapis" not in response.rendered_content


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
