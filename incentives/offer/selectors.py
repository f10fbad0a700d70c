"""What the pages of the offer show on a day, read at a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from incentives.engine.measures.base import MeasureFormula
from incentives.engine.measures.registry import OFFER, REGISTRY
from incentives.offer.criteria import GroupWords, criteria_in_words
from incentives.offer.figures import (
    CertaintyTag,
    ShownParameter,
    certainty_tag,
    certainty_tags,
    cited,
    published_values,
    shown_parameters,
)
from incentives.offer.standing import (
    LawByCode,
    MeasureStanding,
    Standing,
    law_by_code,
    standing_of,
)
from incentives.offer.values import grant_amount
from incentives.rules.enums import Lever, ParameterSubject
from incentives.rules.models import (
    HiringProgramme,
    Measure,
    ParameterValue,
    PrimeText,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Source,
)
from sites.enums import LocationKind
from sites.models import Location, Programme

# Figures of earlier regimes carry codes like history.2016.air_cap_p2i: the start of the last part
# says which measure of today they are the ancestors of.
_HISTORY: Mapping[str, tuple[str, ...]] = {
    "AIR": ("air_", "ir_"),
    "AIS": ("ais_", "is_"),
    "PAF": ("training_aid_",),
}


@dataclass(frozen=True, slots=True)
class RegimeEntry:
    """A regime of the offer. ``last`` is its last day, None while it runs."""

    regime: Regime
    last: date | None
    current: bool
    sources: tuple[Source, ...]
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeasureEntry:
    """A measure on the day of the page. ``known`` is what is known of it under the regime."""

    measure: Measure
    standing: MeasureStanding
    known: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class LeverEntry:
    """A lever and its measures."""

    code: str
    label: str
    measures: tuple[MeasureEntry, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeEntry:
    """A hiring programme. ``ended``: its last published day has passed."""

    programme: HiringProgramme
    ended: bool
    certainty: CertaintyTag
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class GrantEntry:
    """A regional grant, its amount in words ("" when none was read).

    ``open``: published as open, and its dates hold the day. ``ended``: its last day has passed.
    """

    grant: RegionalGrant
    amount: str
    open: bool
    ended: bool
    certainty: CertaintyTag
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What the infrastructure lever holds today: locations by kind, and programmes."""

    kinds: tuple[tuple[str, int], ...]
    programmes: tuple[Programme, ...]


@dataclass(frozen=True, slots=True)
class OfferPage:
    """The offer on a day. ``present``: the regime of today holds on that day.

    The programmes, the grants and the places are known as they stand under the regime of today.
    """

    on: date
    present: bool
    in_force: int
    earlier: int
    regime: RegimeEntry | None
    regimes: tuple[RegimeEntry, ...]
    levers: tuple[LeverEntry, ...]
    history: tuple[ShownParameter, ...]
    programmes: tuple[ProgrammeEntry, ...]
    grants: tuple[GrantEntry, ...]
    places: Places
    certainties: list[CertaintyTag]


def offer_page(*, on: date, today: date, language: str) -> OfferPage:
    """The whole offer on ``on``."""
    regimes = list_regimes()
    law = law_by_code()
    regime = regime_on(regimes, on)
    entries = [
        _measure_entry(measure, regime, standing_of_measure(measure.code, regimes, law, on=on))
        for measure in Measure.objects.filter(code__in=REGISTRY).order_by("order", "code")
    ]
    present = regime is not None and regime == regime_on(regimes, today)
    standings = [entry.standing.standing for entry in entries]
    return OfferPage(
        on=on,
        present=present,
        in_force=standings.count(Standing.IN_FORCE),
        earlier=standings.count(Standing.EARLIER_REGIME),
        regime=_regime_entry(regime, on=on) if regime else None,
        regimes=tuple(_regime_entry(row, on=on) for row in regimes),
        levers=_levers(entries),
        history=_history_on(on, language=language),
        programmes=_programmes(on) if present else (),
        grants=grants_on(RegionalGrant.objects.all(), on=on, present=present, language=language),
        places=_places(),
        certainties=certainty_tags(),
    )


# --- Regimes --------------------------------------------------------------------------------------


def list_regimes() -> list[Regime]:
    """Every regime with its measures and sources, from the first: four queries."""
    measures = RegimeMeasure.objects.select_related("measure").prefetch_related("sources")
    rows = Regime.objects.prefetch_related(
        "sources", Prefetch("measures", measures.order_by("measure__order"))
    )
    return list(rows.order_by("effective_from"))


