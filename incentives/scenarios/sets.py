"""A set of scenarios: up to four estimates, named by the address of the page and by nothing else.

A name is the token of an estimate, alone or followed by what its totals count
(``TOKEN.offer``): a view of the stored result, which is not another estimate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from incentives.estimates.access import kept_rows
from incentives.estimates.models import Estimate
from incentives.tokens import TOKEN_LENGTH

LETTERS = ("A", "B", "C", "D")
MOST = len(LETTERS)
BEST, OFFER, SCHEME = "best", "offer", "scheme"
COUNTS = (BEST, OFFER, SCHEME)
# Tokens hold letters, digits, "-" and "_" only.
MARK = "."
# An address can be as long as a browser sends it: no more names than this are looked at.
READ = 20


@dataclass(frozen=True, slots=True)
class Scenario:
    """One estimate of the set, with what its totals count."""

    letter: str
    row: Estimate
    count: str

    @property
    def name(self) -> str:
        return scenario_name(self.row.token, self.count)


@dataclass(frozen=True, slots=True)
class ScenarioSet:
    """Scenarios in the order of the address. ``missing`` names lead to no estimate; ``left_out``
    lead to one, beyond the fourth."""

    scenarios: tuple[Scenario, ...]
    missing: int
    left_out: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.scenarios)

    @property
    def full(self) -> bool:
        return len(self.scenarios) == MOST

    def without(self, name: str) -> tuple[str, ...]:
        return tuple(one for one in self.names if one != name)

    def find(self, name: str) -> Scenario | None:
        return next((one for one in self.scenarios if one.name == name), None)


def scenario_name(token: str, count: str) -> str:
    return token if count == BEST else f"{token}{MARK}{count}"


def read_set(names: Iterable[str]) -> ScenarioSet:
    """The estimates that the names lead to. One query; a name that comes twice counts once."""
    asked = [_split(name) for name in dict.fromkeys(names)][:READ]
    asked = list(dict.fromkeys(asked))
    tokens = {token for token, _ in asked if len(token) == TOKEN_LENGTH}
    rows = {row.token: row for row in kept_rows().filter(token__in=tokens)} if tokens else {}
    found = [(rows[token], count) for token, count in asked if token in rows]
    return ScenarioSet(
        scenarios=_lettered(found[:MOST]),
        missing=len(asked) - len(found),
        left_out=max(0, len(found) - MOST),
    )


def _lettered(found: Sequence[tuple[Estimate, str]]) -> tuple[Scenario, ...]:
    pairs = zip(LETTERS, found, strict=False)
    return tuple(Scenario(letter, row, count) for letter, (row, count) in pairs)


def _split(name: str) -> tuple[str, str]:
    """Token and count; an unknown count is the usual one."""
    token, _, count = name.partition(MARK)
    return token, count if count in COUNTS else BEST
