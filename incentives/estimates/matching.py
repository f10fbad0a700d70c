"""The match of a project with every location, and its words."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.estimates import match_labels
from incentives.estimates.place_facts import PlaceFacts
from incentives.estimates.preferences import Preferences
from incentives.estimates.services import Compared
from incentives.formatting import (
    format_date,
    format_money,
    format_number,
    format_percent,
)
from incentives.language import current_language
from sites.enums import LocationKind, LocationStatus
from sites.match_data import sites_to_match
from sites.matching import CriterionScore, Match, Reason, Setting, match

Plain = dict[str, Any]


def match_places(compared: Compared, preferences: Preferences, *, facts: PlaceFacts) -> list[Match]:
    """Every compared location held against the preferences, best first."""
    support = {
        row.totals.place: (row.totals.prudent.total, row.totals.favourable.total)
        for row in compared.rows
    }
    sites = sites_to_match(facts.sites, support=support)
    return match(sites, needs=preferences.needs, weights=preferences.weights)


class MatchPresenter:
    """Reasons in the reader's words."""

    def __init__(self, facts: PlaceFacts) -> None:
        self.language = current_language()
        self.regions = facts.regions
        # The best, the lowest, the need, a rank of equal totals: most values come many times.
        self.already: dict[tuple[str, Any], str] = {}

    def match(self, found: Match) -> Plain:
        """One location's match as the API writes it."""
        return {
            "rank": found.rank,
            "score": None if found.score is None else f"{found.score}",
            "coverage_percent": found.coverage_percent,
            "criteria": [self.criterion(one) for one in found.criteria],
            "excluded": [self.sentence(reason) for reason in found.excluded_reasons],
            "unchecked": [self.sentence(reason) for reason in found.unchecked_needs],
        }

    def criterion(self, one: CriterionScore) -> Plain:
        return {
            "code": one.code.value,
            "name": str(match_labels.CRITERIA[one.code]),
            "score": one.score,
            "asked": one.asked,
            "text": self.sentence(one.reason),
            "facts": [fact.value for fact in one.facts],
        }

    def sentence(self, reason: Reason) -> str:
        """The sentence of a reason, its values written for people."""
        values = {name: self._written_once(name, value) for name, value in reason.values.items()}
        return str(match_labels.REASONS[reason.code]) % values

    def _written_once(self, name: str, value: Any) -> str:
        if (name, value) not in self.already:
            self.already[name, value] = self._written(name, value)
        return self.already[name, value]

    def _written(self, name: str, value: Any) -> str:
        if value is None:
            return _("year not known") if name.endswith("year") else _("not known")
        writers: dict[str, Callable[[Any], str]] = {
            "status": lambda code: str(LocationStatus(code).label),
            "kind": lambda code: str(LocationKind(code).label),
            "region": self._region,
            "wanted": self._wanted,
            "languages": self._languages,
            "notes": _sentences,
            "occupancy_percent": lambda share: format_percent(share, self.language),
        }
        if name in writers:
            return writers[name](value)
        return self._figure(name, value)

    def _figure(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return format_date(value, self.language)
        if name.endswith("_mad") or name in ("rent", "lowest", "budget"):
            return format_money(value, self.language)
        if name.endswith("year"):
            return str(value)
        places = 0 if Decimal(value) == Decimal(value).to_integral_value() else 1
        return format_number(value, self.language, places=places)

    def _languages(self, codes: tuple[str, ...]) -> str:
        return self._listed(tuple(str(match_labels.LANGUAGES[code]) for code in codes))

    def _region(self, code: str) -> str:
        return self.regions.get(code, code)

    def _wanted(self, value: str | tuple[str, ...]) -> str:
        """Regions by name, or a setting."""
        if isinstance(value, str):
            return str(match_labels.SETTINGS[Setting(value)])
        return self._listed(tuple(self._region(code) for code in value))

    def _listed(self, items: tuple[str, ...]) -> str:
        return pgettext("between the items of a list", ", ").join(items)


def _sentences(notes: tuple[str, ...]) -> str:
    """Notes one after the other, each closed by a full stop."""
    return " ".join(f"{note.rstrip(' .')}." for note in notes)
