"""What each scenario was told, in words: one line for each answer, one cell for each scenario."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.inputs import Profile, ProjectInputs
from incentives.estimates import labels as words
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.formatting import (
    RIGHT_TO_LEFT_MARK,
    format_date,
    format_money,
    format_month_year,
    format_number,
    format_percent,
    writing,
)
from incentives.scenarios import labels
from incentives.scenarios.sets import LETTERS, Scenario

VERSION_SHOWN = 8
# A profile that a scenario does not have: its answers are not missing, they do not exist.
NO_PROFILE = "—"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: its name, and its text in each scenario.

    The text is "" where an answer was not given, ``NO_PROFILE`` where none could be.
    """

    name: str
    cells: tuple[str, ...]

    @property
    def same(self) -> bool:
        return len(set(self.cells)) == 1

    @property
    def lettered(self) -> list[tuple[str, str]]:
        return list(zip(LETTERS, self.cells, strict=False))


def facts_of(scenarios: Sequence[Scenario], *, language: str) -> tuple[Fact, ...]:
    """Every answer, in the order of the form; profiles are held against each other by position."""
    told = [_Told.of(one, language=language) for one in scenarios]
    lines = [Fact(name, tuple(read(one) for one in told)) for name, read in _project_lines()]
    most = max((len(one.inputs.profiles) for one in told), default=0)
    lines += [line for index in range(most) for line in _profile_facts(told, index)]
    return tuple(line for line in lines if set(line.cells) - {"", NO_PROFILE})


@dataclass(frozen=True, slots=True)
class _Told:
    """The answers of one scenario, and how the reader's language writes them."""

    row: Estimate
    count: str
    inputs: ProjectInputs
    language: str

    @classmethod
    def of(cls, scenario: Scenario, *, language: str) -> "_Told":
        inputs = read_stored(scenario.row.inputs).inputs
        return cls(scenario.row, scenario.count, inputs, language)

    def money(self, amount: Decimal | None) -> str:
        return "" if amount is None else format_money(amount, self.language)

    def percent(self, value: Decimal | None) -> str:
        return "" if value is None else format_percent(value, self.language)

    def years(self, values: Sequence[Decimal] | None, write: Callable[[Decimal], str]) -> str:
        """Five values; one alone where all are equal."""
        texts = [write(value) for value in values or ()]
        return texts[0] if len(set(texts)) == 1 else self.in_order(texts)

    def in_order(self, texts: Sequence[str]) -> str:
        """One after the other, from the side where the language starts: digits do not say which."""
        line = " · ".join(texts)
        return RIGHT_TO_LEFT_MARK + line if writing(self.language).right_to_left else line

    def investment(self, name: str) -> str:
        invested = self.inputs.investment
        return "" if invested is None else self.money(getattr(invested, name))

    def answer(self, name: str) -> str:
        value = None if self.inputs.investment is None else getattr(self.inputs.investment, name)
        return "" if value is None else str(words.FLAGS[value])


def _project_lines() -> list[tuple[str, Callable[[_Told], str]]]:
    return [
        (_("Location"), lambda one: one.row.location.name),
        (
            _("Start of the project"),
            lambda one: format_month_year(one.inputs.start_date, one.language),
        ),
        (
            _("Years of operation at the start"),
            lambda one: format_number(one.inputs.years_in_operation, one.language),
        ),
        (_("The law on"), lambda one: format_date(one.row.on, one.language)),
        (_("Version of the rules"), lambda one: one.row.rule_set_id[:VERSION_SHOWN]),
        (_("What the totals count"), lambda one: str(labels.COUNTS[one.count])),
        (_("Raise a year"), lambda one: one.percent(one.inputs.annual_raise_percent)),
        (
            _("Share of export turnover, by year"),
            lambda one: one.years(one.inputs.export_share_percent, one.percent),
        ),
        (
            _("Training budget, by year"),
            lambda one: one.years(one.inputs.training_budget_mad, one.money),
        ),
        (
            _("Taxable result, by year"),
            lambda one: one.years(one.inputs.profit_before_tax_mad, one.money),
        ),
        *_company_lines(),
    ]


def _company_lines() -> list[tuple[str, Callable[[_Told], str]]]:
    return [
        (_("Total investment"), lambda one: one.investment("total_mad")),
        (_("Eligible investment"), lambda one: one.investment("eligible_mad")),
        (_("Occupations of the future"), lambda one: one.answer("future_occupations")),
        (_("Sustainable development"), lambda one: one.answer("sustainable_development")),
        (_("Turnover of the company"), lambda one: one.money(one.inputs.company.turnover_mad)),
        (_("Own funds"), lambda one: one.percent(one.inputs.company.own_funds_share_percent)),
        (
            _("Held by the largest group"),
            lambda one: one.percent(one.inputs.company.group_holding_share_percent),
        ),
        (
            _("Turnover of that group"),
            lambda one: one.money(one.inputs.company.group_turnover_mad),
        ),
    ]


def _profile_facts(told: Sequence[_Told], index: int) -> list[Fact]:
    number = {"number": index + 1}
    lines: list[tuple[str, Callable[[_Told, Profile], str]]] = [
        (_("Profile %(number)s"), _profile_name),
        (
            _("Profile %(number)s: gross taxable salary a month"),
            lambda one, profile: one.money(profile.monthly_gross_salary_mad),
        ),
        (
            _("Profile %(number)s: already employed"),
            lambda one, profile: format_number(profile.existing_staff, one.language),
        ),
        (_("Profile %(number)s: hires, by year"), _profile_hires),
        (
            _("Profile %(number)s: Moroccan nationals"),
            lambda one, profile: one.percent(profile.moroccan_share_percent),
        ),
        (
            _("Profile %(number)s: still there after 18 months"),
            lambda one, profile: one.percent(profile.retention_18_months_percent),
        ),
        (
            _("Profile %(number)s: payroll paid to women"),
            lambda one, profile: one.percent(profile.women_share_percent),
        ),
    ]
    return [
        Fact(name % number, tuple(_of_profile(one, index, read) for one in told))
        for name, read in lines
    ]


def _of_profile(one: _Told, index: int, read: Callable[[_Told, Profile], str]) -> str:
    profiles = one.inputs.profiles
    return read(one, profiles[index]) if index < len(profiles) else NO_PROFILE


def _profile_name(_told: _Told, profile: Profile) -> str:
    return f"{profile.title} ({profile.segment})" if profile.title else profile.segment


def _profile_hires(one: _Told, profile: Profile) -> str:
    return one.in_order([format_number(hired, one.language) for hired in profile.hires])
