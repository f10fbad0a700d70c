"""What the investor asks of a place, from a request to the matching's needs and weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incentives.engine.inputs import ProjectInputs
from incentives.estimates import match_labels
from incentives.estimates.fields import (
    ChoiceField,
    DayField,
    ExactDecimalField,
    MoneyField,
    StrictSerializer,
    WholeNumberField,
)
from sites.matching import EQUAL_WEIGHTS, CriterionCode, Needs, Setting, Weights
from sites.models import Region


class WeightsSerializer(StrictSerializer):
    """How much each criterion counts, 0 to 100; what is left out keeps the common weight."""

    def get_fields(self) -> dict[str, Any]:
        return {
            code.value: WholeNumberField(min_value=0, max_value=100, required=False)
            for code in CriterionCode
        }


class PreferencesSerializer(StrictSerializer):
    """Needs and weights of the match. ``setting``, ``regions``, ``ready_by`` and
    ``airport_within_km`` leave out the locations that are known to miss them."""

    weights = WeightsSerializer(required=False, allow_null=True, default=None)
    languages = serializers.ListField(
        child=ChoiceField(choices=tuple(match_labels.LANGUAGES)),
        required=False,
        default=list,
        max_length=len(match_labels.LANGUAGES),
    )
    m2_per_seat = ExactDecimalField(
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        default=Decimal(0),
        help_text="Office area a seat needs, m². Without it the space is not judged.",
    )
    setting = ChoiceField(choices=tuple(Setting), required=False, default=Setting.ANY.value)
    ready_by = DayField(required=False, allow_null=True, default=None)
    airport_within_km = ExactDecimalField(
        max_digits=7,
        decimal_places=2,
        min_value=Decimal(0),
        required=False,
        allow_null=True,
        default=None,
    )
    rent_budget = MoneyField(
        required=False, allow_null=True, default=None, help_text="MAD a m² and month."
    )
    regions = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        max_length=12,
        help_text="Slugs of regions, such as fes-meknes.",
    )

    def validate_regions(self, slugs: list[str]) -> list[str]:
        known = dict(Region.objects.order_by("code").values_list("slug", "code"))
        wrong = {
            index: [_("No region has this name: use the slug of its French name.")]
            for index, slug in enumerate(slugs)
            if slug not in known
        }
        if wrong:
            raise serializers.ValidationError(wrong)  # type: ignore[arg-type]
        return [known[slug] for slug in slugs]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the match weighs. ``given`` tells whether the investor said anything."""

    needs: Needs
    weights: Weights
    given: bool


def to_preferences(inputs: ProjectInputs, validated: Mapping[str, Any] | None) -> Preferences:
    """Needs and weights of a project; without preferences, every criterion counts the same."""
    said = validated or {}
    needs = Needs(
        headcount=_headcount(inputs),
        m2_per_seat=said.get("m2_per_seat", Decimal(0)),
        languages=tuple(said.get("languages", ())),
        segments=tuple(sorted({profile.segment for profile in inputs.profiles})),
        ready_by=said.get("ready_by"),
        setting=Setting(said.get("setting", Setting.ANY.value)),
        airport_within_km=said.get("airport_within_km"),
        rent_budget_mad_per_m2_month=said.get("rent_budget"),
        regions=tuple(said.get("regions", ())),
    )
    weights = {**dict(EQUAL_WEIGHTS.items()), **(said.get("weights") or {})}
    return Preferences(
        needs, Weights(**{str(code): one for code, one in weights.items()}), bool(said)
    )


def stored_preferences(
    inputs: ProjectInputs, stored: Mapping[str, Any] | None
) -> Preferences | None:
    """Kept preferences (contract names) of a project; None when nothing was stated.

    None too where they cannot be read any more, a region having lost its name: no page may break
    for what moves no amount.
    """
    if stored is None:
        return None
    serializer = PreferencesSerializer(data=stored)
    return to_preferences(inputs, serializer.validated_data) if serializer.is_valid() else None


def _headcount(inputs: ProjectInputs) -> tuple[int, int, int, int, int]:
    """People at work in each project year, all profiles together."""
    present = sum(profile.existing_staff for profile in inputs.profiles)
    counts = []
    for year in range(len(inputs.profiles[0].hires)):
        present += sum(profile.hires[year] for profile in inputs.profiles)
        counts.append(present)
    first, second, third, fourth, fifth = counts
    return first, second, third, fourth, fifth
