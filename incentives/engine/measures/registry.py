"""The measures that the engine can compute, by code; duplicates are refused at import."""

from incentives.engine.errors import RuleDefinitionError
from incentives.engine.measures import air, ais, charter, pae, paf, sme
from incentives.engine.measures.base import MeasureFormula

OFFER = ("AIR", "PAE", "PAF", "AIS")
OTHER = ("CHARTER", "SME")


def _register(*formulas: MeasureFormula) -> dict[str, MeasureFormula]:
    registry: dict[str, MeasureFormula] = {}
    for formula in formulas:
        if formula.code in registry:
            raise RuleDefinitionError(f"Measure {formula.code} is registered twice.")
        registry[formula.code] = formula
    return registry


REGISTRY = _register(
    air.FORMULA, ais.FORMULA, pae.FORMULA, paf.FORMULA, charter.FORMULA, sme.FORMULA
)
