"""What the answers are worth so far, beside the questions. Nothing typed is kept by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.evaluation import NOT_ELIGIBLE, NOT_IN_FORCE, UNKNOWN
from incentives.engine.preview import Preview, preview
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.payslips import PayRules, pay_rules
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import UnknownLocationError, compute
from incentives.journey.forms import PlaceForm
from incentives.journey.people import PeopleForm
from incentives.journey.steps import Step
from incentives.journey.walk import Walk
from incentives.rules.rule_set import PublishedRules, rules_on

# The steps beside which a range can stand: before them nothing is known of the people.
LIVE_STEPS = (Step.PEOPLE, Step.MONEY, Step.PLACE)


@dataclass(frozen=True, slots=True)
class LiveLine:
    """One measure: MAD over five years, None when unknown or not in force."""

    name: str
    status: str
    prudent: Decimal | None
    favourable: Decimal | None


@dataclass(frozen=True, slots=True)
class PayLine:
    """One month of one employee of a profile, MAD."""

    name: str
    net_pay: Decimal
    income_tax: Decimal
    employer_cost: Decimal


@dataclass(frozen=True, slots=True)
class Driver:
    """The open point that widens the range most, and by how much, MAD."""

    text: str
    widens_by: Decimal


@dataclass(frozen=True, slots=True)
class Range:
    """What can be counted so far.

    ``place`` is empty before a place is chosen: only the measures that depend on none are counted.
    ``without_money`` says that the finances are not answered, or not readable, and left out.
    """

    place: str
    headline: Headline
    prudent: Decimal
    favourable: Decimal
    lines: tuple[LiveLine, ...]
    driver: Driver | None
    hires: int
    stable_jobs: int
    payroll: Decimal
    without_money: bool


@dataclass(frozen=True, slots=True)
class LivePanel:
    """The panel of one step; ``range`` is None until a profile is complete."""

    range: Range | None
    pays: tuple[PayLine, ...]


def live_panel(walk: Walk, *, step: Step) -> LivePanel:
    """The panel for the answers of a walk, those of ``step`` as they are typed."""
    request = walk.request_so_far()
    published = rules_on(walk.law_on)
    return LivePanel(
        range=None if request is None else _range(walk, published=published),
        pays=_pays(walk, published=published) if step is Step.PEOPLE else (),
    )


def _range(walk: Walk, *, published: PublishedRules) -> Range:
    placed = _placed(walk)
    if placed is not None:
        return placed
    request = walk.request_so_far()
    assert request is not None
    return _free(
        preview(request.inputs, rules=published.rules),
        presenter=Presenter(published.content),
        without_money=not walk.holds(Step.MONEY),
    )


def _placed(walk: Walk) -> Range | None:
    """The whole range, once a place that the rules know is chosen and all steps hold."""
    if walk.first_gap() is not None:
        return None
    place = walk.checked(Step.PLACE)
    assert isinstance(place, PlaceForm)
    if place.compares:
        return None
    try:
        computed = compute(walk.request())
    except UnknownLocationError:
        return None
    presenter = Presenter(computed.published.content)
    return _whole(computed.estimate, place=place.place_name, presenter=presenter)


def _free(found: Preview, *, presenter: Presenter, without_money: bool) -> Range:
    lines = tuple(
        LiveLine(presenter.measure_name(line.code), line.status, line.prudent, line.favourable)
        for line in found.lines
    )
    return Range(
        place="",
        headline=_free_headline(found),
        prudent=found.prudent,
        favourable=found.favourable,
        lines=_shown(lines),
        driver=None,
        hires=found.total_hires,
        stable_jobs=found.stable_jobs,
        payroll=found.payroll_total_mad,
        without_money=without_money,
    )


def _free_headline(found: Preview) -> Headline:
    if found.favourable == 0:
        return _free_without_amount({line.status for line in found.lines})
    if found.prudent == found.favourable:
        return Headline.SINGLE
    return Headline.RANGE if found.prudent else Headline.UP_TO


def _free_without_amount(statuses: set[str]) -> Headline:
    """Unknown, not in force and nothing are three answers."""
    if UNKNOWN in statuses:
        return Headline.UNKNOWN
    return Headline.NOT_IN_FORCE if statuses == {NOT_IN_FORCE} else Headline.NOTHING


def _whole(result: EngineEstimate, *, place: str, presenter: Presenter) -> Range:
    lines = tuple(
        LiveLine(
            presenter.measure_name(measure.code),
            measure.status,
            measure.prudent.total if measure.prudent else None,
            measure.favourable.total if measure.favourable else None,
        )
        for measure in result.measures
    )
    return Range(
        place=place,
        headline=headline(result),
        prudent=result.prudent.total,
        favourable=result.favourable.total,
        lines=_shown(lines),
        driver=_driver(result, presenter=presenter),
        hires=result.total_hires,
        stable_jobs=result.stable_jobs,
        payroll=result.payroll_total,
        without_money=False,
    )


def _shown(lines: Iterable[LiveLine]) -> tuple[LiveLine, ...]:
    """The largest first, then what is unknown; what the project cannot have is left out."""
    kept = [line for line in lines if line.status not in (NOT_ELIGIBLE, NOT_IN_FORCE)]
    return tuple(sorted(kept, key=lambda line: -(line.favourable or Decimal(-1))))


def _driver(result: EngineEstimate, *, presenter: Presenter) -> Driver | None:
    """The widest doubt of a measure that the favourable total counts."""
    counted = [one for one in result.measures if one.code in result.favourable.counted]
    doubts = [doubt for measure in counted for doubt in measure.doubts]
    if not doubts:
        return None
    widest = max(doubts, key=lambda doubt: doubt.widens_by)
    return Driver(presenter.doubt(widest)["text"], widest.widens_by)


def _pays(walk: Walk, *, published: PublishedRules) -> tuple[PayLine, ...]:
    """The month of each profile whose salary can be read, under the law of the estimate."""
    form = walk.checked(Step.PEOPLE)
    assert isinstance(form, PeopleForm)
    rules = pay_rules(published)
    found = [_pay(name, salary, rules=rules) for name, salary in form.salaries()]
    return tuple(line for line in found if line is not None)


def _pay(name: str, salary_mad: Decimal, *, rules: PayRules) -> PayLine | None:
    slip = rules.month(salary_mad)
    if slip is None:
        return None
    return PayLine(
        name or _("Untitled profile"), slip.net_pay_mad, slip.income_tax_mad, slip.employer_cost_mad
    )
