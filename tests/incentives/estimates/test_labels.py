"""Every code that the engine can emit has its words: read in its source and in its answers."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from django.utils import translation

from incentives.engine.criteria import INPUT_OF_FACT, Verdict, criteria_of
from incentives.engine.evaluation import LEVERS
from incentives.engine.grants import Cost, CostShare, GrantEstimate, PerJob
from incentives.engine.measures import charter, sme
from incentives.engine.parameters import Reading
from incentives.engine.payslip import payslip
from incentives.engine.trace import Operand, Step
from incentives.estimates import labels
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    FULL_EXPORT,
    INVESTMENT,
    MEASURES,
    ROOT,
    SMALL_COMPANY,
    Json,
    estimate_of,
    grant,
    profile,
    read_example,
    request,
    rules_with,
    seed_rules,
)

ENGINE = sorted((ROOT / "incentives" / "engine").rglob("*.py"))
PER_JOB = grant(PerJob(Decimal(6000)))
STATUSES = {"eligible", "unsettled", "not_eligible", "unknown", "not_in_force"}
REGIMES = {"offer", "charter", "sme", "offer+charter", "offer+sme"}


def calls(name: str) -> Iterator[ast.Call]:
    """Calls of a function or method of this name in the source of the engine."""
    for file in ENGINE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name:
                yield node


def first_texts(name: str, *, after: str = "") -> set[str]:
    """First arguments written as text; ``after`` stands for a variable in front of them."""
    found = set()
    for node in calls(name):
        argument = node.args[0] if node.args else None
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            found.add(argument.value)
        if isinstance(argument, ast.JoinedStr) and after:
            found.add(after + "".join(ast.literal_eval(part) for part in argument.values[1:]))
    return found


@cache
def answered() -> list[Json]:
    """Requests whose answers, together, hold all that can be said."""
    many = [profile(hires=[160, 0, 0, 0, 0], monthly_gross_salary="15000", women_share=10)]
    few = [profile(hires=[40, 0, 0, 0, 0])]
    rich = {"export_share": FULL_EXPORT, "training_budget": [1000] * 5}
    return [
        *(read_example(name) for name in EXAMPLE_NAMES),
        request(),
        request(profiles=[profile(monthly_gross_salary="1")], profit_before_tax=[-1, 1, 0, 0, 0]),
        request(profiles=many, investment=INVESTMENT, years_in_operation=4, **rich),
        request(profiles=few, investment=INVESTMENT, company=SMALL_COMPANY, **rich),
        request(
            profiles=[profile(hires=[900, 0, 0, 0, 0])],
            investment={**INVESTMENT, "future_occupations": True},
            location="oujda-shore",
            profit_before_tax=[1] * 5,
        ),
        request(on="2023-06-01"),
    ]


def grants() -> tuple[GrantEstimate, ...]:
    """Open grants of each kind, with and without the facts that they ask for."""
    shares = (grant(CostShare(Decimal("0.2"), cost)) for cost in Cost)
    rules = rules_with(*(replace(one, ceiling_mad=Decimal(1)) for one in shares), PER_JOB)
    body = request(investment=INVESTMENT, training_budget=[1000] * 5)
    return (*estimate_of(body, rules=rules).grants, *estimate_of(request(), rules=rules).grants)


def steps() -> Iterator[Step]:
    for body in answered():
        for measure in estimate_of(body).measures:
            yield from measure.steps
    for found in grants():
        yield from found.steps
    law = seed_rules("2026-01-01").law(Reading.PRUDENT)
    salary = estimate_of(request()).payroll_total / 120
    yield from payslip(law, monthly_salary_mad=salary, dependants=2).trace.steps


def test_every_step_has_a_label() -> None:
    written = first_texts("add") | first_texts("add", after="charter") | {"measure.total"}
    written |= first_texts("add", after="sme") | first_texts("add_sum")
    emitted = {step.key for step in steps()}
    assert "charter.rate" in written
    assert emitted <= labels.STEPS.keys()
    assert {key for key in written if "." in key} <= labels.STEPS.keys()
    assert labels.STEPS.keys() <= emitted | {"payslip.net_pay", "payslip.employer_cost"}


def is_term(name: str) -> bool:
    """A term of a sum, ``profile_2_hires_1_payment_3``, is named by its parts."""
    parts = name.split("_")
    return len(parts) % 2 == 0 and all(
        word in labels.TERMS and number.isdigit()
        for word, number in zip(parts[::2], parts[1::2], strict=True)
    )


def test_every_operand_has_a_label() -> None:
    operands: set[Operand] = {operand for step in steps() for operand in step.operands}
    names = {operand.name for operand in operands} | first_texts("Operand")
    names |= set(charter.PRIME_PARAMETERS) | set(sme.PRIME_PARAMETERS)
    unnamed = {name for name in names if name not in labels.OPERANDS and not is_term(name)}
    assert unnamed == set()


def test_every_unit_of_an_operand_is_known() -> None:
    units = {operand.unit for step in steps() for operand in step.operands}
    units |= {step.unit for step in steps()}
    assert units <= {*labels.UNIT_NAMES, *labels.UNITS, "MAD", "share", "count"}


def test_every_note_has_a_sentence() -> None:
    written = first_texts("Note")
    notes = {
        note
        for body in answered()
        for measure in estimate_of(body).measures
        for note in measure.notes
    }
    assert written == {note.code for note in notes}
    worded = labels.NOTES.keys()
    assert {note.code for note in notes} <= worded
    assert {f"{note.code}.{note.reading}" for note in notes if note.reading} <= worded


def test_every_warning_has_a_sentence() -> None:
    assert first_texts("InputWarning") == labels.WARNINGS.keys()


def test_every_change_has_a_sentence() -> None:
    rules = seed_rules()
    written = first_texts("Change") | {
        f"investment.{name}" for name in ("future_occupations", "sustainable_development")
    }
    written |= {
        f"company.{criterion.fact}"
        for criterion in criteria_of(rules.measures["SME"].criteria)
        if INPUT_OF_FACT.get(criterion.fact, "").startswith("company.")
    }
    assert written == labels.CHANGES.keys() | labels.CHANGES_FROM_UNKNOWN.keys()
    emitted = {unlock.change.fact for body in answered() for unlock in estimate_of(body).unlocks}
    assert emitted <= written


def test_every_input_that_can_be_missing_has_a_name() -> None:
    primes = {*charter.MISSING.values(), *sme.MISSING.values()}
    wanted = {*INPUT_OF_FACT.values(), *primes, "training_budget"}
    assert wanted == labels.INPUTS.keys()
    emitted = {
        fact
        for body in answered()
        for measure in estimate_of(body).measures
        for fact in measure.missing_facts
    }
    emitted |= {fact for found in grants() for fact in found.missing_facts}
    assert emitted <= wanted


def test_every_status_verdict_lever_reading_and_regime_has_its_words() -> None:
    assert labels.STATUSES.keys() == labels.STATUS_SENTENCES.keys() == STATUSES
    assert labels.VERDICTS.keys() == {verdict.value for verdict in Verdict}
    assert labels.LEVERS.keys() == set(LEVERS)
    assert labels.READINGS.keys() == {"", *(reading.value for reading in Reading)}
    assert labels.REGIMES.keys() == labels.REGIME_SENTENCES.keys() == REGIMES


def test_the_answers_show_every_status() -> None:
    """Else the tests above would look at less than they say."""
    shown = {measure.status for body in answered() for measure in estimate_of(body).measures}
    assert shown == STATUSES
    assert {measure.code for measure in estimate_of(request()).measures} == set(MEASURES)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
@pytest.mark.parametrize(
    "name",
    [
        "LEVERS",
        "READINGS",
        "STATUSES",
        "STATUS_SENTENCES",
        "VERDICTS",
        "REGIMES",
        "REGIME_SENTENCES",
        "INPUTS",
        "CHANGES",
        "CHANGES_FROM_UNKNOWN",
        "WARNINGS",
        "NOTES",
        "STEPS",
        "OPERANDS",
        "TERMS",
        "COST_SHARES",
        "GRANT_CHANGES",
    ],
)
def test_labels_are_never_empty(name: str, language: str) -> None:
    with translation.override(language):
        for code, text in getattr(labels, name).items():
            assert str(text).strip(), (name, code)
