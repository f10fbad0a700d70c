"""The loader creates what is missing, reports what differs, and never overwrites."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils import timezone

from incentives.rules.enums import Certainty, Origin, State
from incentives.rules.immutability import lifted
from incentives.rules.loading import Loader, load_rules
from incentives.rules.models import (
    Criterion,
    HiringProgramme,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PublicationEvent,
    Source,
)
from incentives.rules.rule_set import rules_on

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)


def differences(loader: Loader) -> list[tuple[str, str]]:
    return [(difference.row, difference.field) for difference in loader.differing]


def test_loading_again_creates_nothing_and_finds_nothing() -> None:
    events, version = PublicationEvent.objects.count(), rules_on(ON).version
    loader = load_rules()
    assert (loader.created, loader.differing) == (0, [])
    assert PublicationEvent.objects.count() == events
    assert rules_on(ON).version == version


def test_a_new_installation_gets_every_row_published(empty_database: None) -> None:
    call_command("load_reference_data", verbosity=0)
    assert ParameterValue.objects.count() > 0
    for model in (ParameterValue, IncomeTaxZone):
        for row in model.objects.order_by("pk"):
            assert (row.state, row.origin) == (State.PUBLISHED, Origin.SEED)
            assert row.published_at is not None
            assert row.sources.exists(), row


def test_what_staff_wrote_is_kept_and_what_differs_is_reported() -> None:
    """A text, a bound and a value changed here; a draft and rows that the seeds do not know."""
    Measure.objects.filter(code="PAE").update(name_fr="Prime corrigée")
    Criterion.objects.filter(code="pae.moroccan_hires").update(constant=5)
    with lifted():
        ParameterValue.objects.filter(parameter__code="pae.rate").update(value="0.20")
    draft = ParameterValue.objects.create(
        parameter=Parameter.objects.get(code="paf.rate"),
        effective_from=date(2025, 7, 1),
        value="0.05",
        certainty=Certainty.OFFICIAL,
    )
    Source.objects.create(code="decree-of-staff", title="Décret")
    loader = load_rules()
    assert loader.created == 0
    assert differences(loader) == [
        ("measure PAE: Prime corrigée", "name_fr"),
        ("parametervalue pae.rate, 2025-07-01", "value"),
        ("criterion pae.moroccan_hires", "constant"),
    ]
    texts = Measure.objects.filter(code="PAE").values_list("name_fr", flat=True)
    assert texts.get() == "Prime corrigée"
    assert ParameterValue.objects.get(parameter__code="pae.rate").value == "0.20"
    assert Criterion.objects.get(code="pae.moroccan_hires").constant == 5
    draft.refresh_from_db()
    assert (draft.value, draft.state) == ("0.05", State.DRAFT)
    assert Source.objects.filter(code="decree-of-staff").exists()


def test_a_row_that_was_removed_comes_back_and_is_an_event() -> None:
    HiringProgramme.objects.all().delete()
    events = PublicationEvent.objects.count()
    loader = load_rules()
    assert loader.created == HiringProgramme.objects.count() > 0
    assert PublicationEvent.objects.count() == events + 1


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    Measure.objects.filter(code="PAE").update(name_en="Other")
    call_command("load_reference_data")
    printed = capsys.readouterr().out
    assert "Left as it is." in printed
    assert "0 rows created, 1 differences" in printed


def test_a_value_of_the_seeds_may_be_published_without_a_second_person() -> None:
    row = ParameterValue.objects.filter(origin=Origin.SEED).order_by("pk").first()
    assert row is not None
    assert (row.author, row.approver) == (None, None)
    assert row.published_at is not None and row.published_at <= timezone.now()
