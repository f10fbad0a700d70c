"""What is counted of an estimate once it is made: a short row beside its long result."""

from decimal import Decimal
from typing import Any

from django.utils import timezone

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.criteria import CriterionResult, Verdict
from incentives.engine.evaluation import NOT_ELIGIBLE
from incentives.engine.money import ZERO
from incentives.estimates.models import Estimate, EstimateDigest


def keep_digest(row: Estimate, result: EngineEstimate) -> EstimateDigest:
    """The digest of an estimate that was just kept."""
    return EstimateDigest.objects.create(
        estimate=row,
        made_on=timezone.localdate(row.created_at),
        location_id=row.location_id,
        segments=" ".join(segments_of(row.inputs)),
        positions=result.total_hires,
        failed=failed_criteria(result),
        doubts={code: str(amount) for code, amount in doubts_of(result).items()},
    )


def segments_of(inputs: dict[str, Any]) -> list[str]:
    """Codes of the segments of a stored project, each once."""
    return sorted({profile["segment"] for profile in inputs["profiles"]})


def failed_criteria(result: EngineEstimate) -> list[str]:
    """Codes of the criteria that close a measure: those of one that is had closed nothing."""
    return [
        criterion.code
        for measure in result.measures
        if measure.status == NOT_ELIGIBLE
        for criterion in measure.criteria
        if _fails(criterion)
    ]


def _fails(criterion: CriterionResult) -> bool:
    """In the prudent and in the favourable reading."""
    return criterion.verdict == criterion.favourable_verdict == Verdict.NOT_MET


def doubts_of(result: EngineEstimate) -> dict[str, Decimal]:
    """What each parameter with two readings weighs over all measures, MAD."""
    weights: dict[str, Decimal] = {}
    for measure in result.measures:
        for doubt in measure.doubts:
            weights[doubt.parameter] = weights.get(doubt.parameter, ZERO) + doubt.widens_by
    return weights
