"""Compiles the translations: ``python -m config.catalogues``.

The compiled files are not kept in the repository and gettext need not be installed to run Levier.
"""

import os
import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Compile each ``.po`` that is newer than its ``.mo``; return those compiled."""
    return [source for source in sorted(locale.rglob("*.po")) if _compiled(source)]


def _compiled(source: Path) -> bool:
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return False
    # Written aside then moved: a process that starts meanwhile never reads half a file.
    aside = target.with_name(f"{target.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(aside))
    aside.replace(target)
    return True


if __name__ == "__main__":
    for catalogue in compile_catalogues():
        sys.stdout.write(f"compiled {catalogue.relative_to(LOCALE.parent)}\n")
