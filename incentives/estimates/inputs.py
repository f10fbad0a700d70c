"""From a request to the engine's inputs: one reading for the web, the API and the command line.

Names, types, bounds and defaults are those of the public contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incentives.engine.inputs import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_MONEY_MAD,
    MIN_RAISE_PERCENT,
    NO_COMPANY,
    Company,
    Investment,
    Profile,
    ProjectInputs,
)
from incentives.estimates.fields import (
    HUNDRED,
    ChoiceField,
    DayField,
    FiveYearsField,
    MoneyField,
    PeopleField,
    PercentField,
    PositiveMoneyField,
    StrictSerializer,
    TextField,
    WholeNumberField,
    YesNoField,
)
from incentives.estimates.preferences import PreferencesSerializer

SEGMENTS = ("CRM", "BPO", "ITO", "ESO", "KPO")
MAX_PROFILES = 20


class ProfileSerializer(StrictSerializer):
    """One job profile."""

    segment = ChoiceField(choices=SEGMENTS, help_text="Filière: CRM, BPO, ITO, ESO or KPO.")
    title = TextField(max_length=120, allow_blank=True, required=False, default="")
    monthly_gross_salary = PositiveMoneyField(
        help_text="MAD a month, gross taxable (RBI / 12), above 0."
    )
    existing_staff = PeopleField(
        required=False, default=0, help_text="People already employed at start_date."
    )
    hires = FiveYearsField(
        child=PeopleField(), help_text="People hired on the first day of each project year."
    )
    moroccan_share = PercentField(
        required=False, default=HUNDRED, help_text="% of Moroccan nationals among the hires."
    )
    retention_18_months = PercentField(
        required=False, default=HUNDRED, help_text="% of hires still there after 18 months."
    )
    women_share = PercentField(
        required=False,
        allow_null=True,
        default=None,
        help_text="% of this profile's payroll paid to women.",
    )


class InvestmentSerializer(StrictSerializer):
    """Money invested, MAD excluding tax."""

    total = PositiveMoneyField()
    eligible = PositiveMoneyField(help_text="Montant primable: above 0, at most the total.")
    future_occupations = YesNoField(required=False, allow_null=True, default=None)
    sustainable_development = YesNoField(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["eligible"] > attrs["total"]:
            raise serializers.ValidationError(
                {"eligible": [_("The eligible amount cannot be above the total investment.")]}
            )
        return attrs


class CompanySerializer(StrictSerializer):
    """Facts of the company; each may be unknown (null)."""

    turnover = MoneyField(required=False, allow_null=True, default=None)
    own_funds_share = PercentField(required=False, allow_null=True, default=None)
    group_holding_share = PercentField(
        required=False, allow_null=True, default=None, help_text="% held by the largest group."
    )
    group_turnover = MoneyField(required=False, allow_null=True, default=None)


class ProfileListSerializer(serializers.ListSerializer[Any]):
    default_error_messages = {
        "not_a_list": _("Enter a list of job profiles."),
        "empty": _("Describe at least one job profile."),
        "min_length": _("Describe at least one job profile."),
        "max_length": _("Describe at most {max_length} job profiles."),
        "required": _("Describe at least one job profile."),
        "null": _("Describe at least one job profile."),
    }


class ProjectSerializer(StrictSerializer):
    """A project, without its place."""

    on = DayField(required=False, help_text="The law as it stands that day; today by default.")
    start_date = DayField(help_text="First day of a month, 2000 to 2100.")
    years_in_operation = WholeNumberField(
        min_value=0,
        max_value=200,
        required=False,
        default=0,
        help_text="Whole years the company has operated at start_date; 0 = new.",
    )
    annual_raise = PercentField(
        min_value=MIN_RAISE_PERCENT,
        required=False,
        default=Decimal(0),
        help_text="% a year, −50 to 100.",
    )
    export_share = FiveYearsField(
        child=PercentField(), required=False, allow_null=True, default=None
    )
    training_budget = FiveYearsField(
        child=MoneyField(), required=False, allow_null=True, default=None
    )
    profit_before_tax = FiveYearsField(
        child=MoneyField(min_value=-MAX_MONEY_MAD), required=False, allow_null=True, default=None
    )
    investment = InvestmentSerializer(required=False, allow_null=True, default=None)
    company = CompanySerializer(required=False, allow_null=True, default=None)
    profiles = ProfileListSerializer(
        child=ProfileSerializer(), allow_empty=False, max_length=MAX_PROFILES
    )

    def validate_start_date(self, value: date) -> date:
        if value.day != 1:
            raise serializers.ValidationError(_("Enter the first day of a month."))
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise serializers.ValidationError(
                _("Enter a year from %(first)s to %(last)s.")
                % {"first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return value


class EstimateRequestSerializer(ProjectSerializer):
    """A project at a chosen place."""

    location = TextField(
        max_length=100,
        help_text="Slug of a location. Without a choice yet, use comparisons.",
        error_messages={
            "required": _("Choose a location, or ask for a comparison of all locations."),
            "null": _("Choose a location, or ask for a comparison of all locations."),
        },
    )


class ComparisonRequestSerializer(ProjectSerializer):
    """A project without a place. ``preferences`` weighs the match; it moves no amount."""

    location = TextField(max_length=100, required=False, allow_null=True, default=None)
    preferences = PreferencesSerializer(
        required=False,
        allow_null=True,
        default=None,
        help_text="With preferences the ranking is by match; without, by amounts.",
    )


@dataclass(frozen=True, slots=True)
class ProjectRequest:
    """A request that has been checked: the engine's inputs, the date and the place if any."""

    inputs: ProjectInputs
    on: date
    location: str | None


