"""What every template must hold to."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
ALL = sorted(TEMPLATES.rglob("*.html"))
COMPONENTS = sorted(TEMPLATES.glob("components/*.html"))


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("template", ALL, ids=name)
def test_no_style_script_or_event_is_written_inline(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("template", ALL, ids=name)
def test_nothing_is_loaded_from_another_host(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|action)=\"(?:https?:)?//", text)
    assert not re.search(r"<link[^>]+href=\"(?:https?:)?//", text)


@pytest.mark.parametrize("template", COMPONENTS, ids=name)
def test_a_component_begins_with_its_contract(template: Path) -> None:
    first = template.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("{# ")
    assert "Needs" in first
