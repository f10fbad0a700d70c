"""The shape of every answer, for the OpenAPI document. No view computes with these."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from incentives.engine.grants import GrantKind
from incentives.engine.inputs import YEARS
from incentives.engine.measures.registry import REGISTRY
from incentives.estimates import labels
from incentives.rules.enums import Certainty, Lever, ParameterKind, ParameterSubject
from sites.enums import Confidence
from sites.matching import CriterionCode

# Lists of plain words: drf-spectacular names an enumeration by its choices (see the settings).
MEASURES = sorted(REGISTRY)
LEVERS = list(Lever.values)
STATUSES = list(labels.STATUSES)
VERDICTS = list(labels.VERDICTS)
REGIMES = list(labels.REGIMES)
READINGS = ["both", "prudent", "favourable"]
MATCH_CRITERIA = [code.value for code in CriterionCode]
CERTAINTIES = list(Certainty.values)
KINDS = list(ParameterKind.values)
SUBJECTS = list(ParameterSubject.values)
GRANT_KINDS = [kind.value for kind in GrantKind]
GRANT_STATUSES = ["counted", "unknown"]
PLACE_FACTS = ["income_tax_zone", "charter_category"]


@extend_schema_field({"type": "string", "pattern": r"^-?\d+\.\d{2}$", "examples": ["1234.50"]})
class AmountField(serializers.CharField):
    """MAD, two decimals."""


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["3.5"]})
class PercentText(serializers.CharField):
    """A number of percent."""


@extend_schema_field({"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "examples": ["0.35"]})
class NumberText(serializers.CharField):
    """An exact number, without exponent."""


@extend_schema_field(OpenApiTypes.ANY)
class AnyField(serializers.JSONField):
    """A value of any shape, or null; that of a parameter depends on its kind."""


# Some names of the contract (source, required, label) are also attributes of a serializer, which
# sets its fields aside: no clash at run time, whatever the type checker says.


# An object of an answer. ``EstimateShape`` is called ``Estimate`` in the document, where a
# docstring would be the description of every object that has none of its own.
class Shape(serializers.Serializer[Any]):
    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        extend_schema_serializer(component_name=cls.__name__.removesuffix("Shape"))(cls)


def one_of(choices: list[str], **kwargs: Any) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=choices, **kwargs)


def texts(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.CharField(), **kwargs)


def five_amounts(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=AmountField(), min_length=YEARS, max_length=YEARS, **kwargs)


class SourceShape(Shape):
    code = serializers.CharField()
    title = serializers.CharField()
    publisher = serializers.CharField(allow_blank=True)
    date = serializers.CharField(allow_blank=True, help_text="A date or a part of one, as printed.")
    url = serializers.CharField(
        allow_blank=True, help_text="Empty where the address may not be linked."
    )


class AmountsShape(Shape):
    """Money in one reading of the law, by project year and in total."""

    by_year = five_amounts()
    undated = AmountField(help_text="Amounts whose date of payment is not published.")
    total = AmountField()


class RangeShape(Shape):
    """A figure in the prudent and in the favourable reading."""

    prudent = AmountField()
    favourable = AmountField()


class PercentRangeShape(Shape):
    prudent = PercentText()
    favourable = PercentText()


class CriterionShape(Shape):
    code = serializers.CharField()
    verdict = one_of(VERDICTS, help_text="In the prudent reading.")
    favourable_verdict = one_of(VERDICTS)
    actual = serializers.CharField(allow_null=True)
    required = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    gap = serializers.CharField(allow_null=True, help_text="How far the fact is from being enough.")
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class PrimeShape(Shape):
    """A premium inside the Charter or the SME scheme."""

    code = serializers.CharField()
    name = serializers.CharField()
    text = serializers.CharField()
    verdict = one_of(VERDICTS)
    favourable_verdict = one_of(VERDICTS)
    rate = PercentRangeShape()
    source = serializers.CharField()  # type: ignore[assignment]


class DoubtShape(Shape):
    """Where sources allow two readings, and what the choice moves in this project."""

    parameter = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    widens_by = AmountField()


class ReservationShape(Shape):
    code = serializers.CharField()
    text = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class NoteShape(Shape):
    code = serializers.CharField()
    reading = one_of(READINGS)
    text = serializers.CharField()


class OperandShape(Shape):
    value = NumberText()
    unit = serializers.CharField()


class StepShape(Shape):
    """One line of a computation: evaluating the formula on the operands gives the result."""

    label = serializers.CharField()  # type: ignore[assignment]
    reading = one_of(READINGS)
    profile = serializers.IntegerField(allow_null=True, help_text="Counts from 1.")
    year = serializers.IntegerField(allow_null=True, help_text="Project year, from 1.")
    formula = serializers.CharField()
    operands = serializers.DictField(child=OperandShape())
    result = NumberText()
    unit = serializers.CharField()
    parameters = texts(help_text="Codes of the parameters read, or of the grant.")


class MeasureShape(Shape):
    code = one_of(MEASURES)
    name = serializers.CharField()
    lever = one_of(LEVERS)
    status = one_of(STATUSES)
    status_text = serializers.CharField()
    missing_facts = texts(help_text="Names of the request that would let us answer.")
    missing_text = serializers.CharField(allow_blank=True)
    prudent = AmountsShape(allow_null=True)
    favourable = AmountsShape(allow_null=True)
    criteria = CriterionShape(many=True)
    primes = PrimeShape(many=True)
    doubts = DoubtShape(many=True)
    reservations = ReservationShape(many=True)
    notes = NoteShape(many=True)
    steps = StepShape(many=True)


class IncompleteShape(Shape):
    """A measure that the total leaves out because its amount is not known."""

    measure = one_of(MEASURES)
    status = one_of(STATUSES, required=False)
    reason = serializers.CharField(required=False)


class IncompleteGrantShape(Shape):
    """An open grant that the total leaves out because an answer is missing."""

    grant = serializers.CharField()
    reason = serializers.CharField(required=False)


class TotalShape(AmountsShape):
    regime = one_of(REGIMES)
    regime_text = serializers.CharField()
    incomplete = IncompleteShape(many=True)
    incomplete_grants = IncompleteGrantShape(many=True)


class LeversShape(Shape):
    human_capital = RangeShape()
    infrastructure = RangeShape()
    incentive_framework = RangeShape()


class TotalsShape(Shape):
    prudent = TotalShape()
    favourable = TotalShape()
    by_lever = LeversShape()


class WarningShape(Shape):
    code = serializers.CharField()
    path = serializers.CharField()
    message = serializers.CharField()


class PayrollShape(Shape):
    by_year = five_amounts()
    total = AmountField()
    support_share = PercentRangeShape(
        allow_null=True, help_text="Total support as a percentage of the payroll."
    )


class JobsShape(Shape):
    hires = serializers.IntegerField()
    stable = serializers.IntegerField()


@extend_schema_field(
    {
        "type": "object",
        "required": ["fact", "from", "to"],
        "properties": {
            "fact": {"type": "string"},
            "from": {"type": ["string", "null"]},
            "to": {"type": "string"},
        },
    }
)
class ChangeField(serializers.DictField):
    """One fact changed ("from" is no name that a class may hold)."""


class UnlockShape(Shape):
    measure = one_of(MEASURES)
    change = ChangeField()
    text = serializers.CharField()
    adds = RangeShape(help_text="What the change adds to the totals of the project.")


class SiteSourceShape(Shape):
    publisher = serializers.CharField(allow_blank=True)
    date = serializers.CharField(allow_blank=True, help_text="A date or a part of one, as printed.")
    url = serializers.CharField(
        allow_blank=True, help_text="Empty where the address may not be linked."
    )
    confidence = serializers.ChoiceField(choices=Confidence.choices)


class SiteFactShape(Shape):
    """What the place gives that is not money: named services, or a figure. It is in no total."""

    code = serializers.CharField(
        help_text="one_stop_shop, services, or the code of a figure of the location."
    )
    name = serializers.CharField()
    known = serializers.BooleanField(help_text="False: not known, which is not the same as none.")
    items = texts(help_text="The services named, or yes or no; empty for a figure.")
    value = NumberText(allow_null=True)
    unit = serializers.CharField(allow_null=True)
    year = serializers.IntegerField(allow_null=True, help_text="Null: the year is not known.")
    sources = SiteSourceShape(many=True)


class GrantShape(Shape):
    """A regional grant published as open, in force on the date, that covers the location.

    Its amount is the same in both readings, undated, and counted under the lever infrastructure.
    """

    code = serializers.CharField()
    name = serializers.CharField()
    kind = one_of(GRANT_KINDS)
    terms = serializers.CharField(help_text="What the grant gives, in one line.")
    status = one_of(GRANT_STATUSES)
    amount = AmountField(allow_null=True, help_text="Null while a fact is missing.")
    missing_facts = texts(help_text="Names of the request that would let us answer.")
    missing_text = serializers.CharField(allow_blank=True)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, help_text="The last day, included.")
    whole_region = serializers.BooleanField(help_text="Whether it covers its whole region.")
    conditions = serializers.CharField(help_text="As published: no estimate checks them.")
    certainty = one_of(CERTAINTIES)
    sources = SourceShape(many=True)
    steps = StepShape(many=True)


class InfrastructureShape(Shape):
    """The infrastructure lever at the location, as it is known today."""

    services = SiteFactShape(many=True)
    grants = GrantShape(many=True)


class ComputedShape(Shape):
    """An estimate that was not stored."""

    on = serializers.DateField()
    location = serializers.CharField()
    rules_version = serializers.CharField()
    warnings = WarningShape(many=True)
    measures = MeasureShape(many=True)
    totals = TotalsShape()
    per_job = RangeShape(allow_null=True)
    payroll = PayrollShape()
    jobs = JobsShape()
    unlocks = UnlockShape(many=True)
    infrastructure = InfrastructureShape()


class EstimateShape(ComputedShape):
    """A stored estimate."""

    token = serializers.CharField(help_text="Whoever has the token can read the estimate.")


class VersionsShape(Shape):
    then = serializers.CharField()
    now = serializers.CharField()


class DatesShape(Shape):
    then = serializers.DateField()
    now = serializers.DateField()


class ReadingsShape(Shape):
    """A value of the law in its two readings; the favourable one is null where there is one."""

    value = AnyField()
    favourable_value = AnyField()


class ChangedParameterShape(Shape):
    code = serializers.CharField()
    before = ReadingsShape(allow_null=True)
    after = ReadingsShape(allow_null=True)


class ChangedPlaceShape(Shape):
    code = one_of(PLACE_FACTS)
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class BeforeAfterShape(Shape):
    before = AmountField()
    after = AmountField()


class ChangedTotalsShape(Shape):
    prudent = BeforeAfterShape()
    favourable = BeforeAfterShape()


class ChangedGrantShape(Shape):
    """An open grant; null where it is not open, or its amount not known."""

    code = serializers.CharField()
    before = AmountField(allow_null=True)
    after = AmountField(allow_null=True)


class ChangedShape(Shape):
    """What today's rules change in a stored estimate."""

    rules_version = VersionsShape()
    on = DatesShape()
    parameters = ChangedParameterShape(many=True)
    place = ChangedPlaceShape(many=True)
    totals = ChangedTotalsShape()
    grants = ChangedGrantShape(many=True)


