"""An estimate beside the same project under the rules in force today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from incentives.engine import Estimate as EngineEstimate
from incentives.engine.evaluation import ELIGIBLE, NOT_IN_FORCE, UNKNOWN
from incentives.engine.grants import GrantEstimate
from incentives.estimates import labels
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.presenters import Presenter
from incentives.estimates.services import UnknownLocationError, recompute
from incentives.rules.rule_set import rules_on


@dataclass(frozen=True, slots=True)
class AmountChange:
    """A measure or an open grant before and now, MAD; None where its status gives no amount."""

    name: str
    old_status: str
    new_status: str
    old_prudent: Decimal | None
    old_favourable: Decimal | None
    new_prudent: Decimal | None
    new_favourable: Decimal | None

    @property
    def changed(self) -> bool:
        old = (self.old_status, self.old_prudent, self.old_favourable)
        return old != (self.new_status, self.new_prudent, self.new_favourable)


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter whose value, date or existence differs; empty text where it does not exist."""

    code: str
    text: str
    old: str
    new: str
    effective_from: date | None


@dataclass(frozen=True, slots=True)
class CurrentRules:
    """The same project under the rules in force today, beside the estimate that was kept."""

    on: date
    version: str
    headline: Headline
    prudent: Decimal
    favourable: Decimal
    amounts: tuple[AmountChange, ...]
    parameters: tuple[ParameterChange, ...]
    grants: tuple[str, ...]

    @property
    def same_figures(self) -> bool:
        return not any(row.changed for row in self.amounts)


def under_current_rules(
    row: Estimate, *, result: EngineEstimate, presenter: Presenter, today: date
) -> CurrentRules | None:
    """None while the rules of today are those of the estimate, or no longer know its location."""
    if rules_on(today).version == row.rule_set_id:
        return None
    try:
        computed = recompute(row, on=today)
    except UnknownLocationError:
        return None
    now, current = computed.estimate, Presenter(computed.published.content)
    return CurrentRules(
        on=today,
        version=computed.published.version,
        headline=headline(now),
        prudent=now.prudent.total,
        favourable=now.favourable.total,
        amounts=(
            *_amount_changes(result, now, presenter=presenter),
            *_granted_changes(result, now, old_words=presenter, new_words=current),
        ),
        parameters=_parameter_changes(presenter, current),
        grants=_grant_changes(result, now, old_words=presenter, new_words=current),
    )


def _amount_changes(
    old: EngineEstimate, new: EngineEstimate, *, presenter: Presenter
) -> tuple[AmountChange, ...]:
    after = {measure.code: measure for measure in new.measures}
    order = presenter.content["measures"]
    rows = []
    for before in sorted(old.measures, key=lambda measure: int(order[measure.code]["order"])):
        now = after[before.code]
        amounts = (before.prudent, before.favourable, now.prudent, now.favourable)
        rows.append(
            AmountChange(
                presenter.measure_name(before.code),
                before.status,
                now.status,
                *(None if amount is None else amount.total for amount in amounts),
            )
        )
    return tuple(rows)


def _granted_changes(
    old: EngineEstimate, new: EngineEstimate, *, old_words: Presenter, new_words: Presenter
) -> list[AmountChange]:
    """The open grants of either estimate; one that is not open is not in force."""
    before = {grant.code: grant for grant in old.grants}
    after = {grant.code: grant for grant in new.grants}
    rows = []
    for code in sorted({*before, *after}):
        words = new_words if code in after else old_words
        then, now = _granted(before.get(code)), _granted(after.get(code))
        rows.append(
            AmountChange(words.grant_name(code), then[0], now[0], then[1], then[1], now[1], now[1])
        )
    return rows


def _granted(grant: GrantEstimate | None) -> tuple[str, Decimal | None]:
    """Status and amount, in the words of the measures."""
    if grant is None:
        return NOT_IN_FORCE, None
    return (UNKNOWN, None) if grant.amount is None else (ELIGIBLE, grant.amount)


def _grant_changes(
    old: EngineEstimate, new: EngineEstimate, *, old_words: Presenter, new_words: Presenter
) -> tuple[str, ...]:
    """Sentences on the grants of the place that were opened, closed or changed since."""
    before, after = old_words.content.get("grants", {}), new_words.content.get("grants", {})
    found = []
    for code in sorted({grant.code for grant in (*old.grants, *new.grants)}):
        then, now = before.get(code), after.get(code)
        if then != now:
            kind = "opened" if then is None else "closed" if now is None else "changed"
            words = old_words if now is None else new_words
            found.append(str(labels.GRANT_CHANGES[kind]) % {"name": words.grant_name(code)})
    return tuple(found)


def _parameter_changes(old: Presenter, new: Presenter) -> tuple[ParameterChange, ...]:
    before, after = old.content["parameters"], new.content["parameters"]
    facts = ("value", "favourable_value", "effective_from")
    return tuple(
        _parameter_change(code, old=old, new=new)
        for code in sorted({*before, *after})
        if code not in before
        or code not in after
        or any(before[code][fact] != after[code][fact] for fact in facts)
    )


def _parameter_change(code: str, *, old: Presenter, new: Presenter) -> ParameterChange:
    now = new.content["parameters"].get(code)
    shown = new if now else old
    return ParameterChange(
        code=code,
        text=shown.parameter(code)["text"],
        old=_both_readings(old, code),
        new=_both_readings(new, code),
        effective_from=date.fromisoformat(now["effective_from"]) if now else None,
    )


def _both_readings(presenter: Presenter, code: str) -> str:
    if code not in presenter.content["parameters"]:
        return ""
    plain = presenter.parameter(code)
    values = (plain["value"], plain["favourable_value"])
    return " / ".join(value for value in values if value)
