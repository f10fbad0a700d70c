"""The first golden cases: created where they are missing, never overwritten."""

from incentives.changes.models import GoldenCase
from incentives.rules.loading import read_seed


def load_golden_cases() -> int:
    """How many were created."""
    created = [
        GoldenCase.objects.get_or_create(
            code=seed["code"],
            defaults={name: seed[name] for name in ("title", "note", "request", "expected")},
        )[1]
        for seed in read_seed("golden_cases")
    ]
    return sum(created)
