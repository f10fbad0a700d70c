"""The computation of a measure as a page shows it: one table for each kind of line.

Lines that share a formula, a reading and their parameters stand in one table: the formula is read
once, what never varies is said above the table, and each row holds what varies and its result.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from incentives.engine.trace import Operand, Step
from incentives.estimates import labels
from incentives.estimates.presenters import Presenter
from incentives.formatting import (
    CENTIME,
    NO_BREAK_SPACE,
    bare,
    format_number,
    format_share,
    writing,
)
from incentives.units import counted, is_counted

NAME = re.compile(r"[a-z_][a-z0-9_]*")
SIGNS = {"*": "×", "-": "\u2212"}
# A table with more rows stays folded, on paper too.
LONG = 30


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line: what it is about, its values in the order of the columns, its result."""

    label: str
    cells: tuple[str, ...]
    result: str


@dataclass(frozen=True, slots=True)
class StepBlock:
    """Lines of one project year under its name; without a name, lines that name their own."""

    label: str
    rows: tuple[StepRow, ...]


@dataclass(frozen=True, slots=True)
class StepGroup:
    """Lines of one formula. ``constants`` hold the operands that are the same in every line, in
    words; ``columns`` name the others. A sum has no column: its terms are its only cell."""

    label: str
    reading: str
    formula: str
    constants: tuple[str, ...]
    columns: tuple[str, ...]
    blocks: tuple[StepBlock, ...]
    result_column: str
    parameters: tuple[str, ...]
    is_sum: bool

    @property
    def alone(self) -> bool:
        """A single line, which needs no table: its result carries its unit."""
        return self.count == 1

    @property
    def count(self) -> int:
        return sum(len(block.rows) for block in self.blocks)

    @property
    def span(self) -> int:
        """Columns of the table, the name of the line and the result included."""
        return 3 if self.is_sum else len(self.columns) + 2

    @property
    def wide(self) -> bool:
        """More columns than a phone shows at once."""
        return len(self.columns) > 2

    @property
    def long(self) -> bool:
        return self.count > LONG


def step_groups(steps: Iterable[Step], *, presenter: Presenter) -> tuple[StepGroup, ...]:
    """Lines in the order of the computation: what both readings share first, then each reading."""
    by_kind: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        by_kind.setdefault(_kind(step), []).append(step)
    order = ("", "prudent", "favourable")
    kinds = sorted(by_kind, key=lambda kind: order.index(str(kind[0])))
    return _merged([_group(by_kind[kind], presenter=presenter) for kind in kinds])


def _merged(groups: list[StepGroup]) -> tuple[StepGroup, ...]:
    """A table that is the same in both readings is shown once, where the prudent one stands."""
    both = str(labels.READINGS[""])
    found: dict[StepGroup, StepGroup] = {}
    for group in groups:
        lines = replace(group, reading="")
        found[lines] = replace(group, reading=both) if lines in found else group
    return tuple(found.values())


def parameters_of(steps: Iterable[Step]) -> list[str]:
    """Codes of the parameters that the lines read, in the order of first use."""
    return list(dict.fromkeys(code for step in steps for code in step.parameters))


def _is_sum(step: Step) -> bool:
    """A sum of earlier results: its terms are named after where they come from."""
    return all(operand.name not in labels.OPERANDS for operand in step.operands)


def _kind(step: Step) -> tuple[object, ...]:
    formula = "" if _is_sum(step) else step.formula
    return step.reading, step.key, formula, step.parameters


def _group(steps: list[Step], *, presenter: Presenter) -> StepGroup:
    first = steps[0]
    is_sum = _is_sum(first)
    fixed = () if is_sum else _fixed(steps)
    varying = [] if is_sum else [op for op in first.operands if op.name not in fixed]
    return StepGroup(
        label=str(labels.STEPS[first.key]),
        reading=str(labels.READINGS[first.reading]),
        formula="" if is_sum else formula_text(first.formula, presenter=presenter),
        constants=tuple(
            _constant(operand, presenter=presenter)
            for operand in first.operands
            if operand.name in fixed
        ),
        columns=tuple(_column(operand, presenter=presenter) for operand in varying),
        blocks=_blocks(steps, names=[op.name for op in varying], presenter=presenter),
        result_column=_with_unit(_("Result"), unit=first.unit),
        parameters=first.parameters,
        is_sum=is_sum,
    )


