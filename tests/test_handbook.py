"""The handbook of the staff: its pages, its pictures, and the words of the screens."""

import re
from pathlib import Path

import django
import polib
import pytest
from PIL import Image

from scripts.staff_pictures import PICTURES, PICTURES_TAKEN

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = ROOT / "docs" / "staff"
PAGES = sorted(HANDBOOK.glob("*.md"))
CATALOGUES = (
    ROOT / "locale/fr/LC_MESSAGES/django.po",
    *(
        Path(django.__file__).parent / f"contrib/{app}/locale/fr/LC_MESSAGES/django.po"
        for app in ("admin", "auth")
    ),
)
# What a page says in bold and no screen does: when a task is for, and what to beware of.
SAID_BY_THE_PAGES = re.compile(
    r"(Quand :|Ce qui peut mal|Attention|La langue|Un jour|Export :|Eff)"
)


def words() -> set[str]:
    """Every text that a screen may show, in small letters and with plain spaces."""
    entries = [entry for path in CATALOGUES for entry in polib.pofile(str(path))]
    found = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values())]
    return {plain(text) for text in found}


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\N{NO-BREAK SPACE}", " ")).strip().rstrip(".:").lower()


def test_each_page_is_in_the_summary_and_says_when() -> None:
    summary = (HANDBOOK / "README.md").read_text()
    named = set(re.findall(r"\]\(([\w-]+\.md)\)", summary))
    assert named | {"README.md"} == {page.name for page in PAGES}
    for page in PAGES:
        assert page.name == "README.md" or "**Quand :**" in page.read_text() or "frise" in page.name


def test_each_picture_is_taken_shown_and_described() -> None:
    shown = [
        found for page in PAGES for found in re.findall(r"!\[(.*?)\]\((.*?)\)", page.read_text())
    ]
    assert all(len(text) > 10 for text, _path in shown)
    named = sorted(path for _text, path in shown)
    assert named == sorted(f"images/{name}.png" for name in PICTURES_TAKEN)
    assert sorted(path.name for path in PICTURES.iterdir()) == sorted(
        path.removeprefix("images/") for path in named
    )


@pytest.mark.parametrize("name", PICTURES_TAKEN)
def test_a_picture_is_a_picture_and_light(name: str) -> None:
    path = PICTURES / f"{name}.png"
    with Image.open(path) as image:
        assert image.width > 300
        assert image.height > 150
    assert path.stat().st_size < 150_000


@pytest.mark.parametrize("sheet", PAGES, ids=lambda sheet: sheet.stem)
def test_what_is_in_bold_is_on_the_screens(sheet: Path) -> None:
    known = words()
    bold = re.findall(r"\*\*(.+?)\*\*", sheet.read_text(), re.DOTALL)
    labels = [text for text in bold if not SAID_BY_THE_PAGES.match(text)]
    unknown = [text for text in labels if plain(text) not in known]
    assert not unknown, f"no screen says: {unknown}"


@pytest.mark.parametrize("sheet", PAGES, ids=lambda sheet: sheet.stem)
def test_its_links_lead_somewhere(sheet: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", sheet.read_text()):
        assert (sheet.parent / target).exists(), target
