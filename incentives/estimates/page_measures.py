"""The measures of an estimate, line by line: amounts, doubts, criteria, premiums, computation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse

from incentives.engine import Estimate
from incentives.engine.criteria import CriterionResult, Verdict
from incentives.engine.estimate import Doubt, MeasureEstimate
from incentives.engine.evaluation import UNKNOWN
from incentives.estimates import labels
from incentives.estimates.page_steps import StepGroup, parameters_of, step_groups
from incentives.estimates.presenters import Presenter
from incentives.rules.models import RegimeMeasure


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source as the rules of the estimate hold it; ``link`` False shows no address."""

    title: str
    publisher: str
    date: str
    url: str

    @property
    def link(self) -> bool:
        return bool(self.url)


Sources = tuple[SourceText, ...]


def source_texts(presenter: Presenter, codes: list[str]) -> Sources:
    """Sources of a rule set, as the pages show them."""
    return tuple(
        SourceText(row["title"], row["publisher"], row["date"], row["url"])
        for row in presenter.sources(codes)
    )


@dataclass(frozen=True, slots=True)
class DoubtLine:
    """An open point and how much the favourable total falls when it is read prudently, MAD."""

    text: str
    widens_by: Decimal
    sources: Sources


@dataclass(frozen=True, slots=True)
class ReservationLine:
    text: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """A criterion or the condition of a premium. ``favourable`` is empty where both readings give
    the same verdict; values are in words, empty where there is none."""

    verdict: str
    label: str
    favourable: str
    text: str
    actual: str
    required: str
    gap: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class PrimeLine:
    """A premium of a scheme: its condition, and the rate that each reading counts."""

    name: str
    verdict: str
    label: str
    favourable: str
    text: str
    prudent_rate: Decimal
    favourable_rate: Decimal
    sources: Sources


@dataclass(frozen=True, slots=True)
class ParameterLine:
    """A dated value that the computation read."""

    anchor: str
    code: str
    url: str
    text: str
    value: str
    favourable_value: str
    effective_from: date
    certainty: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure. Amounts are MAD over five years, None when unknown or not in force."""

    code: str
    name: str
    url: str
    status: str
    status_text: str
    summary: str
    prudent: Decimal | None
    favourable: Decimal | None
    undated: bool
    counted: str
    missing: str
    regime_name: str
    regime_known: str
    doubts: tuple[DoubtLine, ...]
    notes: tuple[str, ...]
    reservations: tuple[ReservationLine, ...]
    criteria: tuple[CriterionLine, ...]
    primes: tuple[PrimeLine, ...]
    groups: tuple[StepGroup, ...]
    parameters: tuple[ParameterLine, ...]

    @property
    def met(self) -> int:
        return self._count(Verdict.MET)

    @property
    def not_met(self) -> int:
        return self._count(Verdict.NOT_MET)

    @property
    def unknown(self) -> int:
        return self._count(Verdict.UNKNOWN)

    def _count(self, verdict: Verdict) -> int:
        return sum(criterion.verdict == verdict for criterion in self.criteria)


def address(name: str, *args: str) -> str:
    """An address of the site, or nothing where this installation does not have it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def measure_lines(result: Estimate, *, presenter: Presenter) -> tuple[MeasureLine, ...]:
    """The six measures in the order of the law's own list."""
    rows = presenter.content["measures"]
    ordered = sorted(result.measures, key=lambda measure: int(rows[measure.code]["order"]))
    known = _older_regimes(ordered)
    return tuple(
        _Line(result, measure, presenter).build(known.get(measure.code)) for measure in ordered
    )


def _older_regimes(measures: Iterable[MeasureEstimate]) -> dict[str, RegimeMeasure]:
    """What is known of the earlier regime that covered a measure on the date; one query."""
    regimes = {measure.code: measure.older_regime for measure in measures if measure.older_regime}
    if not regimes:
        return {}
    rows = RegimeMeasure.objects.filter(
        regime__code__in=regimes.values(), measure__code__in=regimes
    ).select_related("regime", "measure")
    return {row.measure.code: row for row in rows if regimes[row.measure.code] == row.regime.code}


