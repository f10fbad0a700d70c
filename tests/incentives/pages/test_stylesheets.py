"""What every stylesheet must hold to: contrast, logical properties, nothing from elsewhere."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[3] / "static"
SHEETS = sorted(STATIC.glob("css/*.css"))

# Text on background, in the names of tokens.css: at least 4.5 to 1.
TEXT_PAIRS = [
    ("ink", "paper"),
    ("ink", "sand"),
    ("ink", "green-pale"),
    ("ink", "clay-pale"),
    ("ink", "grey-pale"),
    ("muted", "paper"),
    ("muted", "sand"),
    ("muted", "green-pale"),
    ("green", "paper"),
    ("green", "sand"),
    ("green", "green-pale"),
    ("green-strong", "paper"),
    ("green-strong", "green-pale"),
    ("on-green", "green"),
    ("on-green", "green-strong"),
    ("clay", "paper"),
    ("clay", "sand"),
    ("clay", "clay-pale"),
    ("on-hero", "hero"),
    ("hero-muted", "hero"),
]
# Signs, borders of fields, the two fills of the pair: at least 3 to 1.
SIGN_PAIRS = [
    ("field-border", "paper"),
    ("field-border", "sand"),
    ("focus", "paper"),
    ("focus", "sand"),
    ("on-hero", "hero"),
    ("green", "hatch-ground"),
    ("green", "grey-pale"),
]

_PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-"
    r"(?:left|right|top|bottom)(?:-\w+)*|border-(?:top|bottom)-(?:left|right)-radius"
    r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|(?:float|clear|text-align)\s*:\s*(?:left|right))\s*:?",
)


def declarations(sheet: Path) -> list[str]:
    """``name: value`` of each declaration; comments, selectors and media queries left out."""
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = []
    for block in re.findall(r"\{([^{}]*)\}", text):
        found += [part.strip() for part in block.split(";") if ":" in part]
    return found


def palettes() -> dict[str, dict[str, str]]:
    """The colours of each palette; what a palette leaves out comes from the light one."""
    text = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    light = _colours(text[: text.index("@media")])
    dark = _colours(text[text.index("prefers-color-scheme: dark") : text.index("forced-colors")])
    printed = _colours(text[text.index("@media print") :])
    return {"light": light, "dark": light | dark, "print": light | printed}


def _colours(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*#([0-9a-f]{6});", text))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    channels = [int(colour[index : index + 2], 16) / 255 for index in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", ["light", "dark", "print"])
def test_text_can_be_read(palette: str) -> None:
    colours = palettes()[palette]
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in TEXT_PAIRS
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert not weak


@pytest.mark.parametrize("palette", ["light", "dark", "print"])
def test_signs_can_be_seen(palette: str) -> None:
    colours = palettes()[palette]
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in SIGN_PAIRS
        if contrast(colours[pair[0]], colours[pair[1]]) < 3
    }
    assert not weak


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_properties_are_logical(sheet: Path) -> None:
    physical = [line for line in declarations(sheet) if _PHYSICAL.match(line)]
    assert not physical


def test_the_search_for_physical_properties_finds_them() -> None:
    for line in ("left: 0", "margin-left: 1px", "text-align: right", "width: 3px", "float: left"):
        assert _PHYSICAL.match(line), line
    for line in ("inline-size: 1px", "margin-inline: 0", "text-align: start", "border: 0"):
        assert not _PHYSICAL.match(line), line


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_comes_from_elsewhere(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\"?([^\")]+)", text)
    assert "@import" not in text
    for address in addresses:
        assert (sheet.parent / address).resolve().is_file(), address


def test_each_typeface_comes_with_its_licence() -> None:
    for licence in STATIC.glob("fonts/OFL-*.txt"):
        assert "SIL OPEN FONT LICENSE" in licence.read_text(encoding="utf-8")
    assert len(list(STATIC.glob("fonts/OFL-*.txt"))) == 2
    assert len(list(STATIC.glob("fonts/*.woff2"))) == 6
