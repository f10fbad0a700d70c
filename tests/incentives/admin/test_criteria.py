"""Criteria that staff write: the engine can judge them, or the form says why not."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from incentives.admin.criteria import FACT_LABELS, OPERATOR_LABELS
from incentives.engine.criteria import FACTS, Operator
from incentives.rules.enums import EditAction
from incentives.rules.models import (
    ChangeSet,
    Criterion,
    CriterionGroup,
    Measure,
    Parameter,
    ProposedEdit,
)
from incentives.rules.rule_set import rules_on
from tests.incentives.admin.screens import address, post, save
from tests.incentives.changes.builders import NOW, TODAY, a_set, a_value, published

pytestmark = pytest.mark.django_db

ADD = "admin:incentives_criterion_add"
ADD_GROUP = "admin:incentives_criteriongroup_add"
WORDS = {
    f"{field}_{code}": "Au moins {required}."
    for field in ("requirement", "failure")
    for code in ("fr", "en", "ar")
}


@pytest.fixture
def change_set(amina: User) -> ChangeSet:
    return a_set(amina)


def parameter(code: str) -> int:
    return Parameter.objects.get(code=code).pk


def typed(**fields: Any) -> dict[str, Any]:
    return {
        "code": "pae.export_floor",
        "group": "pae.root",
        "fact": "export_share",
        "operator": "ge",
        "parameter": "",
        "constant": "0.5",
        "order": "2",
        "sources": [],
        **WORDS,
        **fields,
    }


def members_of_pae() -> list[str]:
    return [member.code for member in rules_on(TODAY).rules.measures["PAE"].criteria.members]


def test_every_word_of_the_engine_has_its_label() -> None:
    assert set(FACT_LABELS) == set(FACTS)
    assert set(OPERATOR_LABELS) == set(Operator)


def test_a_criterion_joins_the_rules_with_its_set(
    change_set: ChangeSet, amina_client: Client, amina: User, badr: User
) -> None:
    response = save(amina_client, reverse(ADD), change_set, **typed())
    assert response.url == address(change_set)
    assert not Criterion.objects.filter(code="pae.export_floor").exists()
    assert members_of_pae() == ["pae.moroccan_hires"]
    published(change_set, author=amina, approver=badr)
    assert members_of_pae() == ["pae.moroccan_hires", "pae.export_floor"]


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
        ({"change_set": ""}, "change_set"),
        ({"change_set": "99999999999999999999"}, "change_set"),
        ({"change_set": "x"}, "change_set"),
    ],
)
def test_a_criterion_that_cannot_be_judged_is_explained(
    fields: dict[str, str], field: str, change_set: ChangeSet, amina_client: Client
) -> None:
    if fields.get("parameter"):
        fields = {**fields, "parameter": str(parameter(fields["parameter"]))}
    response = save(amina_client, reverse(ADD), change_set, **typed(**fields))
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert not ProposedEdit.objects.exists()


def test_a_bound_may_start_with_the_set(change_set: ChangeSet, amina_client: Client) -> None:
    fresh = Parameter.objects.create(
        code="pae.floor", measure="PAE", kind="share", unit="share", text="Floor"
    )
    bound = typed(parameter=fresh.pk, constant="")
    assert save(amina_client, reverse(ADD), change_set, **bound).status_code == 200
    a_value(change_set, code="pae.floor", value="0.5", effective_from=NOW.date().replace(year=2020))
    assert save(amina_client, reverse(ADD), change_set, **bound).status_code == 302


def group(**fields: Any) -> dict[str, Any]:
    return {
        "code": "pae.either",
        "measure": "PAE",
        "parent": "pae.root",
        "mode": "any",
        "order": "3",
        **fields,
    }


def test_a_group_comes_with_its_criteria(
    change_set: ChangeSet, amina_client: Client, amina: User, badr: User
) -> None:
    """What the set alone holds is opened, and joined by others, before it is law."""
    save(amina_client, reverse(ADD_GROUP), change_set, **group())
    own = f"{reverse(ADD_GROUP)}?key=pae.either"
    page = amina_client.get(f"{own}&change_set={change_set.pk}")
    assert page.context["adminform"].form.instance.code == "pae.either"
    save(amina_client, own, change_set, mode="all")
    assert (change_set.edits.get().after or {})["mode"] == "all"
    add = page.context["parts"].add
    page = amina_client.get(add)
    assert page.context["adminform"].form["group"].value() == "pae.either"
    assert post(amina_client, add, typed(group="pae.either", change_set=change_set.pk, seen="")).url
    parts = amina_client.get(f"{own}&change_set={change_set.pk}").context["parts"]
    [(name, form)] = parts.rows
    assert name == "pae.export_floor"
    assert amina_client.get(form).context["adminform"].form.instance.code == "pae.export_floor"
    published(change_set, author=amina, approver=badr)
    assert members_of_pae() == ["pae.moroccan_hires", "pae.either"]


@pytest.mark.parametrize(
    ("code", "fields", "field"),
    [
        ("charter.size", {"parent": ""}, "parent"),
        ("charter.size", {"parent": "sme.root"}, "parent"),
        ("charter.size", {"parent": "charter.size"}, "parent"),
        ("charter.size", {"parent": "charter.investment_and_jobs"}, "parent"),
        ("charter.size", {"measure": "SME", "parent": "sme.root"}, "measure"),
        ("charter.root", {"parent": "charter.size"}, "parent"),
        ("charter.root", {"parent": "nowhere"}, "parent"),
    ],
)
def test_a_group_stays_in_its_tree(
    code: str, fields: dict[str, str], field: str, change_set: ChangeSet, amina_client: Client
) -> None:
    row = CriterionGroup.objects.get(code=code)
    response = save(amina_client, address(row), change_set, **fields)
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors


def test_a_deletion_takes_what_hangs_on_the_row(
    change_set: ChangeSet, amina_client: Client
) -> None:
    size = CriterionGroup.objects.get(code="charter.size")
    target = address(size, "delete")
    assert amina_client.get(target).status_code == 200
    refused = post(amina_client, target, {"change_set": ""})
    assert refused.context["form"].errors
    response = post(amina_client, target, {"change_set": change_set.pk})
    assert response.url == address(change_set)
    below = set(CriterionGroup.objects.filter(parent=size).values_list("code", flat=True))
    hangs = Criterion.objects.filter(group__code__in={"charter.size", *below})
    expected = {"charter.size", *below, *hangs.values_list("code", flat=True)}
    edits = change_set.edits.filter(action=EditAction.DELETE)
    assert set(edits.values_list("key", flat=True)) == expected
    assert len(expected) > 2
    assert CriterionGroup.objects.filter(pk=size.pk).exists()
    gone = amina_client.get(address(size), {"change_set": change_set.pk})
    assert gone["Location"] == address(change_set)


def test_what_the_law_uses_is_not_deleted(change_set: ChangeSet, amina_client: Client) -> None:
    target = address(Parameter.objects.get(code="pae.rate"), "delete")
    page = post(amina_client, target, {"change_set": change_set.pk})
    assert page.context["protected"]
    assert not change_set.edits.exists()


def test_measures_are_texts(change_set: ChangeSet, amina_client: Client) -> None:
    measure = Measure.objects.get(code="PAE")
    save(amina_client, address(measure), change_set, code="X", lever="x", name_fr="Prime")
    edit = change_set.edits.get()
    assert (edit.key, edit.after) == ("PAE", {"name_fr": "Prime"})
