"""Every text exists in the three languages: English in the sources, French and Arabic beside."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from scripts import make_messages

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ("manage.py", "config", "incentives", "sites", "templates", "locale")
NAMED = re.compile(r"%\((\w+)\)[sd]|%[sd]")

Catalogues = dict[str, polib.POFile]


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Catalogues:
    """The catalogues as they would be after ``make messages``, made in a copy."""
    copy = tmp_path_factory.mktemp("levier")
    ignore = shutil.ignore_patterns("__pycache__", "*.mo", "migrations", "data")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignore)
        elif source.exists():
            shutil.copy(source, copy / name)
    make_messages.extract(copy)
    return {
        language: polib.pofile(str(copy / "locale" / language / "LC_MESSAGES" / "django.po"))
        for language in make_messages.LANGUAGES
    }


@pytest.mark.parametrize("language", make_messages.LANGUAGES)
def test_every_text_is_translated(catalogues: Catalogues, language: str) -> None:
    missing = [
        entry.msgid for entry in catalogues[language] if not entry.translated() or entry.fuzzy
    ]
    assert missing == [], f"{len(missing)} texts are missing in {language}: run make messages"


@pytest.mark.parametrize("language", make_messages.LANGUAGES)
def test_every_placeholder_survives_translation(catalogues: Catalogues, language: str) -> None:
    assert [fault for entry in catalogues[language] for fault in placeholder_faults(entry)] == []


def placeholder_faults(entry: polib.POEntry) -> Iterator[str]:
    """A form may leave out the count ("one job"), never another value nor invent one."""
    allowed = set(NAMED.findall(entry.msgid)) | set(NAMED.findall(entry.msgid_plural))
    for text in (entry.msgstr, *entry.msgstr_plural.values()):
        names = set(NAMED.findall(text))
        wanted = set() if entry.msgid_plural else allowed
        if text and not wanted <= names <= allowed:
            yield f"{entry.msgid!r}: {text!r}"


@pytest.mark.parametrize("language", make_messages.LANGUAGES)
def test_the_catalogue_kept_is_the_one_extracted(catalogues: Catalogues, language: str) -> None:
    kept = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    extracted = {(entry.msgctxt, entry.msgid) for entry in catalogues[language]}
    assert {(entry.msgctxt, entry.msgid) for entry in kept} == extracted


def test_a_lost_placeholder_is_noticed() -> None:
    entry = polib.POEntry(msgid="Hello %(name)s", msgstr="Bonjour")
    assert list(placeholder_faults(entry))
    entry.msgstr = "Bonjour %(name)s"
    assert not list(placeholder_faults(entry))
