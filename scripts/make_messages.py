"""Brings locale/*/LC_MESSAGES/django.po up to date with the sources, the same way every time.

Usage: python scripts/make_messages.py [directory]

Django's makemessages, then: no dates nor names in the header (git keeps both) and no guessed
translation (a near miss is worse than a hole: the checks find the hole).
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("fr", "ar")
KEPT_HEADERS = ("MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")
# Where no text meant for a reader lives.
IGNORED = (".venv*", "node_modules", "staticfiles", "static", "tests", "scripts", "docs")


def extract(directory: Path) -> None:
    """Run makemessages in ``directory``, a copy of the project or the project itself."""
    (directory / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "--settings=config.settings.dev"]
    command += [f"--locale={language}" for language in LANGUAGES]
    command += [f"--ignore={pattern}" for pattern in IGNORED]
    command += ["--no-location", "--no-obsolete", "--no-wrap"]
    environment = {**os.environ, "PYTHONPATH": str(directory)}
    subprocess.run(command, cwd=directory, env=environment, check=True, stdout=subprocess.DEVNULL)


def tidy(catalogue: Path) -> tuple[int, int]:
    """Remove guesses and dates from one catalogue; return (messages, untranslated ones)."""
    messages = polib.pofile(str(catalogue), wrapwidth=0)
    messages.header = ""
    kept = {name: messages.metadata[name] for name in KEPT_HEADERS if name in messages.metadata}
    language = catalogue.parent.parent.name
    messages.metadata = {"Project-Id-Version": "Levier", "Language": language, **kept}
    for entry in messages:
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
            entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
    messages.metadata_is_fuzzy = False
    messages.save()
    return len(messages), len(messages.untranslated_entries())


def main() -> None:
    directory = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT
    extract(directory)
    for language in LANGUAGES:
        total, missing = tidy(directory / "locale" / language / "LC_MESSAGES" / "django.po")
        sys.stdout.write(f"{language}: {total} messages, {missing} untranslated\n")


if __name__ == "__main__":
    main()
