"""How sources are named to a reader."""

from django.utils.translation import gettext as _

# The source of what no text says: its title is a sentence of ours, not the title of a document.
SILENT = "silent"


def silent_title() -> str:
    """What stands for a source where there is none, in the reader's language."""
    return _("No published source states it")


def shown_title(code: str, title: str) -> str:
    """The title of a document; the absence of one is said in the reader's language."""
    return silent_title() if code == SILENT else title
