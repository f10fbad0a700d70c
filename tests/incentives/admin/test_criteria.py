"""Criteria that staff write: the engine can judge them, or the form says why not."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from incentives.admin.criteria import FACT_LABELS, OPERATOR_LABELS
from incentives.engine.criteria import FACTS, Operator
from incentives.rules.models import Criterion, CriterionGroup, Measure, Parameter
from incentives.rules.rule_set import rules_on
from tests.incentives.admin.test_publishing import TODAY

pytestmark = pytest.mark.django_db

ADD = "admin:incentives_criterion_add"
WORDS = {
    f"{field}_{code}": "Au moins {required}."
    for field in ("requirement", "failure")
    for code in ("fr", "en", "ar")
}


def parameter(code: str) -> int:
    return Parameter.objects.get(code=code).pk


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "code": "pae.export_floor",
        "group": CriterionGroup.objects.get(code="pae.root").pk,
        "fact": "export_share",
        "operator": "ge",
        "parameter": "",
        "constant": "0.5",
        "order": "2",
        "sources": [],
        **WORDS,
        **fields,
    }


def test_every_word_of_the_engine_has_its_label() -> None:
    assert set(FACT_LABELS) == set(FACTS)
    assert set(OPERATOR_LABELS) == set(Operator)


def test_a_criterion_joins_the_rules(amina_client: Client) -> None:
    assert amina_client.post(reverse(ADD), typed()).status_code == 302
    codes = [member.code for member in rules_on(TODAY).rules.measures["PAE"].criteria.members]
    assert codes == ["pae.moroccan_hires", "pae.export_floor"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"fact": "weather"}, "fact"),
        ({"operator": "about"}, "operator"),
        ({"fact": ""}, "fact"),
        ({"constant": ""}, "parameter"),
        ({"parameter": "ir.scale", "constant": ""}, "parameter"),
        ({"parameter": "pae.rate"}, "__all__"),
        ({"parameter": "sme.min_total", "constant": ""}, "parameter"),
        ({"parameter": "history.2007.export_floor", "constant": ""}, "parameter"),
        ({"operator": "is_known"}, "constant"),
        ({"operator": "parameter_true", "fact": "", "constant": ""}, "parameter"),
        (
            {"operator": "parameter_true", "parameter": "pae.paid_after_period", "constant": ""},
            "fact",
        ),
        ({"requirement_ar": "{unknown}"}, "requirement_ar"),
        ({"failure_fr": "une accolade {"}, "failure_fr"),
        ({"requirement_en": ""}, "requirement_en"),
    ],
)
def test_a_criterion_that_cannot_be_judged_is_explained(
    fields: dict[str, str], field: str, amina_client: Client
) -> None:
    if fields.get("parameter"):
        fields = {**fields, "parameter": str(parameter(fields["parameter"]))}
    response = amina_client.post(reverse(ADD), typed(**fields))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not Criterion.objects.filter(code="pae.export_floor").exists()


def group(**fields: Any) -> dict[str, Any]:
    """A new group, with one criterion, as its form sends it."""
    criterion = {f"criteria-0-{name}": value for name, value in typed().items() if name != "group"}
    return {
        "code": "pae.either",
        "measure": Measure.objects.get(code="PAE").pk,
        "parent": CriterionGroup.objects.get(code="pae.root").pk,
        "mode": "any",
        "order": "3",
        "criteria-TOTAL_FORMS": "1",
        "criteria-INITIAL_FORMS": "0",
        **criterion,
        **fields,
    }


def test_a_group_comes_with_its_criteria(amina_client: Client) -> None:
    add = reverse("admin:incentives_criteriongroup_add")
    empty = amina_client.post(add, group(**{"criteria-TOTAL_FORMS": "0"}), follow=True)
    assert "pae.either" in " ".join(str(message) for message in empty.context["messages"])
    assert not CriterionGroup.objects.filter(code="pae.either").exists()
    assert amina_client.post(add, group()).status_code == 302
    members = rules_on(TODAY).rules.measures["PAE"].criteria.members
    assert [member.code for member in members] == ["pae.moroccan_hires", "pae.either"]


@pytest.mark.parametrize(
    ("code", "fields", "field"),
    [
        ("charter.size", {"parent": ""}, "parent"),
        ("charter.size", {"parent": "sme.root"}, "parent"),
        ("charter.size", {"parent": "charter.size"}, "parent"),
        ("charter.size", {"parent": "charter.investment_and_jobs"}, "parent"),
        ("charter.size", {"measure": "SME", "parent": "sme.root"}, "measure"),
        ("charter.root", {"parent": "charter.size"}, "parent"),
    ],
)
def test_a_group_stays_in_its_tree(
    code: str, fields: dict[str, str], field: str, amina_client: Client
) -> None:
    row = CriterionGroup.objects.get(code=code)
    sent = {
        "code": code,
        "measure": Measure.objects.get(code=fields.get("measure", "CHARTER")).pk,
        "parent": CriterionGroup.objects.filter(code=fields["parent"])
        .values_list("pk", flat=True)
        .order_by("pk")
        .first()
        or "",
        "mode": row.mode,
        "order": row.order,
        "criteria-TOTAL_FORMS": "0",
        "criteria-INITIAL_FORMS": "0",
    }
    target = reverse("admin:incentives_criteriongroup_change", args=[row.pk])
    response = amina_client.post(target, sent)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_a_root_is_not_deleted(amina_client: Client) -> None:
    root = CriterionGroup.objects.get(code="pae.root")
    target = reverse("admin:incentives_criteriongroup_delete", args=[root.pk])
    amina_client.post(target, {"post": "yes"})
    assert CriterionGroup.objects.filter(code="pae.root").exists()
