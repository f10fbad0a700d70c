"""An estimate as one flat table (CSV), for a spreadsheet or a script, and as JSON.

Numbers are written with a decimal point and without grouping, in every language. An empty value is
one that is not known: it is never a zero. What the investor typed cannot become a formula.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.documents.source import READINGS, YEARS, Source, disclaimer
from incentives.engine.estimate import MeasureEstimate
from incentives.engine.evaluation import Total
from incentives.engine.grants import GrantEstimate
from incentives.engine.inputs import Profile
from incentives.engine.measures.base import Amounts
from incentives.estimates import labels
from incentives.estimates.inputs import ProjectRequest, to_stored
from incentives.estimates.page_site import infrastructure_answer
from sites.spreadsheets import csv_bytes

MAD, PERCENT = "MAD", "%"

Value = Decimal | int | str | None


class Row(NamedTuple):
    """One figure or one text, and what it is about."""

    part: str
    measure: str
    item: str
    reading: str = ""
    period: str = ""
    value: Value = None
    unit: str = ""
    sources: str = ""


def as_csv(source: Source) -> bytes:
    return csv_bytes([_heads(), *_Table(source).rows()])


def as_json(source: Source, *, today: date) -> bytes:
    """The answer of the API with every step, and the project it is about; not its address."""
    presenter, result = source.presenter, source.estimate
    request = ProjectRequest(source.inputs, result.on, result.place)
    plain = {
        "disclaimer": disclaimer(),
        "made_on": source.made_on.isoformat(),
        "language": source.language,
        "project": to_stored(request),
        "estimate": {
            **presenter.estimate(result, with_steps=True),
            "infrastructure": infrastructure_answer(
                result, presenter=presenter, today=today, with_steps=True
            ),
        },
    }
    return json.dumps(plain, ensure_ascii=False, indent=2).encode()


def _heads() -> Sequence[str]:
    return (
        _("Part"),
        _("Measure"),
        _("Item"),
        _("Reading"),
        _("Period"),
        _("Value"),
        _("Unit"),
        _("Sources"),
    )


class _Table:
    """The rows of one estimate, part after part."""

    def __init__(self, source: Source) -> None:
        self.source, self.presenter, self.result = source, source.presenter, source.estimate
        self.readings = {one.value: str(labels.READINGS[one.value]) for one in READINGS}
        self.years = [_("Year %(number)s") % {"number": year + 1} for year in YEARS]
        self.undated = pgettext("money whose payment has no date", "Undated")

    def rows(self) -> Iterator[Row]:
        yield from self._about()
        yield from self._project()
        yield from self._totals()
        for measure in self.result.measures:
            yield from self._measure(measure)
        for grant in self.result.grants:
            yield from self._grant(grant)

    # --- What the file is ----------------------------------------------------------------------

    def _about(self) -> Iterator[Row]:
        part, result = _("The estimate"), self.result
        yield Row(part, "", _("What this estimate is"), value=disclaimer())
        yield Row(part, "", _("Location"), value=self.source.location)
        yield Row(part, "", _("Law as of"), value=result.on.isoformat())
        yield Row(part, "", _("Estimate made on"), value=self.source.made_on.isoformat())
        yield Row(part, "", _("Version of the rules"), value=result.rules_version)
        for warning in result.warnings:
            yield Row(part, "", _("Warning"), value=self.presenter.warning(warning)["message"])

    # --- The project ---------------------------------------------------------------------------

    def _project(self) -> Iterator[Row]:
        part, inputs = _("Project"), self.source.inputs

        def row(item: str, value: Value, unit: str = "") -> Row:
            return Row(part, "", item, value=value, unit=unit)

        yield row(_("First month"), inputs.start_date.isoformat())
        years = inputs.years_in_operation
        yield row(_("Whole years the company has operated"), years, _("years"))
        yield row(_("Annual raise of salaries"), inputs.annual_raise_percent, PERCENT)
        for number, profile in enumerate(inputs.profiles, start=1):
            yield from self._profile(part, number, profile)
        for item, values, unit in (
            (_("Export turnover / turnover"), inputs.export_share_percent, PERCENT),
            (_("Training budget"), inputs.training_budget_mad, MAD),
            (_("Taxable result before tax"), inputs.profit_before_tax_mad, MAD),
        ):
            yield from self._by_year(part, item, values or [None] * len(YEARS), unit)
        investment, company = inputs.investment, inputs.company
        yield row(_("Total investment"), investment.total_mad if investment else None, MAD)
        yield row(_("Eligible investment"), investment.eligible_mad if investment else None, MAD)
        future = investment.future_occupations if investment else None
        sustainable = investment.sustainable_development if investment else None
        yield row(_("Occupations of the future"), _flag(future))
        yield row(_("Sustainable development"), _flag(sustainable))
        yield row(_("Yearly turnover"), company.turnover_mad, MAD)
        yield row(_("Share of own funds"), company.own_funds_share_percent, PERCENT)
        holding = company.group_holding_share_percent
        yield row(_("Share held by the largest group"), holding, PERCENT)
        yield row(_("Turnover of the largest group"), company.group_turnover_mad, MAD)

    def _profile(self, part: str, number: int, profile: Profile) -> Iterator[Row]:
        name = _("Profile %(number)s") % {"number": number}
        people = _("people")
        facts: tuple[tuple[str, Value, str], ...] = (
            (_("Segment"), profile.segment, ""),
            (_("Job title"), profile.title, ""),
            (_("Monthly gross salary"), profile.monthly_gross_salary_mad, MAD),
            (_("Existing staff"), profile.existing_staff, people),
            (_("Moroccan nationals"), profile.moroccan_share_percent, PERCENT),
            (_("Still there after 18 months"), profile.retention_18_months_percent, PERCENT),
            (_("Women’s share of pay"), profile.women_share_percent, PERCENT),
        )
        for item, value, unit in facts:
            yield Row(part, "", f"{name} · {item}", value=value, unit=unit)
        hires = _("%(name)s · Hires") % {"name": name}
        yield from self._by_year(part, hires, profile.hires, people)

    def _by_year(self, part: str, item: str, values: Iterable[Value], unit: str) -> Iterator[Row]:
        for year, value in zip(self.years, values, strict=True):
            yield Row(part, "", item, period=year, value=value, unit=unit)

    # --- Totals --------------------------------------------------------------------------------

    def _totals(self) -> Iterator[Row]:
        part, result = _("Totals"), self.result
        both: tuple[tuple[str, Total], ...] = (
            ("prudent", result.prudent),
            ("favourable", result.favourable),
        )
        for name, total in both:
            reading = self.readings[name]
            regime = str(labels.REGIMES[total.regime])
            yield Row(part, "", _("Regime counted"), reading, value=regime)
            yield from self._amounts(part, "", _("Total"), reading, total)
            for lever, amount in total.by_lever.items():
                yield Row(part, "", str(labels.LEVERS[lever]), reading, value=amount, unit=MAD)
            left_out = [
                *total.incomplete,
                *(self.presenter.grant_name(code) for code in total.incomplete_grants),
            ]
            text = _("Not in the total: no known amount")
            for one in left_out:
                yield Row(part, "", text, reading, value=one)
            if result.per_job is not None:
                per_job: Decimal = getattr(result.per_job, name)
                yield Row(part, "", _("Support per job created"), reading, value=per_job, unit=MAD)
        yield from self._by_year(part, _("Payroll"), result.payroll_by_year, MAD)
        yield Row(part, "", _("Payroll of the five years"), value=result.payroll_total, unit=MAD)
        people = _("people")
        yield Row(part, "", _("Hires of the five years"), value=result.total_hires, unit=people)
        yield Row(part, "", _("Stable jobs"), value=result.stable_jobs, unit=people)

    def _amounts(
        self, part: str, measure: str, item: str, reading: str, amounts: Amounts | Total | None
    ) -> Iterator[Row]:
        """Years, undated and total; empty values where there is no amount."""
        periods = (*self.years, self.undated, _("Five years"))
        figures: Sequence[Value] = [None] * len(periods)
        if amounts is not None:
            figures = (*amounts.by_year, amounts.undated, amounts.total)
        for period, value in zip(periods, figures, strict=True):
            yield Row(part, measure, item, reading, period, value, MAD)

    # --- Measures and grants -------------------------------------------------------------------

    def _measure(self, measure: MeasureEstimate) -> Iterator[Row]:
        part, code, presenter = _("Measures"), measure.code, self.presenter
        yield Row(part, code, _("Name"), value=presenter.measure_name(code))
        status = str(labels.STATUSES[measure.status])
        yield Row(part, code, _("Status"), value=status)
        yield Row(part, code, _("Why"), value=presenter.status_text(measure))
        if measure.missing_facts:
            yield Row(part, code, _("What is missing"), value=presenter.missing_text(measure))
        pairs = zip(self.readings.values(), (measure.prudent, measure.favourable), strict=True)
        for reading, amounts in pairs:
            yield from self._amounts(part, code, _("Amount"), reading, amounts)
        yield from self._conditions(measure)
        for note in measure.notes:
            plain = presenter.note(note)
            reading = self.readings.get(plain["reading"], "")
            yield Row(part, code, _("Note"), reading, value=plain["text"])
        for doubt in measure.doubts:
            plain = presenter.doubt(doubt)
            yield Row(part, code, _("Doubt"), value=plain["text"], sources=plain["source"])
        for reservation in measure.reservations:
            plain = presenter.reservation(reservation)
            yield Row(part, code, _("Reservation"), value=plain["text"], sources=plain["source"])

    def _conditions(self, measure: MeasureEstimate) -> Iterator[Row]:
        """Verdicts of the criteria, then of the premiums with the rate that each counts for."""
        part, presenter = _("Criteria"), self.presenter
        for result in measure.criteria:
            plain = presenter.criterion(result)
            for reading, name in (("prudent", "verdict"), ("favourable", "favourable_verdict")):
                yield Row(
                    part,
                    measure.code,
                    plain["text"],
                    self.readings[reading],
                    value=str(labels.VERDICTS[plain[name]]),
                    sources=plain["source"],
                )
        for plain in presenter.primes(measure):
            for name, reading in self.readings.items():
                yield Row(
                    _("Premiums"),
                    measure.code,
                    plain["name"],
                    reading,
                    value=Decimal(plain["rate"][name]),
                    unit=PERCENT,
                    sources=plain["source"],
                )

    def _grant(self, grant: GrantEstimate) -> Iterator[Row]:
        plain = self.presenter.grant(grant, with_steps=False)
        part, name = _("Open regional grants"), plain["name"]
        sources = "; ".join(
            ", ".join(part for part in (one["title"], one["publisher"], one["date"]) if part)
            for one in plain["sources"]
        )
        yield Row(part, name, _("What it gives"), value=plain["terms"], sources=sources)
        if plain["conditions"]:
            yield Row(part, name, _("Conditions"), value=plain["conditions"])
        if grant.missing_facts:
            yield Row(part, name, _("What is missing"), value=plain["missing_text"])
        yield Row(part, name, _("Amount"), period=self.undated, value=grant.amount, unit=MAD)


def _flag(answer: bool | None) -> str | None:
    return None if answer is None else str(labels.FLAGS[answer])
