"""The state of the law on a date, and the history of its parameters. Reads only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from incentives.engine.measures.base import MeasureFormula
from incentives.engine.measures.registry import REGISTRY
from incentives.engine.parameters import Reading
from incentives.estimates.presenters import Plain, Presenter
from incentives.rules.enums import IncomeTaxZoneKind, State
from incentives.rules.models import (
    Measure,
    Parameter,
    ParameterValue,
    RegimeMeasure,
    Source,
)
from incentives.rules.rule_set import PublishedRules, keep_the_day, rules_on

TEXTS = ("name", "summary", "description", "desk", "documents", "deadlines")


def measures_on(on: date) -> Plain:
    """Every measure as the law stands on ``on``."""
    published = rules_on(on)
    regimes = _regimes(on)
    rows = Measure.objects.filter(code__in=REGISTRY).order_by("order", "code")
    return {
        "on": on.isoformat(),
        "rules_version": published.version,
        "results": [_measure(row, published, regimes.get(row.code)) for row in rows],
    }


def measure_on(code: str, on: date) -> Plain:
    """One measure on ``on``. Raises ``Measure.DoesNotExist``."""
    published = rules_on(on)
    row = Measure.objects.get(code=code)
    return {
        "on": on.isoformat(),
        "rules_version": published.version,
        **_measure(row, published, _regimes(on).get(code)),
    }


def _regimes(on: date) -> dict[str, RegimeMeasure]:
    """What is known of each measure under the regime that covers ``on``; the newest first."""
    rows = (
        RegimeMeasure.objects.filter(regime__effective_from__lte=on)
        .filter(Q(regime__repealed_from__isnull=True) | Q(regime__repealed_from__gt=on))
        .select_related("regime", "measure")
        .prefetch_related("sources", "regime__sources")
        .order_by("regime__effective_from", "pk")
    )
    return {row.measure.code: row for row in rows}


def _measure(row: Measure, published: PublishedRules, regime: RegimeMeasure | None) -> Plain:
    presenter = Presenter(published.content)
    content = published.content["measures"][row.code]
    return {
        "code": row.code,
        "lever": row.lever,
        "in_force": _in_force(REGISTRY[row.code], published),
        **{name: getattr(row, name) for name in TEXTS},
        "parameters": _parameters(REGISTRY[row.code], presenter),
        "regime": None if regime is None else _regime(regime),
        "reservations": [presenter.reservation(code) for code in content["reservations"]],
        "sources": presenter.sources(content["sources"]),
    }


def _in_force(formula: MeasureFormula, published: PublishedRules) -> bool:
    """Whether the law gives the measure that day, under a formula that we know or an older one."""
    if published.content["measures"][formula.code]["older_regime"]:
        return True
    known = published.content["parameters"]
    general = [code for code in formula.parameters if "{zone}" not in code]
    zoned = _zoned(formula)
    if not all(code in known for code in general):
        return False
    if zoned and not any(code in known for code in zoned):
        return False
    if not formula.period:
        return True
    period = published.rules.law(Reading.PRUDENT).period(formula.period)
    return period.first <= published.on and (period.last is None or published.on <= period.last)


def _zoned(formula: MeasureFormula) -> list[str]:
    """Codes that have one value for each zone of the income-tax advantage."""
    return [
        code.replace("{zone}", zone)
        for code in formula.parameters
        if "{zone}" in code
        for zone in IncomeTaxZoneKind.values
    ]


def _parameters(formula: MeasureFormula, presenter: Presenter) -> list[Plain]:
    """In force that day: the measure's own, then those of ordinary law that it reads."""
    known = presenter.content["parameters"]
    own = [code for code, row in known.items() if row["measure"] == formula.code]
    read = [code for code in (*formula.parameters, *_zoned(formula)) if code in known]
    return [
        _parameter(code, known[code], presenter) for code in dict.fromkeys((*sorted(own), *read))
    ]


def _parameter(code: str, row: Mapping[str, Any], presenter: Presenter) -> Plain:
    return {
        "code": code,
        "text": presenter.text(row["text"]),
        "kind": row["kind"],
        "unit": row["unit"],
        "effective_from": row["effective_from"],
        "value": row["value"],
        "favourable_value": row["favourable_value"],
        "certainty": row["certainty"],
        "doubt": presenter.text(row["doubt"]),
        "sources": presenter.sources(row["sources"]),
    }


def _regime(row: RegimeMeasure) -> Plain:
    regime = row.regime
    return {
        "code": regime.code,
        "name": regime.name,
        "effective_from": regime.effective_from.isoformat(),
        "effective_from_note": regime.effective_from_note,
        "repealed_from": regime.repealed_from and regime.repealed_from.isoformat(),
        "summary": regime.summary,
        "known": row.known,
        "computable": row.computable,
        "sources": [_source(source) for source in _all_sources(row)],
    }


def _all_sources(row: RegimeMeasure) -> list[Source]:
    """Sources of the regime and of what is known of the measure, each once, by code."""
    found = {source.code: source for source in (*row.regime.sources.all(), *row.sources.all())}
    return [found[code] for code in sorted(found)]


def parameter_history() -> Plain:
    """Every parameter with all its published values, in the order of their dates."""
    keep_the_day()
    values = ParameterValue.objects.filter(state=State.PUBLISHED).prefetch_related("sources")
    rows = Parameter.objects.prefetch_related(
        Prefetch("values", values.order_by("effective_from"), to_attr="published")
    )
    return {"results": [_history(row) for row in rows.order_by("code")]}


def _history(row: Any) -> Plain:
    return {
        "code": row.code,
        "measure": row.measure,
        "text": row.text,
        "kind": row.kind,
        "unit": row.unit,
        "repealed_from": row.repealed_from and row.repealed_from.isoformat(),
        "values": [_dated(value) for value in row.published],
    }


def _dated(value: ParameterValue) -> Plain:
    return {
        "effective_from": value.effective_from.isoformat(),
        "value": value.value,
        "favourable_value": value.favourable_value,
        "certainty": value.certainty,
        "doubt": value.doubt,
        "sources": [
            _source(source) for source in sorted(value.sources.all(), key=lambda row: row.code)
        ],
    }


def _source(row: Source) -> Plain:
    """A source, with its address only where it may be linked."""
    return {
        "code": row.code,
        "title": row.title,
        "publisher": row.publisher,
        "date": row.date,
        "url": row.url if row.link else "",
    }
