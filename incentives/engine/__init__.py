"""The law applied to a project, exactly. Pure Python: no Django, no database, no clock, no float.

``estimate`` and ``compare`` are the entry points; what they take is in ``inputs`` and ``rules``.
"""

from incentives.engine.estimate import Estimate, PlaceTotals, compare, estimate
from incentives.engine.inputs import Place, ProjectInputs
from incentives.engine.rules import Rules

__all__ = ["Estimate", "Place", "PlaceTotals", "ProjectInputs", "Rules", "compare", "estimate"]
