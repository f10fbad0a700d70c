"""Reads the formula of a step and works it out again: a calculator that runs no code.

Formulas are arithmetic over named operands: ``+ - * /``, whole numbers, ``round`` (half up to the
centime), ``min`` and ``max``. Anything else is refused.
"""

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction

Names = Mapping[str, Fraction]

OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: lambda one, two: one + two,
    ast.Sub: lambda one, two: one - two,
    ast.Mult: lambda one, two: one * two,
    ast.Div: lambda one, two: one / two,
}


class RefusedFormulaError(Exception):
    """The formula holds something that is not arithmetic."""


def round_half_up(amount: Fraction) -> Fraction:
    """To the centime, halves up; of amounts of zero or more."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def evaluate(formula: str, names: Names) -> Fraction:
    return _value(ast.parse(formula, mode="eval").body, names)


def _value(node: ast.expr, names: Names) -> Fraction:
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return Fraction(node.value)
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        apply = OPERATORS[type(node.op)]
        return apply(_value(node.left, names), _value(node.right, names))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _call(node.func.id, [_value(argument, names) for argument in node.args])
    raise RefusedFormulaError(ast.unparse(node))


def _call(name: str, arguments: list[Fraction]) -> Fraction:
    if name == "round" and len(arguments) == 1:
        return round_half_up(arguments[0])
    if name in ("min", "max") and len(arguments) > 1:
        return min(arguments) if name == "min" else max(arguments)
    raise RefusedFormulaError(name)
