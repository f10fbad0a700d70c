"""What the documents of an estimate are made from."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.inputs import Place, ProjectInputs
from incentives.engine.measures.registry import OFFER, OTHER
from incentives.engine.parameters import Law, Reading
from incentives.engine.project import YEAR_RANGE
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import as_first_computed
from incentives.rules.rule_set import PublishedRules

YEARS = YEAR_RANGE
READINGS = (Reading.PRUDENT, Reading.FAVOURABLE)
MEASURES = (*OFFER, *OTHER)


@dataclass(frozen=True, slots=True)
class Source:
    """An estimate with its inputs, its place and its rules, in the reader's language."""

    made_on: date
    location: str
    inputs: ProjectInputs
    published: PublishedRules
    estimate: EngineEstimate
    presenter: Presenter

    @property
    def language(self) -> str:
        return self.presenter.language

    @property
    def place(self) -> Place:
        return self.published.place(self.estimate.place)

    def law(self, reading: Reading) -> Law:
        return self.published.rules.law(reading)


def source_of(row: Estimate) -> Source:
    """The source of a stored estimate, from its own answer and its own rules."""
    computed = as_first_computed(row)
    return Source(
        made_on=localdate(row.created_at),
        location=row.location.name,
        inputs=read_stored(row.inputs).inputs,
        published=computed.published,
        estimate=computed.estimate,
        presenter=Presenter(computed.published.content),
    )


def disclaimer() -> str:
    return _(
        "An indication, worked out from your answers. It binds nobody: the administration alone"
        " decides, on a file, and its text of application is not public in full."
    )
