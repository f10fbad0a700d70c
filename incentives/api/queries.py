"""The parameters of addresses."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from incentives.estimates.fields import ChoiceField, DayField, StrictSerializer


@extend_schema_field(OpenApiTypes.BOOL)
class SwitchField(ChoiceField):
    """``true`` or ``false``, written so."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=("true", "false"), **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return bool(super().to_internal_value(data) == "true")


class StepsQuery(StrictSerializer):
    steps = SwitchField(
        required=False, default=True, help_text="False leaves the steps of the amounts out."
    )


class EstimateQuery(StepsQuery):
    store = SwitchField(
        required=False,
        default=True,
        help_text="False computes without storing: the answer is 200 and has no token.",
    )


class StoredQuery(StepsQuery):
    parameters = ChoiceField(
        choices=("stored", "current"),
        required=False,
        default="stored",
        help_text=(
            "stored: the estimate as first computed. current: computed again with today's rules,"
            " with what changed."
        ),
    )


class LawQuery(StrictSerializer):
    on = DayField(
        required=False,
        help_text="The state of the law on that day; today by default.",
        error_messages={"invalid": _("Enter a date that exists, written YYYY-MM-DD.")},
    )
