"""Open regional grants: an amount per stable job or a share of a cost, under a ceiling."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from incentives.documents.source import Source
from incentives.documents.spreadsheet.book import Sheet
from incentives.documents.spreadsheet.expressions import (
    Expr,
    add_up,
    literal,
    minimum,
    shared,
    when,
)
from incentives.documents.spreadsheet.grid import Grid
from incentives.documents.spreadsheet.quantities import MILLIONTHS, Quantities
from incentives.documents.spreadsheet.rules_sheet import CENTIMES, RuleCells
from incentives.documents.spreadsheet.verdicts import STATUSES
from incentives.engine.evaluation import ELIGIBLE, UNKNOWN
from incentives.engine.grants import Cost, Grant, PerJob
from incentives.estimates import labels


@dataclass(frozen=True, slots=True)
class GrantRule:
    """Where the terms of a grant are written: centimes, or millionths of a cost."""

    grant: Grant
    gives: Expr
    ceiling: Expr | None


@dataclass(frozen=True, slots=True)
class GrantCells:
    """A grant at the place: its status (a number of STATUSES), its amount in centimes, and what
    must stay under the bound of exact numbers."""

    number: int
    code: str
    name: str
    status: Expr
    amount: Expr
    before_ceiling: Expr
    cost: Expr


def write_grant_rules(sheet: Sheet, source: Source, cells: RuleCells) -> list[GrantRule]:
    """The terms of the grants that are open at the place, under the parameters."""
    grants = [one for one in source.published.rules.grants if source.place.slug in one.places]
    if not grants:
        return []
    heads = (
        _("Open regional grants"),
        _("Code"),
        _("What it gives"),
        _("Ceiling, in centimes"),
        _("Unit"),
        _("In words"),
        "",
        _("In force since"),
        _("Certainty"),
        _("Sources"),
    )
    row = cells.end_row + 1
    sheet.texts(row, 0, heads, "head")
    return [
        _rule(sheet, source, grant, row + number) for number, grant in enumerate(grants, start=1)
    ]


def _rule(sheet: Sheet, source: Source, grant: Grant, row: int) -> GrantRule:
    """A share has at most six decimals and an amount two: both are whole in their unit."""
    presenter, ceiling_mad = source.presenter, grant.ceiling_mad
    content = presenter.content["grants"][grant.code]
    per_job = isinstance(grant.terms, PerJob)
    given = (
        grant.terms.amount_mad * CENTIMES
        if isinstance(grant.terms, PerJob)
        else grant.terms.share * MILLIONTHS
    )
    sheet.text(row, 0, presenter.grant_name(grant.code), "label")
    sheet.text(row, 1, grant.code, "unit")
    gives = sheet.value(row, 2, int(given), "prudent", "whole")
    most = None if ceiling_mad is None else int(ceiling_mad * CENTIMES)
    ceiling = sheet.value(row, 3, most, "prudent", "whole")
    sheet.text(row, 4, _("centimes per job") if per_job else _("millionths of the cost"), "unit")
    texts = (
        presenter.grant_terms(content),
        "",
        content["starts_on"],
        str(labels.CERTAINTIES[content["certainty"]]),
        presenter.source(content["sources"]),
    )
    sheet.texts(row, 5, texts, "label")
    return GrantRule(grant, gives, None if most is None else ceiling)


def write_grants(
    grid: Grid, rules: list[GrantRule], source: Source, quantities: Quantities, jobs: Expr
) -> tuple[GrantCells, ...]:
    """What each grant gives; it is the same in both readings and has no date."""
    if not rules:
        return ()
    grid.section(_("Open regional grants"))
    return tuple(
        _grant(grid, rule, number, source.presenter.grant_name(rule.grant.code), quantities, jobs)
        for number, rule in enumerate(rules, start=1)
    )


def _grant(
    grid: Grid, rule: GrantRule, number: int, name: str, quantities: Quantities, jobs: Expr
) -> GrantCells:
    centimes = _("centimes")
    if isinstance(rule.grant.terms, PerJob):
        known, cost = literal(1), literal(0)
        before = rule.gives * jobs
    else:
        known, base = _cost(rule.grant.terms.cost, quantities)
        cost = grid.one(_("%(name)s · cost") % {"name": name}, centimes, base)
        before = shared(cost, rule.gives, MILLIONTHS)
    given = grid.one(_("%(name)s · before the ceiling") % {"name": name}, centimes, before)
    capped = given if rule.ceiling is None else minimum(given, rule.ceiling)
    amount = grid.one(
        _("%(name)s · amount, if it is known") % {"name": name},
        centimes,
        when(known.equals(1), capped, 0),
    )
    status = grid.one(
        _("%(name)s · Status") % {"name": name},
        _("number of the status, see Result"),
        when(known.equals(1), STATUSES.index(ELIGIBLE) + 1, STATUSES.index(UNKNOWN) + 1),
    )
    return GrantCells(number, rule.grant.code, name, status, amount, given, cost)


def _cost(cost: Cost, quantities: Quantities) -> tuple[Expr, Expr]:
    """Whether the cost was given, and its centimes over five years."""
    if cost is Cost.TRAINING_BUDGET:
        return quantities.budget_known, add_up(quantities.budget)
    total = quantities.total if cost is Cost.INVESTMENT_TOTAL else quantities.eligible
    return quantities.investment_known, total + 0
