"""The step-by-step form, mounted by `config.urls` under /{language}/project/."""

from django.urls import path, register_converter

from incentives.journey import views
from incentives.journey.steps import Step

app_name = "journey"


class StepConverter:
    """A step by its place in the address."""

    regex = "|".join(Step)

    def to_python(self, value: str) -> Step:
        return Step(value)

    def to_url(self, value: str) -> str:
        return str(Step(value))


register_converter(StepConverter, "journey_step")

urlpatterns = [
    path("", views.start, name="start"),
    path("from-estimate/<slug:token>/", views.from_estimate, name="from_estimate"),
    path("<slug:token>/", views.resume, name="resume"),
    path("<slug:token>/saved/", views.saved, name="saved"),
    path("<slug:token>/places/", views.places, name="places"),
    path("<slug:token>/<journey_step:step>/", views.step, name="step"),
    path("<slug:token>/<journey_step:step>/live/", views.live, name="live"),
]
