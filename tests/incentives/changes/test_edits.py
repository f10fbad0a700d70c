"""Edits of texts and criteria: proposed in a set, law only once the set is published."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import models

from incentives.changes.applying import contents_after
from incentives.changes.edits import EDITABLE, describe, find, key_of, propose
from incentives.changes.steps import approve, submit
from incentives.engine.criteria import Operator
from incentives.rules.checks import PublishingError
from incentives.rules.models import ChangeSet, Criterion, CriterionGroup, Measure, Parameter
from incentives.rules.rule_set import rules_on
from tests.incentives.changes.builders import NOW, TODAY, a_set, published

pytestmark = pytest.mark.django_db


def propose_change(change_set: ChangeSet, row: models.Model, by: User, **changes: Any) -> None:
    before = describe(row)
    propose(
        change_set,
        model=type(row),
        key=key_of(row),
        before=before,
        after={**before, **changes},
        by=by,
    )


@pytest.mark.parametrize("name", EDITABLE)
def test_every_row_is_found_by_its_key_and_described_whole(name: str) -> None:
    model = EDITABLE[name]
    for row in model._default_manager.order_by("pk"):
        assert find(model, key_of(row)) == row
    plain = describe(row)
    assert "id" not in plain
    assert {f"{field}_{code}" for field in ("name",) for code in ("fr", "en", "ar")} <= set(
        plain
    ) or "name" not in {field.name for field in model._meta.get_fields()}


def test_a_text_is_law_once_its_set_is_published(amina: User, badr: User) -> None:
    measure = Measure.objects.get(code="PAE")
    change_set = a_set(amina)
    propose_change(change_set, measure, amina, name_fr="Prime à l'emploi")
    assert rules_on(TODAY).content["measures"]["PAE"]["name"]["fr"] != "Prime à l'emploi"
    found = contents_after(change_set, days=[TODAY], now=NOW, today=TODAY)
    assert found[TODAY]["measures"]["PAE"]["name"]["fr"] == "Prime à l'emploi"
    published(change_set, author=amina, approver=badr)
    assert rules_on(TODAY).content["measures"]["PAE"]["name"]["fr"] == "Prime à l'emploi"


def test_only_what_changes_is_kept(amina: User) -> None:
    measure = Measure.objects.get(code="PAE")
    change_set = a_set(amina)
    propose_change(change_set, measure, amina, name_fr="Prime")
    edit = change_set.edits.get()
    assert edit.after == {"name_fr": "Prime"}
    assert edit.before == {"name_fr": measure.name_fr}  # type: ignore[attr-defined]
    propose_change(change_set, measure, amina)
    assert not change_set.edits.exists()


def test_a_missing_translation_blocks(amina: User) -> None:
    change_set = a_set(amina)
    propose_change(change_set, Measure.objects.get(code="PAE"), amina, name_ar="")
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)


def test_a_group_and_its_criterion_are_added_together(amina: User, badr: User) -> None:
    root = CriterionGroup.objects.get(measure__code="PAE", parent=None)
    change_set = a_set(amina)
    model = Criterion.objects.order_by("pk")[0]
    criterion = {
        **describe(model),
        "code": "pae.new",
        "group": "pae.new-group",
        "fact": "stable_jobs",
        "operator": Operator.AT_LEAST.value,
        "parameter": None,
        "constant": "5",
    }
    group = {**describe(root), "code": "pae.new-group", "parent": root.code, "mode": "any"}
    for kind, key, after in (
        (Criterion, "pae.new", criterion),
        (CriterionGroup, "pae.new-group", group),
    ):
        propose(change_set, model=kind, key=key, before=None, after=after, by=amina)
    published(change_set, author=amina, approver=badr)
    assert Criterion.objects.get(code="pae.new").group.code == "pae.new-group"
    assert "pae.new" in rules_on(TODAY).content["criteria"]


def test_nobody_overwrites_what_they_have_not_seen(amina: User, badr: User) -> None:
    change_set = a_set(amina)
    propose_change(change_set, Measure.objects.get(code="PAE"), amina, name_fr="Prime")
    submit(change_set, by=amina, now=NOW)
    Measure.objects.filter(code="PAE").update(name_fr="Autre nom")
    with pytest.raises(PublishingError):
        approve(change_set, by=badr, now=NOW)
    assert Measure.objects.get(code="PAE").name_fr == "Autre nom"  # type: ignore[attr-defined]


def test_what_is_used_is_not_deleted(amina: User) -> None:
    parameter = Parameter.objects.get(code="pae.rate")
    change_set = a_set(amina)
    propose(
        change_set,
        model=Parameter,
        key=parameter.code,
        before=describe(parameter),
        after=None,
        by=amina,
    )
    with pytest.raises(PublishingError):
        submit(change_set, by=amina, now=NOW)