class StoredEstimateShape(EstimateShape):
    changed = ChangedShape(required=False, help_text="With parameters=current only.")


class StatusesShape(Shape):
    """The status of each measure."""

    def get_fields(self) -> dict[str, Any]:
        return {code: one_of(STATUSES) for code in MEASURES}


class MatchCriterionShape(Shape):
    """One criterion of the match; a score of null means that it could not be judged."""

    code = one_of(MATCH_CRITERIA)
    name = serializers.CharField()
    score = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)
    asked = serializers.BooleanField(help_text="False: the project asks nothing of it.")
    text = serializers.CharField()
    facts = texts(help_text="Codes of the facts that were read.")


class MatchShape(Shape):
    """How a location meets the preferences, judged on what is known of it."""

    rank = serializers.IntegerField(allow_null=True)
    score = NumberText(allow_null=True, help_text="0 to 100; null on too little, or left out.")
    coverage_percent = serializers.IntegerField(
        min_value=0, max_value=100, allow_null=True, help_text="Part of the weights judged."
    )
    criteria = MatchCriterionShape(many=True)
    excluded = texts(help_text="Why the location is left out.")
    unchecked = texts(help_text="Needs on which nothing is known.")


class ComparisonRowShape(Shape):
    location = serializers.CharField()
    name = serializers.CharField()
    rank = serializers.IntegerField(allow_null=True)
    match = MatchShape()
    totals = TotalsShape()
    per_job = RangeShape(allow_null=True)
    statuses = StatusesShape()
    unknown = serializers.ListField(
        child=one_of(MEASURES), help_text="Measures that could not be judged."
    )


