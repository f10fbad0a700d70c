"""The law behind a payslip: what is known of it, from when, and by which source."""

from dataclasses import dataclass
from datetime import date, timedelta

from incentives.engine.payslip import required_parameters
from incentives.estimates.page_measures import Sources, source_texts
from incentives.estimates.payslips import PayRules
from incentives.estimates.presenters import Presenter
from incentives.rules.models import Parameter


@dataclass(frozen=True, slots=True)
class LawFigure:
    """A figure of the law in use: what it is, since when, and its sources."""

    text: str
    starts: date
    sources: Sources


@dataclass(frozen=True, slots=True)
class MissingFigure:
    """A figure without a value that day. ``repealed_from`` is None where it is not known yet
    rather than no longer in force."""

    text: str
    repealed_from: date | None


def law_figures(rules: PayRules) -> tuple[LawFigure, ...]:
    """The figures that a payslip of that day reads; those without a value are left out."""
    presenter = Presenter(rules.published.content)
    parameters = rules.published.content["parameters"]
    return tuple(
        LawFigure(
            text=presenter.text(parameters[code]["text"]),
            starts=rules.law.parameters[code].effective_from,
            sources=source_texts(presenter, parameters[code]["sources"]),
        )
        for code in required_parameters(dependants=rules.dependants)
        if code not in rules.missing
    )


def missing_figures(rules: PayRules) -> tuple[MissingFigure, ...]:
    """Why no payslip is known that day. One query."""
    if not rules.missing:
        return ()
    on = rules.published.on
    rows = {row.code: row for row in Parameter.objects.filter(code__in=rules.missing)}
    found = [rows[code] for code in rules.missing if code in rows]
    return tuple(MissingFigure(row.text, _repealed(row, on=on)) for row in found)


def _repealed(row: Parameter, *, on: date) -> date | None:
    repealed: date | None = row.repealed_from
    return repealed if repealed is not None and repealed <= on else None


def day_before_last_change(rules: PayRules) -> date | None:
    """The last day of the law of pay that this one replaced; None when it is not all known."""
    if rules.missing:
        return None
    codes = required_parameters(dependants=rules.dependants)
    return max(rules.law.parameters[code].effective_from for code in codes) - timedelta(days=1)
