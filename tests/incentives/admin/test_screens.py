"""Every screen opens on real rows, in French and in Arabic, at a bounded number of queries."""

import datetime

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incentives.changes.edits import describe, propose
from incentives.estimates.models import Estimate
from incentives.journey.embed.models import EmbedPartner
from incentives.journey.models import Draft
from incentives.pages.models import AgencySettings
from incentives.requests.models import LocationDesk, RoutingThreshold
from incentives.rules.models import (
    ChangeSet,
    CharterCategory,
    Criterion,
    CriterionGroup,
    IncomeTaxZone,
    Measure,
    ParameterValue,
    PublicationEvent,
    RuleSet,
    Source,
)
from incentives.rules.rule_set import record, rules_on
from incentives.training.models import TrainingPlan
from sites.models import Location
from tests.guards.pages import refuse_inline
from tests.incentives.admin.conftest import signed_in
from tests.incentives.admin.screens import address, post, sent_back
from tests.incentives.changes.builders import a_set, a_value
from tests.incentives.requests.test_models import a_request

pytestmark = pytest.mark.django_db

MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "incentives"),
    key=lambda model: model.__name__,
)
# Records and published values are never edited.
FROZEN = {
    CharterCategory,
    Draft,
    Estimate,
    IncomeTaxZone,
    ParameterValue,
    PublicationEvent,
    RuleSet,
    TrainingPlan,
}
# Every criterion and every group: their forms hold the most rules.
LIMIT: dict[type[Model], int] = {Criterion: 99, CriterionGroup: 99}
MOMENT = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)


def ids(model: type[Model]) -> str:
    return model.__name__


@pytest.fixture
def records(amina: User) -> None:
    """What a running service has written."""
    rules = rules_on(MOMENT.date())
    record(rules)
    Draft.objects.create(answers={"activity": {"segments": ["CRM"]}}, expires_at=MOMENT)
    AgencySettings.objects.create(pk=1, name="Agence")
    EmbedPartner.objects.create(name="Partenaire", origins="https://www.example.org")
    row = Estimate.objects.create(
        created_at=MOMENT,
        expires_at=MOMENT,
        on=MOMENT.date(),
        location=Location.objects.get(slug="fes-shore"),
        inputs={"profiles": []},
        rule_set=RuleSet.objects.get(version=rules.version),
        result={"measures": []},
        prudent_total_mad=0,
        favourable_total_mad=0,
    )
    change_set = a_set(amina)
    a_value(change_set)
    measure = Measure.objects.get(code="PAE")
    propose(
        change_set,
        model=Measure,
        key="PAE",
        before=describe(measure),
        after={**describe(measure), "order": 9},
        by=amina,
    )
    TrainingPlan.objects.create(estimate=row, rows=[{"programme": "Accueil"}])
    a_request().save()
    RoutingThreshold.objects.create(
        measured="positions", minimum=50, effective_from=MOMENT.date(), email="d@example.org"
    )
    LocationDesk.objects.create(
        location=row.location,
        name_fr="Guichet",
        name_en="Desk",
        name_ar="شباك",
        email="d@example.org",
    )


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_list_and_a_row_open(model: type[Model], language: str, amina: User) -> None:
    client = signed_in(amina, language=language)
    name = f"admin:incentives_{model._meta.model_name}"
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    for target in (reverse(f"{name}_changelist"), address(row)):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(target)
        assert response.status_code == 200
        page = response.content.decode()
        assert ('dir="rtl"' in page[: page.index("<head")]) == (language == "ar")
        refuse_inline(target, response)
        asked = [query["sql"] for query in queries]
        assert len(asked) <= 40, f"{target}: {len(asked)} queries"


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("model", [model for model in MODELS if model not in FROZEN], ids=ids)
def test_what_exists_is_saved_as_it_is(model: type[Model], amina_client: Client) -> None:
    change_set = ChangeSet.objects.get()
    before = change_set.edits.count()
    for row in model._default_manager.order_by("pk")[: LIMIT.get(model, 3)]:
        page = amina_client.get(address(row), {"change_set": change_set.pk})
        response = post(amina_client, address(row), sent_back(page))
        assert response.status_code == 302, (row, response.context["errors"])
    assert change_set.edits.count() == before


@pytest.mark.parametrize("model", MODELS, ids=ids)
def test_a_search_answers(model: type[Model], amina_client: Client) -> None:
    screen = admin.site._registry[model]
    if screen.search_fields:
        target = reverse(f"admin:incentives_{model._meta.model_name}_changelist")
        assert amina_client.get(target, {"q": "fès"}).status_code == 200


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize(
    "model", [Draft, Estimate, PublicationEvent, RuleSet, TrainingPlan], ids=ids
)
def test_records_are_read_only(model: type[Model], amina_client: Client) -> None:
    row = model._default_manager.order_by("pk").first()
    assert row is not None
    assert amina_client.post(address(row), {}).status_code == 403
    assert amina_client.post(address(row, "delete"), {"post": "yes"}).status_code == 403


@pytest.mark.usefixtures("records")
def test_a_draft_does_not_show_its_token(amina_client: Client) -> None:
    draft = Draft.objects.get()
    assert draft.token not in amina_client.get(address(draft, "change")).content.decode()


def test_the_settings_of_the_agency_are_one_row(amina_client: Client) -> None:
    add = reverse("admin:incentives_agencysettings_add")
    typed = {"name_fr": "Agence", "name_en": "Agency", "name_ar": "الوكالة"}
    assert amina_client.post(add, typed).status_code == 302
    settings = AgencySettings.objects.get()
    assert (settings.pk, settings.name_en) == (1, "Agency")  # type: ignore[attr-defined]
    assert amina_client.get(add).status_code == 403
    assert amina_client.post(address(settings, "delete"), {"post": "yes"}).status_code == 403


def test_a_source_in_use_stays(amina_client: Client) -> None:
    used = Source.objects.get(code="silent")
    assert amina_client.post(address(used, "delete"), {"post": "yes"}).status_code == 403
    unused = Source.objects.create(code="unused", title="Unused")
    assert amina_client.post(address(unused, "delete"), {"post": "yes"}).status_code == 302
    assert not Source.objects.filter(code="unused").exists()


def test_measures_are_neither_added_nor_deleted(amina_client: Client) -> None:
    measure = Measure.objects.get(code="PAE")
    assert amina_client.get(reverse("admin:incentives_measure_add")).status_code == 403
    assert amina_client.post(address(measure, "delete"), {"post": "yes"}).status_code == 403
