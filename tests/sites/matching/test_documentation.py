"""``docs/matching.md`` shows a worked example: it is worked out again and compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sites.matching import EQUAL_WEIGHTS, CriterionCode, Match, ReasonCode, Site, Weights, match
from sites.matching.criteria import STAGES
from tests.sites.matching.builders import ROOT, by_slug, needs, real_site, score_of

PAGE = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
EXPLAINED, _, WORKED = PAGE.partition("## Worked through")

WANTED = needs(headcount=(200, 400, 600, 600, 600), segments=("CRM",), ready_by=date(2027, 5, 31))
UNKNOWN = "–"


def rows() -> list[dict[str, str]]:
    """Lines of the table of the example, by column."""
    lines = [line.strip("| ") for line in WORKED.splitlines() if line.startswith("|")]
    heads, _, *cells = [[cell.strip(" `") for cell in line.split(" | ")] for line in lines]
    return [dict(zip(heads, row, strict=True)) for row in cells]


def places() -> list[Site]:
    """Both readings alike: the example shows one."""
    return [
        real_site(
            row["Location"],
            support_prudent_mad=Decimal(row["Support (M MAD)"]) * 1_000_000,
            support_favourable_mad=Decimal(row["Support (M MAD)"]) * 1_000_000,
        )
        for row in rows()
    ]


def shown(found: Match) -> dict[str, str]:
    codes = [code.value for code in CriterionCode if code is not CriterionCode.LANGUAGES]
    scores = {code: score_of(found, code).score if found.criteria else None for code in codes}
    coverage = found.coverage_percent
    return {
        **{code: text(score) for code, score in scores.items()},
        "Score": text(found.score),
        "Judged on": UNKNOWN if coverage is None else f"{coverage} %",
        "Rank": text(found.rank),
    }


def text(value: Decimal | int | None) -> str:
    return UNKNOWN if value is None else str(value)


def test_the_example_is_what_the_matching_answers() -> None:
    found = match(places(), needs=WANTED, weights=EQUAL_WEIGHTS)
    assert [one.slug for one in found] == [row["Location"] for row in rows()]
    for one, row in zip(found, rows(), strict=True):
        assert shown(one).items() <= row.items()
    assert [one.code for one in found[-1].excluded_reasons] == [ReasonCode.EXCLUDED_NO_OPENING_DATE]


def test_more_weight_on_space_changes_the_leader() -> None:
    weights = Weights(space=100)
    found = match(places(), needs=WANTED, weights=weights)
    assert [(one.slug, one.score) for one in found[:2]] == [
        ("fes-shore", Decimal("89.8")),
        ("tetouan-shore", Decimal("84.4")),
    ]
    assert "Fès leads with 89.8; Tétouan follows with 84.4" in WORKED


def test_the_steps_shown_are_those_of_the_example() -> None:
    found = by_slug(match(places(), needs=WANTED, weights=EQUAL_WEIGHTS))
    rent = score_of(found["casanearshore"], "cost").reason.values
    room = score_of(found["tetouan-shore"], "space").reason.values
    assert (rent["rent"], rent["lowest"]) == (121, 75)
    assert (room["built_m2"], room["available_m2"], room["needed_m2"]) == (22_000, 2_200, 3_600)


def test_every_criterion_and_stage_is_explained() -> None:
    steps = range(0, 101, 25)
    named = ("prospecting", "planned", "announced", "under construction", "in operation")
    assert all(f"| `{code.value}` |" in EXPLAINED for code in CriterionCode)
    assert all(f"{name} {step}" in EXPLAINED for name, step in zip(named, steps, strict=True))
    readiness = [
        score_of(one, "readiness").score
        for one in match(
            [
                replace(places()[0], slug=str(index), status=status)
                for index, status in enumerate(STAGES)
            ],
            needs=needs(),
            weights=EQUAL_WEIGHTS,
        )
    ]
    assert sorted(score for score in readiness if score is not None) == list(steps)