def to_request(validated: Mapping[str, Any]) -> ProjectRequest:
    """The engine's inputs from what a serializer has validated."""
    return ProjectRequest(
        inputs=_inputs(validated),
        on=validated.get("on") or timezone.localdate(),
        location=validated.get("location"),
    )


def read_stored(stored: Mapping[str, Any]) -> ProjectRequest:
    """A request from the inputs that an estimate keeps."""
    serializer = EstimateRequestSerializer(data=stored)
    serializer.is_valid(raise_exception=True)
    return to_request(serializer.validated_data)


def to_stored(request: ProjectRequest) -> dict[str, Any]:
    """The request in the names of the contract, numbers as text: what an estimate keeps."""
    inputs = request.inputs
    return {
        "on": request.on.isoformat(),
        "start_date": inputs.start_date.isoformat(),
        "years_in_operation": inputs.years_in_operation,
        "location": request.location,
        "annual_raise": _text(inputs.annual_raise_percent),
        "export_share": _texts(inputs.export_share_percent),
        "training_budget": _texts(inputs.training_budget_mad),
        "profit_before_tax": _texts(inputs.profit_before_tax_mad),
        "investment": _stored_investment(inputs.investment),
        "company": _stored_company(inputs.company),
        "profiles": [_stored_profile(profile) for profile in inputs.profiles],
    }


def _inputs(validated: Mapping[str, Any]) -> ProjectInputs:
    return ProjectInputs(
        start_date=validated["start_date"],
        years_in_operation=validated["years_in_operation"],
        profiles=tuple(_profile(row) for row in validated["profiles"]),
        annual_raise_percent=validated["annual_raise"],
        export_share_percent=_five(validated["export_share"]),
        training_budget_mad=_five(validated["training_budget"]),
        profit_before_tax_mad=_five(validated["profit_before_tax"]),
        investment=_investment(validated["investment"]),
        company=_company(validated["company"]),
    )


def _five(values: list[Any] | None) -> Any:
    return None if values is None else tuple(values)


def _profile(row: Mapping[str, Any]) -> Profile:
    return Profile(
        segment=row["segment"],
        title=row["title"],
        monthly_gross_salary_mad=row["monthly_gross_salary"],
        existing_staff=row["existing_staff"],
        hires=_five(row["hires"]),
        moroccan_share_percent=row["moroccan_share"],
        retention_18_months_percent=row["retention_18_months"],
        women_share_percent=row["women_share"],
    )


def _investment(row: Mapping[str, Any] | None) -> Investment | None:
    if row is None:
        return None
    return Investment(
        total_mad=row["total"],
        eligible_mad=row["eligible"],
        future_occupations=row["future_occupations"],
        sustainable_development=row["sustainable_development"],
    )


def _company(row: Mapping[str, Any] | None) -> Company:
    if row is None:
        return NO_COMPANY
    return Company(
        turnover_mad=row["turnover"],
        own_funds_share_percent=row["own_funds_share"],
        group_holding_share_percent=row["group_holding_share"],
        group_turnover_mad=row["group_turnover"],
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _texts(values: tuple[Decimal, ...] | None) -> list[str | None] | None:
    return None if values is None else [_text(value) for value in values]


def _stored_profile(profile: Profile) -> dict[str, Any]:
    return {
        "segment": profile.segment,
        "title": profile.title,
        "monthly_gross_salary": _text(profile.monthly_gross_salary_mad),
        "existing_staff": profile.existing_staff,
        "hires": list(profile.hires),
        "moroccan_share": _text(profile.moroccan_share_percent),
        "retention_18_months": _text(profile.retention_18_months_percent),
        "women_share": _text(profile.women_share_percent),
    }


def _stored_investment(investment: Investment | None) -> dict[str, Any] | None:
    if investment is None:
        return None
    return {
        "total": _text(investment.total_mad),
        "eligible": _text(investment.eligible_mad),
        "future_occupations": investment.future_occupations,
        "sustainable_development": investment.sustainable_development,
    }


def _stored_company(company: Company) -> dict[str, Any] | None:
    if company == NO_COMPANY:
        return None
    return {
        "turnover": _text(company.turnover_mad),
        "own_funds_share": _text(company.own_funds_share_percent),
        "group_holding_share": _text(company.group_holding_share_percent),
        "group_turnover": _text(company.group_turnover_mad),
    }


def error_paths(detail: Any, path: str = "") -> list[dict[str, str]]:
    """Nested errors of a serializer as ``{"path": "profiles[0].hires[2]", "message": …}``."""
    if isinstance(detail, Mapping):
        found = []
        for name, inner in detail.items():
            found += error_paths(inner, _join(path, name))
        return found
    if isinstance(detail, list):
        found = []
        for index, inner in enumerate(detail):
            if isinstance(inner, Mapping | list):
                found += error_paths(inner, f"{path}[{index}]")
            else:
                found.append({"path": path, "message": str(inner)})
        return found
    return [{"path": path, "message": str(detail)}]


def _join(path: str, name: Any) -> str:
    if isinstance(name, int):
        return f"{path}[{name}]"
    if name in ("", "non_field_errors"):
        return path
    return f"{path}.{name}" if path else str(name)
