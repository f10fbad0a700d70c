"""The answers of the API as plain values: the same for the API and for the command line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from incentives.estimates.matching import MatchPresenter, match_places
from incentives.estimates.page_site import infrastructure_answer
from incentives.estimates.place_facts import place_facts
from incentives.estimates.preferences import Preferences
from incentives.estimates.presenters import Plain, Presenter, mad
from incentives.estimates.services import Compared, Computed
from incentives.rules.rule_set import PublishedRules

READ_FOR_A_PLACE = {"income_tax_zone": "zone", "charter_category": "category"}


def estimate_answer(computed: Computed, *, with_steps: bool) -> Plain:
    """An estimate, without its token; the place as it is known today."""
    presenter = Presenter(computed.published.content)
    return {
        **presenter.estimate(computed.estimate, with_steps=with_steps),
        "infrastructure": infrastructure_answer(
            computed.estimate,
            presenter=presenter,
            today=timezone.localdate(),
            with_steps=with_steps,
        ),
    }


def comparison_answer(compared: Compared, preferences: Preferences) -> Plain:
    """Totals and match at every location.

    With preferences the best match comes first; without, the best amount. Equal ones share a rank.
    A location without a score, or left out, has no rank by match and comes last.
    """
    facts = place_facts()
    presenter, words = Presenter(compared.published.content), MatchPresenter(facts)
    matches = {found.slug: found for found in match_places(compared, preferences, facts=facts)}
    rows = {row.totals.place: row for row in compared.rows}
    order = list(matches) if preferences.given else list(rows)
    return {
        "on": compared.published.on.isoformat(),
        "rules_version": compared.published.version,
        "ranked_by": "match" if preferences.given else "support",
        "results": [
            {
                "location": slug,
                "name": facts.names[slug],
                "rank": matches[slug].rank if preferences.given else rows[slug].rank,
                "match": words.match(matches[slug]),
                **presenter.place_totals(rows[slug].totals),
            }
            for slug in order
        ],
    }


def changed_answer(before: Computed, after: Computed) -> Plain:
    """What differs between an estimate as first computed and under today's rules."""
    then, now = before.published, after.published
    return {
        "rules_version": {"then": then.version, "now": now.version},
        "on": {"then": then.on.isoformat(), "now": now.on.isoformat()},
        "parameters": _changed_parameters(then, now),
        "place": _changed_place(then, now, before.estimate.place),
        "totals": {
            reading: {
                "before": mad(getattr(before.estimate, reading).total),
                "after": mad(getattr(after.estimate, reading).total),
            }
            for reading in ("prudent", "favourable")
        },
        "grants": _changed_grants(before, after),
    }


def _changed_grants(before: Computed, after: Computed) -> list[Plain]:
    """Open grants whose amount differs; null where the grant is not open or its amount unknown."""
    old = {grant.code: grant.amount for grant in before.estimate.grants}
    new = {grant.code: grant.amount for grant in after.estimate.grants}
    return [
        {"code": code, "before": _mad(old.get(code)), "after": _mad(new.get(code))}
        for code in sorted({*old, *new})
        if (code in old, old.get(code)) != (code in new, new.get(code))
    ]


def _mad(amount: Decimal | None) -> str | None:
    return None if amount is None else mad(amount)


def _changed_parameters(then: PublishedRules, now: PublishedRules) -> list[Plain]:
    """Parameters whose value differs, in either reading; null where there was none."""
    old, new = then.content["parameters"], now.content["parameters"]
    pairs = [(code, _value(old.get(code)), _value(new.get(code))) for code in sorted({*old, *new})]
    return [
        {"code": code, "before": before, "after": after}
        for code, before, after in pairs
        if before != after
    ]


def _value(row: Mapping[str, Any] | None) -> Plain | None:
    if row is None:
        return None
    return {"value": row["value"], "favourable_value": row["favourable_value"]}


def _changed_place(then: PublishedRules, now: PublishedRules, slug: str) -> list[Plain]:
    """The zone or the category of the location, where it moved."""
    old, new = then.content["places"][slug], now.content["places"][slug]
    return [
        {"code": code, "before": old[name], "after": new[name]}
        for code, name in READ_FOR_A_PLACE.items()
        if old[name] != new[name]
    ]