def regime_on(regimes: Iterable[Regime], on: date) -> Regime | None:
    """The regime in force on a day: start included, end excluded."""
    found = [row for row in regimes if _covers(row, on)]
    return found[-1] if found else None


def _covers(regime: Regime, on: date) -> bool:
    ended = regime.repealed_from is not None and regime.repealed_from <= on
    return regime.effective_from <= on and not ended


def _last_day(regime: Regime) -> date | None:
    return None if regime.repealed_from is None else regime.repealed_from - timedelta(days=1)


def _regime_entry(regime: Regime, *, on: date) -> RegimeEntry:
    return RegimeEntry(
        regime=regime,
        last=_last_day(regime),
        current=_covers(regime, on),
        sources=cited(regime.sources.all()),
        codes=tuple(row.measure.code for row in regime.measures.all()),
    )


def _of_measure(regime: Regime | None, code: str) -> RegimeMeasure | None:
    rows = regime.measures.all() if regime else ()
    return next((row for row in rows if row.measure.code == code), None)


def standing_of_measure(
    code: str, regimes: Sequence[Regime], law: LawByCode, *, on: date
) -> MeasureStanding:
    """State of a measure on a day."""
    covered = [_of_measure(row, code) for row in regimes if _covers(row, on)]
    earlier = any(row is not None and not row.computable for row in covered)
    return standing_of(REGISTRY[code], law, on=on, earlier=earlier)


# --- Measures -------------------------------------------------------------------------------------


def _measure_entry(
    measure: Measure, regime: Regime | None, standing: MeasureStanding
) -> MeasureEntry:
    row = _of_measure(regime, measure.code)
    if row is None or standing.standing is Standing.NOT_IN_FORCE:
        return MeasureEntry(measure, standing, "", ())
    return MeasureEntry(measure, standing, row.known, cited(row.sources.all()))


def _levers(entries: Sequence[MeasureEntry]) -> tuple[LeverEntry, ...]:
    return tuple(
        LeverEntry(
            code=lever.value,
            label=str(lever.label),
            measures=tuple(entry for entry in entries if entry.measure.lever == lever),
        )
        for lever in Lever
    )


def _history_on(on: date, *, language: str) -> tuple[ShownParameter, ...]:
    """Figures of earlier regimes that held on the day: two queries."""
    rows = published_values().filter(parameter__measure=ParameterSubject.HISTORY)
    shown = shown_parameters(rows, on=on, language=language)
    return tuple(row for row in shown if row.current is not None)


# --- What is known as it stands today -------------------------------------------------------------


def _programmes(on: date) -> tuple[ProgrammeEntry, ...]:
    rows = HiringProgramme.objects.prefetch_related("sources").order_by("order", "code")
    return tuple(
        ProgrammeEntry(
            programme=row,
            ended=row.in_force_to is not None and row.in_force_to < on,
            certainty=certainty_tag(row.certainty),
            sources=cited(row.sources.all()),
        )
        for row in rows
    )


def grants_on(
    grants: QuerySet[RegionalGrant], *, on: date, present: bool, language: str
) -> tuple[GrantEntry, ...]:
    """Those of ``grants`` that their published dates do not put after the day: three queries.

    A grant without any date is known as it stands today, and shown for the present regime only.
    """
    rows = grants.select_related("region").prefetch_related("sources", "locations")
    return tuple(
        GrantEntry(
            grant=row,
            amount=grant_amount(row, language=language),
            open=row.open and not _ended(row, on),
            ended=_ended(row, on),
            certainty=certainty_tag(row.certainty),
            sources=cited(row.sources.all()),
        )
        for row in rows.order_by("region__code", "order", "code")
        if _begun(row, on, present=present)
    )


def _ended(grant: RegionalGrant, on: date) -> bool:
    return grant.ends_on is not None and grant.ends_on < on


def _begun(grant: RegionalGrant, on: date, *, present: bool) -> bool:
    if grant.starts_on is not None:
        return grant.starts_on <= on
    year = grant.starts_on_text[:4]
    return int(year) <= on.year if year.isdecimal() else present


def _places() -> Places:
    counts = dict(Location.objects.order_by("kind").values_list("kind").annotate(count=Count("pk")))
    kinds = tuple((kind.plural, counts[kind]) for kind in LocationKind if kind in counts)
    return Places(kinds, tuple(Programme.objects.order_by("slug")))