@dataclass(frozen=True, slots=True)
class _Line:
    """Builds the line of one measure."""

    result: Estimate
    measure: MeasureEstimate
    presenter: Presenter

    def build(self, regime: RegimeMeasure | None) -> MeasureLine:
        measure, presenter = self.measure, self.presenter
        favourable = measure.favourable
        return MeasureLine(
            code=measure.code,
            name=presenter.measure_name(measure.code),
            url=address("measure", measure.code),
            status=measure.status,
            status_text=presenter.status_text(measure),
            summary=presenter.text(presenter.content["measures"][measure.code]["summary"]),
            prudent=measure.prudent.total if measure.prudent else None,
            favourable=favourable.total if favourable else None,
            undated=bool(favourable and favourable.undated),
            counted=self._counted(),
            missing=presenter.missing_text(measure),
            regime_name=regime.regime.name if regime else "",
            regime_known=regime.known if regime else "",
            doubts=tuple(self._doubt(doubt) for doubt in measure.doubts),
            notes=tuple(presenter.note(note)["text"] for note in measure.notes),
            reservations=self._reservations(),
            criteria=tuple(self._criterion(row) for row in measure.criteria),
            primes=self._primes(),
            groups=step_groups(measure.steps, presenter=presenter),
            parameters=self._parameters(),
        )

    def _counted(self) -> str:
        """A sentence only where a reading leaves out an amount that it gives."""
        prudent, favourable = self.measure.prudent, self.measure.favourable
        if prudent is None or favourable is None or not favourable.total:
            return ""
        in_prudent = self.measure.code in self.result.prudent.counted or not prudent.total
        in_favourable = self.measure.code in self.result.favourable.counted
        return str(labels.COUNTED[in_prudent, in_favourable])

    def _content_sources(self, kind: str, code: str) -> Sources:
        return source_texts(self.presenter, self.presenter.content[kind][code]["sources"])

    def _doubt(self, doubt: Doubt) -> DoubtLine:
        return DoubtLine(
            text=self.presenter.doubt(doubt)["text"],
            widens_by=doubt.widens_by,
            sources=self._content_sources("parameters", doubt.parameter),
        )

    def _reservations(self) -> tuple[ReservationLine, ...]:
        return tuple(
            ReservationLine(
                text=self.presenter.reservation(code)["text"],
                sources=self._content_sources("reservations", code),
            )
            for code in self.measure.reservations
        )

    def _criterion(self, result: CriterionResult) -> CriterionLine:
        plain = self.presenter.criterion(result)
        return CriterionLine(
            text=plain["text"],
            actual=plain["actual"] or "",
            required=plain["required"] or "",
            gap=plain["gap"] or "",
            sources=self._content_sources("criteria", result.code),
            **_verdicts(plain),
        )

    def _primes(self) -> tuple[PrimeLine, ...]:
        return tuple(
            PrimeLine(
                name=plain["name"],
                text=plain["text"],
                prudent_rate=Decimal(plain["rate"]["prudent"]),
                favourable_rate=Decimal(plain["rate"]["favourable"]),
                sources=self._content_sources("primes", f"{self.measure.code}.{plain['code']}"),
                **_verdicts(plain),
            )
            for plain in self.presenter.primes(self.measure)
        )

    def _parameters(self) -> tuple[ParameterLine, ...]:
        return tuple(self._parameter(code) for code in parameters_of(self.measure.steps))

    def _parameter(self, code: str) -> ParameterLine:
        plain = self.presenter.parameter(code)
        owner = plain["measure"]
        known = owner in self.presenter.content["measures"]
        return ParameterLine(
            anchor=f"{self.measure.code}-{code}",
            code=code,
            url=address("measure", owner if known else self.measure.code),
            text=plain["text"],
            value=plain["value"],
            favourable_value=plain["favourable_value"] or "",
            effective_from=date.fromisoformat(plain["effective_from"]),
            certainty=plain["certainty"],
            sources=self._content_sources("parameters", code),
        )


def _verdicts(plain: Mapping[str, Any]) -> dict[str, str]:
    """The verdict in words; the favourable one only where it differs."""
    prudent, favourable = plain["verdict"], plain["favourable_verdict"]
    return {
        "verdict": prudent,
        "label": str(labels.VERDICTS[prudent]),
        "favourable": "" if favourable == prudent else str(labels.VERDICTS[favourable]),
    }


def unknown_measures(lines: Iterable[MeasureLine]) -> list[MeasureLine]:
    """Measures that no total counts because an answer or a formula is missing."""
    return [line for line in lines if line.status == UNKNOWN]
