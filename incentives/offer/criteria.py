"""The criteria of a measure in words, as the tree that the engine judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union

from django.utils.translation import gettext as _

from incentives.formatting import format_number
from incentives.offer.figures import Figure, ShownParameter, cited
from incentives.rules.enums import GroupMode
from incentives.rules.models import Criterion, CriterionGroup, Measure, Source

Figures = Mapping[str, ShownParameter]


@dataclass(frozen=True, slots=True)
class CriterionWords:
    """One test in words. ``figure`` is the value of the law that it holds a fact against."""

    text: str
    figure: Figure | None
    sources: tuple[Source, ...]
    is_group: bool = False


@dataclass(slots=True)
class GroupWords:
    """Tests that must all be met (``any_of`` False), or of which one is enough."""

    any_of: bool
    members: list[Union[CriterionWords, "GroupWords"]] = field(default_factory=list)
    is_group: bool = True


def criteria_in_words(measure: Measure, *, figures: Figures, language: str) -> GroupWords | None:
    """The root group of a measure, None where it has none: three queries.

    ``figures`` are the parameters on the date of the page, by code.
    """
    groups = list(measure.groups.order_by("order", "code"))
    tests = Criterion.objects.filter(group__measure=measure).select_related("parameter")
    tests = tests.prefetch_related("sources").order_by("order", "code")
    words = {group.pk: GroupWords(group.mode == GroupMode.ANY) for group in groups}
    found: dict[int, list[tuple[int, str, CriterionWords | GroupWords]]]
    found = {group.pk: [] for group in groups}
    for test in tests:
        leaf = _criterion(test, figures=figures, language=language)
        found[test.group_id].append((test.order, test.code, leaf))
    for group in groups:
        if group.parent_id is not None:
            found[group.parent_id].append((group.order, group.code, words[group.pk]))
    for key, members in found.items():
        words[key].members = [member for *_key, member in sorted(members, key=lambda row: row[:2])]
    return _root(groups, words)


def _root(groups: list[CriterionGroup], words: Mapping[int, GroupWords]) -> GroupWords | None:
    return next((words[group.pk] for group in groups if group.parent_id is None), None)


def _criterion(test: Criterion, *, figures: Figures, language: str) -> CriterionWords:
    shown = figures.get(test.parameter.code) if test.parameter else None
    figure = shown.current if shown else None
    required = _required(test, figure=figure, language=language)
    return CriterionWords(
        # Not str.format: a stray brace in a text of the staff must not break the page.
        text=test.requirement.replace("{required}", required),
        figure=figure,
        sources=cited(test.sources.all()) or (figure.sources if figure else ()),
    )


def _required(test: Criterion, *, figure: Figure | None, language: str) -> str:
    if figure is None:
        unknown = _("a value that is not known on this date")
        return unknown if test.constant is None else format_number(test.constant, language)
    if figure.favourable is None:
        return figure.prudent.bare
    return _("%(prudent)s (prudent reading) or %(favourable)s (favourable reading)") % {
        "prudent": figure.prudent.bare,
        "favourable": figure.favourable.bare,
    }
