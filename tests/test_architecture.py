"""The shape of the house, held by tools rather than by goodwill."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PURE = [name for name in ("incentives/engine", "sites/matching") if (ROOT / name).is_dir()]
CLOCK = {"now", "today", "utcnow", "localdate", "localtime", "monotonic", "time"}

# Every other number of a measure comes from the rule set.
UNITS = {
    0: "nothing, the first",
    1: "one, the next",
    12: "months in a year",
    100: "a percentage is a hundredth",
    1_000_000: "the Charter counts in millions of dirhams",
}


def pure_files() -> Iterator[Path]:
    for package in PURE:
        yield from sorted((ROOT / package).rglob("*.py"))


def nodes(files: Iterator[Path]) -> Iterator[tuple[str, ast.AST]]:
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def test_imports_follow_the_plan() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


def test_the_pure_cores_import_only_the_standard_library_and_themselves() -> None:
    def imported(node: ast.AST) -> list[str]:
        if isinstance(node, ast.ImportFrom):
            return [node.module or "."]
        return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []

    own = tuple(package.replace("/", ".") for package in PURE)
    foreign = [
        (place, name)
        for place, node in nodes(pure_files())
        for name in imported(node)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith(own)
    ]
    assert foreign == []


@pytest.mark.parametrize("package", PURE)
def test_a_pure_core_loads_no_django(package: str) -> None:
    code = (
        f"import sys, {package.replace('/', '.')}\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in {'django', 'config'}))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == "[]"


def test_the_pure_cores_hold_no_float() -> None:
    floats = [
        place
        for place, node in nodes(pure_files())
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "float")
    ]
    assert floats == []


def test_the_pure_cores_read_no_clock() -> None:
    calls = [
        (place, ast.unparse(node))
        for place, node in nodes(pure_files())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK
    ]
    assert calls == []


def test_the_measures_hold_no_number_of_the_law() -> None:
    """Numbers, written as such or as text (``Decimal("0.5")``)."""
    measures = iter(sorted((ROOT / "incentives/engine/measures").glob("*.py")))
    numbers = [
        (place, node.value)
        for place, node in nodes(measures)
        if isinstance(node, ast.Constant) and is_number(node.value) and not is_unit(node.value)
    ]
    assert numbers == []


def is_number(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().replace(".", "", 1).lstrip("-").isdecimal()
    return isinstance(value, int | float | complex) and not isinstance(value, bool)


def is_unit(value: object) -> bool:
    return value in UNITS or (isinstance(value, str) and value.isdecimal() and int(value) in UNITS)


def test_the_apps_can_be_imported_bare() -> None:
    """An empty package file is what lets the engine load without Django."""
    for package in ("incentives", "sites"):
        assert (ROOT / package / "__init__.py").read_text().strip() == ""
