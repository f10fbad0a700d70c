"""Keeping drafts: every answer as it was typed, for a time that each save starts again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from incentives.estimates.models import Estimate
from incentives.journey.counts import count
from incentives.journey.forms import EXISTING, NEW, NO, YES
from incentives.journey.models import Draft
from incentives.journey.people import ROWS
from incentives.journey.preferences import CHOSEN, LISTS, NUMBERS, WEIGHT
from incentives.journey.steps import PREFERENCES, Answers, Step
from incentives.journey.years import YEAR_NUMBERS
from incentives.numbers import write_plainly
from incentives.retention import draft_expiry


class NoDraftError(LookupError):
    """No draft has this token, or its time is over."""

    def __init__(self, *, expired: bool) -> None:
        super().__init__()
        self.expired = expired


def find(token: str, *, now: datetime, to_save: bool = False) -> Draft:
    """The draft of a token. ``to_save`` holds it until the transaction ends: two saves at once
    must not lose each other's steps. Raises :class:`NoDraftError`."""
    drafts = Draft.objects.select_for_update() if to_save else Draft.objects.all()
    draft = drafts.filter(token=token).first()
    if draft is None or draft.expires_at <= now:
        raise NoDraftError(expired=draft is not None)
    return draft


def start(answers: Mapping[str, Answers], *, now: datetime) -> Draft:
    return Draft.objects.create(answers=dict(answers), expires_at=draft_expiry(now))


def begin(answers: Mapping[str, Answers], *, now: datetime) -> Draft:
    """A draft that starts at the first step: how far it goes is counted."""
    with transaction.atomic():
        draft = Draft.objects.create(
            answers=dict(answers), expires_at=draft_expiry(now), followed=True
        )
        for step in answers:
            count(draft, step)
    return draft


def save(draft: Draft, *, part: str, answers: Answers, now: datetime) -> None:
    """Keep the answers of a step, or the preferences, and give the draft its full time again."""
    if part != PREFERENCES and part not in draft.answers:
        count(draft, part)
    draft.answers = {**draft.answers, part: answers}
    draft.expires_at = draft_expiry(now)
    draft.save(update_fields=["answers", "expires_at"])


def start_from(estimate: Estimate, *, language: str, now: datetime) -> Draft:
    """A new draft that holds the project of an estimate and what its places were weighed by,
    written as the language writes it."""
    answers = answers_from(estimate.inputs, language=language)
    if estimate.preferences is not None:
        answers[PREFERENCES] = preferences_from(estimate.preferences, language=language)
    return start(answers, now=now)


def answers_from(inputs: Mapping[str, Any], *, language: str) -> dict[str, Answers]:
    """The answers that would have been typed to ask for stored inputs."""

    def typed(value: Any) -> str:
        return "" if value is None else write_plainly(str(value), language=language)

    return {
        Step.ACTIVITY.value: _activity(inputs),
        Step.PEOPLE.value: {
            "annual_raise": typed(inputs["annual_raise"]),
            ROWS: [_row(profile, typed) for profile in inputs["profiles"]],
        },
        Step.MONEY.value: _money(inputs, typed),
        Step.PLACE.value: {"location": inputs["location"]},
    }


def preferences_from(stored: Mapping[str, Any], *, language: str) -> Answers:
    """What would have been typed to ask for stored preferences."""
    weights = {f"{WEIGHT}{code}": str(weight) for code, weight in stored["weights"].items()}
    given = {name: stored[name] for name in (*CHOSEN, *LISTS) if name in stored}
    numbers = {
        name: write_plainly(stored[name], language=language) for name in NUMBERS if name in stored
    }
    return {**weights, **given, **numbers}


def _activity(inputs: Mapping[str, Any]) -> Answers:
    year, month, _ = inputs["start_date"].split("-")
    years = inputs["years_in_operation"]
    return {
        "segments": sorted({profile["segment"] for profile in inputs["profiles"]}),
        "company": EXISTING if years else NEW,
        "years_in_operation": str(years) if years else "",
        "start_month": str(int(month)),
        "start_year": year,
    }


def _row(profile: Mapping[str, Any], typed: Any) -> Answers:
    counts = {f"hires_{n}": typed(profile["hires"][n - 1]) for n in YEAR_NUMBERS}
    names = (
        "monthly_gross_salary",
        "existing_staff",
        "moroccan_share",
        "retention_18_months",
        "women_share",
    )
    numbers = {name: typed(profile[name]) for name in names}
    return {"title": profile["title"], "segment": profile["segment"], **numbers, **counts}


def _money(inputs: Mapping[str, Any], typed: Any) -> Answers:
    investment, company = inputs["investment"] or {}, inputs["company"] or {}
    answers: Answers = {
        f"{name}_{n}": typed((inputs[name] or [None] * len(YEAR_NUMBERS))[n - 1])
        for name in ("export_share", "training_budget", "profit_before_tax")
        for n in YEAR_NUMBERS
    }
    if inputs["export_share"] is None:
        answers["export_unknown"] = "on"
    answers |= {f"investment_{name}": typed(investment.get(name)) for name in ("total", "eligible")}
    for name in ("future_occupations", "sustainable_development"):
        if investment.get(name) is not None:
            answers[name] = YES if investment[name] else NO
    names = ("turnover", "own_funds_share", "group_holding_share", "group_turnover")
    return answers | {name: typed(company.get(name)) for name in names}
