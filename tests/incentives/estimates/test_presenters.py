"""Presenters: whole sentences in three languages, exact amounts, nothing left to fill in."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from incentives.engine.estimate import MeasureEstimate
from incentives.engine.measures.base import Note
from incentives.engine.unlocks import Change
from incentives.engine.warnings import InputWarning
from incentives.estimates import labels
from incentives.estimates.presenters import Presenter, mad, plain_number
from incentives.rules.rule_set import rules_on
from tests.incentives.engine.builders import (
    EXAMPLE_NAMES,
    Json,
    estimate_of,
    measure_of,
    profile,
    read_example,
    request,
)

pytestmark = pytest.mark.django_db
LANGUAGES = ["fr", "en", "ar"]
LEFT_OVER = re.compile(r"%\(|\{\w*\}|\bNone\b|Decimal\(")
ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))
ARABIC = re.compile(r"[\u0600-\u06ff]")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


def presenter(language: str, on: str = "2026-11-22") -> Presenter:
    return Presenter(rules_on(date.fromisoformat(on)).content, language)


def answer(body: Json, language: str) -> Json:
    plain: Json = presenter(language, body["on"]).estimate(estimate_of(body), with_steps=True)
    return plain


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def checked_texts(value: Any) -> None:
    for text in texts(value):
        assert not LEFT_OVER.search(text), text


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_answers_are_whole_sentences(name: str, language: str) -> None:
    plain = answer(read_example(name), language)
    checked_texts(plain)
    for measure in plain["measures"]:
        assert measure["name"] and measure["status_text"]
        assert bool(measure["missing_text"]) == bool(measure["missing_facts"])
        for section in ("criteria", "primes", "doubts", "reservations", "notes"):
            for row in measure[section]:
                assert row["text"], (measure["code"], section, row)
        for row in measure["criteria"] + measure["doubts"]:
            assert row["source"], (measure["code"], row)
        for step in measure["steps"]:
            assert step["label"] and step["formula"]


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_figures_do_not_hang_on_the_language(name: str) -> None:
    def bare(value: Any) -> Any:
        """The answer without its words: what is left must be the same everywhere."""
        words = {"name", "text", "status_text", "missing_text", "regime_text", "label", "message"}
        words |= {"source", "reason", "actual", "required", "gap"}
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key not in words}
        return [bare(one) for one in value] if isinstance(value, list) else value

    answers = []
    for code in LANGUAGES:
        with translation.override(code):
            answers.append(bare(answer(read_example(name), code)))
    assert answers[0] == answers[1] == answers[2]


def test_the_words_of_the_rules_are_in_the_language_of_the_reader(language: str) -> None:
    """Names of measures, criteria, doubts and reservations come from the rules, translated."""
    plain = answer(read_example("crm-fes"), language)
    written = [
        row["text"]
        for measure in plain["measures"]
        for section in ("criteria", "doubts", "reservations", "primes")
        for row in measure[section]
    ]
    assert len(written) > 40
    for text in written:
        assert bool(ARABIC.search(text)) is (language == "ar"), text


@pytest.mark.parametrize("name", EXAMPLE_NAMES)
def test_amounts_are_those_of_the_engine(name: str) -> None:
    body = read_example(name)
    plain, result = answer(body, "en"), estimate_of(body)
    for row, measure in zip(plain["measures"], result.measures, strict=True):
        for reading in ("prudent", "favourable"):
            amounts = getattr(measure, reading)
            if amounts is None:
                assert row[reading] is None
            else:
                assert row[reading]["total"] == str(amounts.total)
                assert row[reading]["by_year"] == [str(year) for year in amounts.by_year]
    for reading in ("prudent", "favourable"):
        total, shown = getattr(result, reading), plain["totals"][reading]
        assert (shown["total"], shown["regime"]) == (str(total.total), total.regime)
        levers = [row[reading] for row in plain["totals"]["by_lever"].values()]
        assert sum(map(Decimal, levers)) == total.total


def test_steps_are_left_out_when_not_asked_for() -> None:
    body = read_example("crm-fes")
    plain = presenter("en").estimate(estimate_of(body), with_steps=False)
    assert [measure["steps"] for measure in plain["measures"]] == [[]] * 6


def test_a_total_says_what_is_missing_and_why(language: str) -> None:
    plain = answer(request(), language)
    rows = {row["measure"]: row for row in plain["totals"]["prudent"]["incomplete"]}
    assert rows.keys() == {"AIR", "SME"}
    assert rows["AIR"]["status"] == "unknown"
    assert all(row["reason"] for row in rows.values())
    checked_texts(plain)


def test_an_older_regime_is_named_as_such(language: str) -> None:
    measure = measure_of(request(on="2023-06-01"), "AIR")
    text = presenter(language, "2023-06-01").status_text(measure)
    assert text == str(labels.OLDER_REGIME) != str(labels.STATUS_SENTENCES["unknown"])


def criterion(measure: MeasureEstimate, code: str, language: str) -> Json:
    (result,) = (row for row in measure.criteria if row.code == code)
    plain: Json = presenter(language).criterion(result)
    return plain


def test_a_criterion_that_fails_says_by_how_much() -> None:
    measure = measure_of(request(investment={"total": "20000000", "eligible": "1"}), "CHARTER")
    row = criterion(measure, "charter.min_total", "en")
    assert (row["verdict"], row["favourable_verdict"]) == ("not_met", "not_met")
    shown = [row[name].translate(ISOLATES) for name in ("actual", "required", "gap")]
    assert [re.sub(r"\D", "", one) for one in shown] == ["2000000000", "5000000000", "3000000000"]
    assert row["actual"] in row["text"] and row["gap"] in row["text"]


def test_a_criterion_that_is_open_says_what_it_requires(language: str) -> None:
    row = criterion(measure_of(request(), "CHARTER"), "charter.min_total", language)
    assert (row["verdict"], row["actual"], row["gap"]) == ("unknown", None, None)
    assert row["required"] in row["text"]


def test_notes_are_filled_in(language: str) -> None:
    show = presenter(language)
    values = {
        "paf.assumes_spend": (),
        "ceiling_cut": (Decimal("0.33"), Decimal("0.30"), Decimal("1800000.00")),
        "ais.ordinary_saving": (Decimal("1.00"), Decimal("2.50"), *[Decimal("0.00")] * 3),
    }
    readings = (".prudent", ".favourable")
    assert values.keys() == {code for code in labels.NOTES if not code.endswith(readings)}
    for code, numbers in values.items():
        plain = show.note(Note(code, numbers))
        assert plain["code"] == code and plain["text"]
        checked_texts(plain)


def test_a_note_of_one_reading_says_which(language: str) -> None:
    show = presenter(language)
    numbers = (Decimal("0.33"), Decimal("0.30"), Decimal("1800000.00"))
    plain = [show.note(Note("ceiling_cut", numbers, one)) for one in ("", "prudent", "favourable")]
    assert [one["reading"] for one in plain] == ["both", "prudent", "favourable"]
    assert len({one["text"] for one in plain}) == 3
    for one in plain:
        checked_texts(one)


def test_warnings_name_the_profile_or_the_year(language: str) -> None:
    show = presenter(language)
    for code in labels.WARNINGS:
        path = "profiles[2].monthly_gross_salary" if "wage" in code else "profit_before_tax[2]"
        limit = None if code == "profit_after_loss" else Decimal("3422.72")
        plain = show.warning(InputWarning(code, path, limit))
        assert (plain["code"], plain["path"]) == (code, path)
        assert "3" in plain["message"]
        checked_texts(plain)


CHANGES = {
    "stable_jobs": ("40", "50"),
    "investment.total": ("1000000", "50000000"),
    "investment.eligible": ("1000000.5", "999999.99"),
    "women_share": ("12.5", "30"),
    "investment.future_occupations": ("false", "true"),
    "investment.sustainable_development": (None, "true"),
    "company.turnover": (None, "1000000"),
    "company.own_funds_share": (None, "10"),
    "company.group_holding_share": (None, "25"),
    "company.group_turnover": (None, "200000000"),
}


@pytest.mark.parametrize("fact", sorted(CHANGES))
def test_changes_read_as_sentences(fact: str, language: str) -> None:
    before, after = CHANGES[fact]
    show = presenter(language)
    can_be_unknown = fact in labels.CHANGES_FROM_UNKNOWN or after == "true"
    for known in {before, None} if can_be_unknown else {before}:
        text = show.change_text(Change(fact, known, after))
        assert text and not LEFT_OVER.search(text)
        # A change from nothing known must not leave a hole in the sentence.
        assert "  " not in text and " ." not in text, text


def test_there_is_a_change_for_every_label() -> None:
    assert CHANGES.keys() == labels.CHANGES.keys() | labels.CHANGES_FROM_UNKNOWN.keys()


def test_primes_show_both_readings() -> None:
    body = request(
        profiles=[profile(hires=[160, 0, 0, 0, 0], women_share=10)],
        investment={"total": "60000000", "eligible": "60000000", "future_occupations": True},
    )
    rows = {row["code"]: row for row in presenter("en").primes(measure_of(body, "CHARTER"))}
    rates = {
        code: (row["rate"]["prudent"], row["rate"]["favourable"]) for code, row in rows.items()
    }
    assert rates == {
        "jobs_ratio": ("5", "7"),
        "women": ("0", "0"),
        "future_occupations": ("3", "3"),
        "sustainable_development": ("0", "0"),
        "territory": ("10", "10"),
        "sector": ("5", "5"),
    }
    assert rows["sustainable_development"]["verdict"] == "unknown"


def test_primes_of_an_unsettled_scheme_are_those_of_its_favourable_reading() -> None:
    measure = measure_of(read_example("sme-tetouan"), "SME")
    assert measure.status == "unsettled"
    for row in presenter("en").primes(measure):
        assert row["rate"]["prudent"] == "0"


def test_sources_are_linked_only_where_a_link_may_be_shown() -> None:
    show = presenter("en")
    sources = show.content["sources"]
    hidden = next(code for code, row in sources.items() if not row["link"])
    shown = next(code for code, row in sources.items() if row["link"])
    assert [row["url"] for row in show.sources([hidden, shown])] == ["", sources[shown]["url"]]


def test_a_text_missing_in_one_language_is_shown_in_french() -> None:
    assert presenter("ar").text({"fr": "Prime", "en": "Bonus", "ar": ""}) == "Prime"


@pytest.mark.parametrize(
    ("value", "text"), [("1E+3", "1000.00"), ("0", "0.00"), ("12345678901234567890.5", None)]
)
def test_amounts_have_two_decimals_and_no_exponent(value: str, text: str | None) -> None:
    assert mad(Decimal(value)) == (text or "12345678901234567890.50")


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("0.1000", "0.1"), ("100", "100"), ("0.00", "0"), ("1E-7", "0.0000001")],
)
def test_plain_numbers_have_no_idle_zeros(value: str, text: str) -> None:
    assert plain_number(Decimal(value)) == text
