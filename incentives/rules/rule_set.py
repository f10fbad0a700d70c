"""Rule sets: built once for a date, named by their hash, kept in memory and on record."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Exists
from django.utils import timezone

from incentives.engine.inputs import Place
from incentives.engine.rules import Rules
from incentives.rules.content import Content, content_on, place_from, rules_from
from incentives.rules.models import ChangeSet, PublicationEvent, RuleSet


class NoRulesError(Exception):
    """Nothing has been published: the reference data was never loaded."""


@dataclass(frozen=True, slots=True)
class PublishedRules:
    """A rule set ready to use: the engine's rules and the texts that go with them."""

    version: str
    on: date
    content: Content
    rules: Rules

    def place(self, slug: str) -> Place:
        """Raises KeyError for a location that the rule set does not know."""
        return place_from(self.content, slug)

    @property
    def places(self) -> list[Place]:
        return [place_from(self.content, slug) for slug in self.content["places"]]


Stamp = tuple[int, datetime]
_publish_what_is_due: list[Callable[[], None]] = []


def when_due(publish: Callable[[], None]) -> None:
    """Have ``publish`` called when rules are asked for while a scheduled change set is due."""
    if publish not in _publish_what_is_due:
        _publish_what_is_due.append(publish)


def rules_on(on: date) -> PublishedRules:
    """The law as it stands on ``on``. Raises :class:`NoRulesError` on an empty database.

    A change set whose day of publication has come is published first.
    """
    stamp, due = _newest()
    if due:
        _publish()
        stamp, due = _newest()
    while True:
        try:
            return _build(stamp, on)
        except _PublishedMeanwhileError:
            stamp, due = _newest()


def keep_the_day() -> None:
    """Publish what is due, for pages that read the law row by row and ask for no rule set."""
    if ChangeSet.objects.due(timezone.localdate()).exists():
        _publish()


def _publish() -> None:
    for publish in _publish_what_is_due:
        publish()


class _PublishedMeanwhileError(Exception):
    """Something was published while a content was being read."""


def _newest() -> tuple[Stamp, bool]:
    """What dates the rule sets kept in memory, and whether a change set is due: one query."""
    due = Exists(ChangeSet.objects.due(timezone.localdate()))
    events = PublicationEvent.objects.order_by("-pk").annotate(due=due)
    newest = events.values_list("pk", "at", "due").first()
    if newest is None:
        raise NoRulesError
    return newest[:2], newest[2]


@lru_cache(maxsize=64)
def _build(stamp: Stamp, on: date) -> PublishedRules:
    """Several queries read a content: were something published between two of them, it would mix
    two versions of the law. Then nothing is built, nor kept."""
    content = content_on(on)
    if _newest()[0] != stamp:
        raise _PublishedMeanwhileError
    version = version_of(content)
    return PublishedRules(version, on, content, rules_from(content, version=version, on=on))


def version_of(content: Content) -> str:
    """Hash of a content, the same whatever the order in which it was built."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def record(published: PublishedRules) -> None:
    """Keep the rule set for ever, so that its estimates can be replayed."""
    if not RuleSet.objects.filter(pk=published.version).exists():
        RuleSet.objects.get_or_create(
            version=published.version, defaults={"content": published.content}
        )


@lru_cache(maxsize=64)
def recorded(version: str, *, on: date) -> PublishedRules:
    """The rule set that an estimate was made under; its version is the hash of what it holds."""
    content = RuleSet.objects.get(pk=version).content
    return PublishedRules(version, on, content, rules_from(content, version=version, on=on))
