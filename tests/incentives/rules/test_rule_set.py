"""Rule sets: one hash for one content, whatever the order; the same estimates as the seed files."""

import json
import random
from datetime import date
from typing import Any

import msgspec
import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from incentives.engine import estimate
from incentives.engine.errors import RuleDefinitionError
from incentives.rules.content import content_on, rules_from
from incentives.rules.enums import Certainty, State
from incentives.rules.models import (
    Parameter,
    ParameterValue,
    PublicationEvent,
    RuleSet,
    Source,
)
from incentives.rules.rule_set import NoRulesError, record, recorded, rules_on, version_of
from sites.models import Location
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    inputs_of,
    places,
    read_example,
    seed_rules,
)

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
DAYS = [
    "2007-05-07",
    "2015-12-31",
    "2023-03-13",
    "2025-06-30",
    "2025-07-01",
    "2025-11-06",
    "2026-11-22",
]


def shuffled(value: Any) -> Any:
    """The same content with the names of every object in another order."""
    if isinstance(value, dict):
        names = list(value)
        random.Random(len(names)).shuffle(names)
        return {name: shuffled(value[name]) for name in names}
    return [shuffled(one) for one in value] if isinstance(value, list) else value


def publish(code: str, value: Any, *, on: date) -> ParameterValue:
    """A value published by two people, and the event that goes with it."""
    people = [User.objects.create(username=name) for name in ("one", "two")]
    row = ParameterValue.objects.create(
        parameter=Parameter.objects.get(code=code),
        effective_from=on,
        value=value,
        certainty=Certainty.OFFICIAL,
        state=State.IN_REVIEW,
        author=people[0],
        approver=people[1],
        published_at=timezone.now(),
    )
    row.sources.set(Source.objects.filter(code="silent"))
    row.state = State.PUBLISHED
    row.save()
    PublicationEvent.objects.create(what=code)
    return row


@pytest.mark.parametrize("on", DAYS)
def test_the_database_gives_the_rules_of_the_seed_files(on: str) -> None:
    loaded, built = rules_on(date.fromisoformat(on)).rules, seed_rules(on)
    assert dict(loaded.parameters) == dict(built.parameters)
    assert loaded.measures.keys() == built.measures.keys()
    for code, measure in built.measures.items():
        assert loaded.measures[code].criteria == measure.criteria, code
        assert loaded.measures[code].lever == measure.lever
        assert loaded.measures[code].older_regime == measure.older_regime
        assert loaded.measures[code].reservations == measure.reservations, code


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_the_database_gives_the_estimates_of_the_seed_files(name: str) -> None:
    body = read_example(name)
    published = rules_on(date.fromisoformat(body["on"]))
    place = published.place(body["location"])
    assert place == places()[body["location"]]
    loaded = estimate(inputs_of(body), place=place, rules=published.rules)
    built = estimate(inputs_of(body), place=place, rules=seed_rules(body["on"]))
    assert msgspec.json.encode(loaded.measures) == msgspec.json.encode(built.measures)
    assert (loaded.prudent, loaded.favourable) == (built.prudent, built.favourable)
    assert loaded.unlocks == built.unlocks


def test_every_place_of_the_database_is_as_in_the_seed_files() -> None:
    assert rules_on(ON).places == [places()[slug] for slug in sorted(places())]


def test_a_place_has_no_zone_before_the_offer() -> None:
    place = rules_on(date(2025, 6, 30)).place("fes-shore")
    assert (place.income_tax_zone, place.charter_category) == (None, "A")


def test_the_hash_does_not_hang_on_the_order() -> None:
    content = content_on(ON)
    assert version_of(shuffled(content)) == version_of(content)
    assert version_of(content_on(ON)) == version_of(content) == rules_on(ON).version


def test_the_hash_survives_the_database() -> None:
    published = rules_on(ON)
    record(published)
    row = RuleSet.objects.get(version=published.version)
    assert version_of(row.content) == row.version
    assert json.dumps(row.content, sort_keys=True) == json.dumps(published.content, sort_keys=True)


def test_recording_twice_keeps_one_row() -> None:
    record(rules_on(ON))
    record(rules_on(ON))
    assert RuleSet.objects.count() == 1


def test_days_with_the_same_law_have_the_same_rules() -> None:
    assert rules_on(ON).version == rules_on(date(2026, 11, 23)).version
    assert rules_on(ON).version != rules_on(date(2025, 11, 22)).version  # another minimum wage


def test_publishing_a_value_changes_the_rules_from_its_day_on() -> None:
    before, earlier = rules_on(ON), rules_on(date(2025, 12, 1))
    publish("pae.rate", "0.20", on=date(2026, 1, 1))
    after = rules_on(ON)
    assert after.version != before.version
    assert str(after.rules.parameters["pae.rate"].prudent) == "0.20"
    assert rules_on(date(2025, 12, 1)).version == earlier.version


def test_a_draft_changes_nothing() -> None:
    before = rules_on(ON).version
    ParameterValue.objects.create(
        parameter=Parameter.objects.get(code="pae.rate"),
        effective_from=date(2026, 1, 1),
        value="0.99",
        certainty=Certainty.ASSUMED,
    )
    PublicationEvent.objects.create(what="nothing that counts")
    assert rules_on(ON).version == before


def test_a_recorded_rule_set_is_read_as_it_was() -> None:
    published = rules_on(ON)
    record(published)
    publish("pae.rate", "0.20", on=date(2026, 1, 1))
    again = recorded(published.version, on=ON)
    assert again.rules.parameters == published.rules.parameters
    assert str(again.rules.parameters["pae.rate"].prudent) == "0.17"


def test_rules_are_built_once_until_something_is_published(
    django_assert_num_queries: Any,
) -> None:
    first = rules_on(ON)
    with django_assert_num_queries(1):
        assert rules_on(ON) is first


def test_nothing_published_is_said_and_not_taken_for_an_empty_law(empty_database: None) -> None:
    with pytest.raises(NoRulesError):
        rules_on(ON)


def test_a_place_that_the_rules_do_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        rules_on(ON).place("atlantis")


@pytest.mark.parametrize(
    ("section", "code", "name", "value"),
    [
        ("parameters", "pae.rate", "value", "a fifth"),
        ("parameters", "pae.rate", "kind", "shoe_size"),
        ("criteria", "charter.min_jobs", "operator", "almost"),
        ("criteria", "charter.min_jobs", "fact", "shoe_size"),
        ("criteria", "charter.min_jobs", "parameter", ""),
    ],
)
def test_rules_that_cannot_be_understood_are_refused(
    section: str, code: str, name: str, value: str
) -> None:
    content = json.loads(json.dumps(content_on(ON)))
    content[section][code][name] = value
    with pytest.raises(RuleDefinitionError):
        rules_from(content, version="broken", on=ON)


@pytest.mark.django_db
def test_a_location_that_staff_add_joins_the_rules_at_once() -> None:
    before = rules_on(ON)
    copy = Location.objects.get(slug="tanger")
    copy.pk, copy.slug = None, "tanger-new-park"
    copy.save()
    after = rules_on(ON)
    assert "tanger-new-park" not in before.content["places"]
    assert after.content["places"]["tanger-new-park"]["zone"] is None
    assert after.version != before.version