# --- One measure ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PrimeEntry:
    """A prime of a scheme, in words."""

    prime: PrimeText
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ReservationEntry:
    """What may decide a case and moves no figure."""

    text: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class EarlierEntry:
    """What is known of a measure, or of its ancestor, under one regime."""

    entry: RegimeEntry
    known: str
    sources: tuple[Source, ...]
    figures: tuple[ShownParameter, ...]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """One measure on a day. The three lists of figures hold parameters with all their values."""

    entry: MeasureEntry
    lever: str
    regime: RegimeEntry | None
    own: tuple[ShownParameter, ...]
    ordinary: tuple[ShownParameter, ...]
    cumulation: tuple[ShownParameter, ...]
    criteria: GroupWords | None
    primes: tuple[PrimeEntry, ...]
    reservations: tuple[ReservationEntry, ...]
    earlier: tuple[EarlierEntry, ...]
    sources: tuple[Source, ...]
    certainties: list[CertaintyTag]

    @property
    def in_force(self) -> bool:
        return self.entry.standing.standing is Standing.IN_FORCE


def find_measure(code: str) -> Measure:
    """The measure of a code, however it is typed, or Measure.DoesNotExist: two queries."""
    known = Measure.objects.filter(code__in=REGISTRY).prefetch_related("sources")
    return known.get(code=code.upper())


def measure_page(measure: Measure, *, on: date, language: str) -> MeasurePage:
    """Everything that is known of ``measure`` on ``on``."""
    formula = REGISTRY[measure.code]
    regimes = list_regimes()
    regime = regime_on(regimes, on)
    standing = standing_of_measure(measure.code, regimes, law_by_code(), on=on)
    shown = shown_parameters(_values_of(formula), on=on, language=language)
    figures = {row.code: row for row in shown}
    return MeasurePage(
        entry=_measure_entry(measure, regime, standing),
        lever=str(Lever(measure.lever).label),
        regime=_regime_entry(regime, on=on) if regime else None,
        own=_of_subject(shown, formula.code),
        ordinary=_of_subject(shown, ParameterSubject.ORDINARY_LAW),
        cumulation=_of_subject(shown, ParameterSubject.CUMULATION),
        criteria=criteria_in_words(measure, figures=figures, language=language),
        primes=_primes(measure),
        reservations=_reservations(measure),
        earlier=_earlier(formula.code, regimes, shown, on=on),
        sources=cited(measure.sources.all()),
        certainties=certainty_tags(),
    )


def _values_of(formula: MeasureFormula) -> QuerySet[ParameterValue]:
    """Values of the measure, of what it reads in ordinary law, and of its ancestors."""
    wanted = Q(parameter__measure=formula.code) | Q(parameter__code__in=formula.parameters)
    for start in _HISTORY.get(formula.code, ()):
        wanted |= Q(
            parameter__measure=ParameterSubject.HISTORY, parameter__code__contains=f".{start}"
        )
    if formula.code in OFFER:
        wanted |= Q(parameter__measure=ParameterSubject.CUMULATION)
    elif formula.cumulation:
        wanted |= Q(parameter__code=formula.cumulation)
    return published_values().filter(wanted)


def _of_subject(shown: Iterable[ShownParameter], subject: str) -> tuple[ShownParameter, ...]:
    return tuple(row for row in shown if row.subject == subject)


def _primes(measure: Measure) -> tuple[PrimeEntry, ...]:
    rows = measure.primes.prefetch_related("sources").order_by("order", "code")
    return tuple(PrimeEntry(row, cited(row.sources.all())) for row in rows)


def _reservations(measure: Measure) -> tuple[ReservationEntry, ...]:
    rows = measure.reservations.prefetch_related("sources").order_by("order", "code")
    return tuple(ReservationEntry(row.text, cited(row.sources.all())) for row in rows)


def _earlier(
    code: str, regimes: Iterable[Regime], shown: Iterable[ShownParameter], *, on: date
) -> tuple[EarlierEntry, ...]:
    """Regimes whose formula is not known, with what is known of the measure under each."""
    history = _of_subject(shown, ParameterSubject.HISTORY)
    found = []
    for regime in regimes:
        row = _of_measure(regime, code)
        figures = tuple(figure for figure in history if _began_under(figure, regime))
        if figures or (row is not None and not row.computable):
            known = row.known if row else ""
            sources = cited(row.sources.all()) if row else ()
            found.append(EarlierEntry(_regime_entry(regime, on=on), known, sources, figures))
    return tuple(found)


def _began_under(parameter: ShownParameter, regime: Regime) -> bool:
    return _covers(regime, parameter.figures[0].starts)