def _fixed(steps: list[Step]) -> tuple[str, ...]:
    """Operands that have one value in every line."""
    values: dict[str, set[Decimal]] = {}
    for step in steps:
        for operand in step.operands:
            values.setdefault(operand.name, set()).add(operand.value)
    return tuple(name for name, found in values.items() if len(found) == 1)


def _blocks(steps: list[Step], *, names: list[str], presenter: Presenter) -> tuple[StepBlock, ...]:
    """Lines of profiles under their year; any other line names its year itself."""
    if len(steps) == 1 or not steps[0].profile:
        alone = len(steps) == 1
        rows = (_row(step, names=names, alone=alone, presenter=presenter) for step in steps)
        return (StepBlock("", tuple(rows)),)
    blocks: dict[int, list[StepRow]] = {}
    for step in sorted(steps, key=lambda step: step.year):
        row = _row(step._replace(year=0), names=names, alone=False, presenter=presenter)
        blocks.setdefault(step.year, []).append(row)
    return tuple(
        StepBlock(str(labels.TERMS["year"]) % {"number": year}, tuple(rows))
        for year, rows in blocks.items()
    )


def _row(step: Step, *, names: list[str], alone: bool, presenter: Presenter) -> StepRow:
    language = presenter.language
    if _is_sum(step):
        cells: tuple[str, ...] = (
            " + ".join(_figure(op.value, unit=op.unit, language=language) for op in step.operands),
        )
    else:
        values = {operand.name: operand for operand in step.operands}
        cells = tuple(
            _figure(values[name].value, unit=values[name].unit, language=language) for name in names
        )
    return StepRow(
        label=presenter.step_place(step),
        cells=cells,
        result=(measured if alone else _figure)(step.result, unit=step.unit, language=language),
    )


def formula_text(formula: str, *, presenter: Presenter) -> str:
    """``round(rate * rbi) * retained`` with the names and signs that a reader knows."""

    def word(match: re.Match[str]) -> str:
        name = match.group()
        known = labels.FUNCTIONS.get(name)
        return str(known) if known else presenter.operand_label(name)

    parts = re.split(r"([a-z_][a-z0-9_]*|[*-])", formula)
    return "".join(SIGNS.get(part, NAME.sub(word, part)) for part in parts)


def _constant(operand: Operand, *, presenter: Presenter) -> str:
    value = measured(operand.value, unit=operand.unit, language=presenter.language)
    return f"{presenter.operand_label(operand.name)} = {value}"


def _column(operand: Operand, *, presenter: Presenter) -> str:
    return _with_unit(presenter.operand_label(operand.name), unit=operand.unit)


def _with_unit(label: str, *, unit: str) -> str:
    name = labels.UNIT_NAMES.get(unit)
    return f"{label} ({name})" if name else label


def measured(value: Decimal, *, unit: str, language: str) -> str:
    """A value with its unit, in words."""
    if unit == "share":
        return format_share(value, language)
    text = _figure(value, unit=unit, language=language)
    if unit.startswith("MAD"):
        text = writing(language).money.replace(" ", NO_BREAK_SPACE).format(text)
    if is_counted(unit):
        return counted(text, value=value, unit=unit)
    pattern = labels.UNITS.get(unit)
    return str(pattern) % {"value": text} if pattern else text


def _figure(value: Decimal, *, unit: str, language: str) -> str:
    """A value without its unit, which the head of the column says. Money keeps two decimals, or
    every decimal where the computation does not round. Its cell isolates it."""
    if unit == "share":
        return format_share(value, language, isolate=bare)
    if unit.startswith("MAD") and value == value.quantize(CENTIME):
        return format_number(value, language, places=2, isolate=bare)
    return format_number(value, language, isolate=bare)
