"""The project of a request as it was kept, beside the same project under the rules of today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rest_framework.serializers import ValidationError

from incentives.engine.errors import EngineError
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.services import Computed, UnknownLocationError, recompute, replay
from incentives.requests.models import ContactRequest
from incentives.rules.rule_set import NoRulesError, rules_on

# What stops a stored project from being computed: its place or its answers are no longer known,
# or the law has a hole.
NOT_COMPUTED = (UnknownLocationError, ValidationError, EngineError, NoRulesError)


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals in MAD under one version of the rules; ``headline`` says whether they answer."""

    on: date
    version: str
    headline: Headline
    prudent: Decimal
    favourable: Decimal


@dataclass(frozen=True, slots=True)
class ThenAndNow:
    """``now`` is None where the rules are those of then (``same_rules``) or cannot compute it."""

    then: Totals
    now: Totals | None
    same_rules: bool

    @property
    def comparable(self) -> bool:
        """Whether both sides are amounts: only then is there a difference."""
        return bool(self.now and self.then.headline.has_amount and self.now.headline.has_amount)

    @property
    def prudent_change(self) -> Decimal | None:
        return self.now.prudent - self.then.prudent if self.now and self.comparable else None

    @property
    def favourable_change(self) -> Decimal | None:
        return self.now.favourable - self.then.favourable if self.now and self.comparable else None


def then_and_now(row: ContactRequest, *, today: date) -> ThenAndNow | None:
    """None for a request without a project. Nothing is kept of what is computed here."""
    prudent, favourable = row.prudent_total_mad, row.favourable_total_mad
    if row.law_on is None or row.rule_set_id is None or prudent is None or favourable is None:
        return None
    # Never saved: the estimate itself may be gone, the request has all that the services read.
    project = Estimate(on=row.law_on, rule_set_id=row.rule_set_id, inputs=row.inputs)
    then = Totals(
        on=row.law_on,
        version=row.rule_set_id,
        headline=_headline_then(project, favourable=favourable),
        prudent=prudent,
        favourable=favourable,
    )
    try:
        same_rules = rules_on(today).version == project.rule_set_id
        now = None if same_rules else _totals(recompute(project, on=today), on=today)
    except NOT_COMPUTED:
        return ThenAndNow(then, None, same_rules=False)
    return ThenAndNow(then, now, same_rules)


def _totals(computed: Computed, *, on: date) -> Totals:
    result = computed.estimate
    return Totals(
        on=on,
        version=computed.published.version,
        headline=headline(result),
        prudent=result.prudent.total,
        favourable=result.favourable.total,
    )


def _headline_then(project: Estimate, *, favourable: Decimal) -> Headline:
    """An amount is one for sure; behind a total of zero stands what the rules of then answered."""
    if favourable:
        return Headline.RANGE
    try:
        return headline(replay(project).estimate)
    except NOT_COMPUTED:
        return Headline.UNKNOWN
