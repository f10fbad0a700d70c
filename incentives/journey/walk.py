"""A draft read as a walk through the steps: which are answered, which hold, what the whole asks."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from incentives.estimates.inputs import (
    ComparisonRequestSerializer,
    EstimateRequestSerializer,
    ProjectRequest,
    to_request,
)
from incentives.journey.forms import (
    NO_FRAME,
    ActivityForm,
    Frame,
    MoneyForm,
    PlaceForm,
    StepForm,
    frame_of,
)
from incentives.journey.people import PeopleForm
from incentives.journey.preferences import PreferencesForm
from incentives.journey.steps import PREFERENCES, Answers, Step

FORMS: dict[Step, type[StepForm]] = {
    Step.ACTIVITY: ActivityForm,
    Step.PEOPLE: PeopleForm,
    Step.MONEY: MoneyForm,
    Step.PLACE: PlaceForm,
}


class Walk:
    """The answers of one draft. Nothing is kept between two requests: each reads them anew."""

    def __init__(self, answers: Mapping[str, Answers]) -> None:
        self.answers = answers
        self._checked: dict[Step, StepForm] = {}

    def is_answered(self, step: Step) -> bool:
        return step in self.answers

    def holds(self, step: Step) -> bool:
        """Whether the step was answered and its answers are right."""
        return self.is_answered(step) and self.checked(step).is_valid()

    def first_gap(self, *, before: Step | None = None) -> Step | None:
        """The first step that does not hold, of all or of those before a step."""
        steps = before.before if before else list(Step)
        return next((step for step in steps if not self.holds(step)), None)

    def form(self, step: Step) -> StepForm:
        """The step's form with its answers, none of them judged."""
        return FORMS[step](self.answers.get(step), frame=self._frame_for(step), checked=False)

    def checked(self, step: Step) -> StepForm:
        """The step's form with its answers judged."""
        if step not in self._checked:
            answers = self.answers.get(step, {})
            form = FORMS[step](answers, frame=self._frame_for(step), checked=True)
            self._checked[step] = form
        return self._checked[step]

    @cached_property
    def preferences(self) -> PreferencesForm:
        """What the places are weighed by, judged."""
        return PreferencesForm(self.answers.get(PREFERENCES))

    @cached_property
    def frame(self) -> Frame:
        activity = self.checked(Step.ACTIVITY)
        assert isinstance(activity, ActivityForm)
        return frame_of(activity)

    def _frame_for(self, step: Step) -> Frame:
        return NO_FRAME if step is Step.ACTIVITY else self.frame

    def request(self) -> ProjectRequest:
        """The whole project at its place, once every step holds."""
        return self._request(EstimateRequestSerializer(data=self._payload(list(Step))))

    def comparison(self) -> ProjectRequest:
        """The project without its place, once the other steps hold."""
        return self._request(ComparisonRequestSerializer(data=self._payload(Step.PLACE.before)))

    def request_so_far(self) -> ProjectRequest | None:
        """The project without its place as far as it can be read; None before the people hold.

        Finances that are not answered, or not right yet, are left out: all of them may be.
        """
        if not (self.holds(Step.ACTIVITY) and self.holds(Step.PEOPLE)):
            return None
        steps = [Step.ACTIVITY, Step.PEOPLE, *([Step.MONEY] if self.holds(Step.MONEY) else [])]
        return self._request(ComparisonRequestSerializer(data=self._payload(steps)))

    @property
    def law_on(self) -> date:
        """The day whose law the form applies: today."""
        return timezone.localdate()

    def _payload(self, steps: list[Step]) -> dict[str, Any]:
        parts = [self.checked(step).payload() for step in steps]
        return {name: value for part in parts for name, value in part.items()}

    def _request(
        self, serializer: EstimateRequestSerializer | ComparisonRequestSerializer
    ) -> ProjectRequest:
        serializer.is_valid(raise_exception=True)
        return to_request(serializer.validated_data)