class ComparisonShape(Shape):
    on = serializers.DateField()
    rules_version = serializers.CharField()
    ranked_by = one_of(["support", "match"])
    results = ComparisonRowShape(many=True)


class ValueShape(ReadingsShape):
    """A value of the law from a date on. Shares are written 0 to 1, as the unit says."""

    effective_from = serializers.DateField()
    certainty = one_of(CERTAINTIES)
    doubt = serializers.CharField(allow_blank=True)
    sources = SourceShape(many=True)


class LawParameterShape(ValueShape):
    code = serializers.CharField()
    text = serializers.CharField()
    kind = one_of(KINDS)
    unit = serializers.CharField()


class RegimeShape(Shape):
    """The version of the offer that covers the date, and what is known of the measure in it."""

    code = serializers.CharField()
    name = serializers.CharField()
    effective_from = serializers.DateField()
    effective_from_note = serializers.CharField(allow_blank=True)
    repealed_from = serializers.DateField(allow_null=True)
    summary = serializers.CharField()
    known = serializers.CharField()
    computable = serializers.BooleanField(help_text="Whether its formula is known to us.")
    sources = SourceShape(many=True)


class LawMeasureShape(Shape):
    """A measure as the law stands on a date."""

    code = one_of(MEASURES)
    lever = one_of(LEVERS)
    in_force = serializers.BooleanField()
    name = serializers.CharField()
    summary = serializers.CharField()
    description = serializers.CharField()
    desk = serializers.CharField()
    documents = serializers.CharField()
    deadlines = serializers.CharField()
    parameters = LawParameterShape(many=True)
    regime = RegimeShape(allow_null=True)
    reservations = ReservationShape(many=True)
    sources = SourceShape(many=True)


class MeasureOnShape(LawMeasureShape):
    on = serializers.DateField()
    rules_version = serializers.CharField()


class MeasuresShape(Shape):
    on = serializers.DateField()
    rules_version = serializers.CharField()
    results = LawMeasureShape(many=True)


class ParameterShape(Shape):
    code = serializers.CharField()
    measure = one_of(SUBJECTS)
    text = serializers.CharField()
    kind = one_of(KINDS)
    unit = serializers.CharField()
    repealed_from = serializers.DateField(allow_null=True)
    values = ValueShape(many=True)


class ParametersShape(Shape):
    results = ParameterShape(many=True)


class PayslipShape(Shape):
    """One month of pay; each line is rounded once from the exact year."""

    on = serializers.DateField()
    rules_version = serializers.CharField()
    dependants = serializers.IntegerField()
    monthly_gross_salary = AmountField()
    social_contributions = AmountField()
    professional_allowance = AmountField()
    net_taxable = AmountField()
    income_tax = AmountField()
    net_pay = AmountField()
    employer_cost = AmountField()
    steps = StepShape(many=True)
