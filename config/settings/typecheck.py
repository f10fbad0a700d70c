"""What mypy sees. Used by no process that serves or tests.

modeltranslation adds a column per language to the models, which the type checker must know, and
replaces their managers by classes made on the spot, which it cannot follow: here it does the first
and not the second.
"""

from modeltranslation.apps import ModeltranslationConfig

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS


class ColumnsOnly(ModeltranslationConfig):
    """modeltranslation with its columns and without its managers."""

    name = "modeltranslation"

    def ready(self) -> None:
        from modeltranslation import translator

        translator.add_manager = lambda model: None
        super().ready()


INSTALLED_APPS = [
    "config.settings.typecheck.ColumnsOnly" if name == "modeltranslation" else name
    for name in INSTALLED_APPS
]
