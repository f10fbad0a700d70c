"""The steps of the form, in order. A step's value is its place in the address."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What was typed at one step: text by name of field, or a list where several may be chosen.
Answers = dict[str, Any]

# Beside the steps, a draft may hold what the places are weighed by. No step asks for it.
PREFERENCES = "preferences"


class Step(StrEnum):
    ACTIVITY = "activity"
    PEOPLE = "people"
    MONEY = "money"
    PLACE = "place"

    @property
    def label(self) -> "str | Promise":
        return _LABELS[self.value]

    @property
    def number(self) -> int:
        return list(Step).index(self) + 1

    @property
    def before(self) -> "list[Step]":
        """The steps that come before this one, first first."""
        return list(Step)[: self.number - 1]

    @property
    def previous(self) -> "Step | None":
        return self.before[-1] if self.before else None

    @property
    def next(self) -> "Step | None":
        following = list(Step)[self.number :]
        return following[0] if following else None


_LABELS = {
    "activity": _("Activity"),
    "people": _("People"),
    "money": _("Finances"),
    "place": _("Place"),
}


@dataclass(frozen=True, slots=True)
class StepLink:
    """One step as the stepper shows it; ``state`` is done, current, todo or error."""

    label: str
    url: str
    state: str
