"""Forms of texts that are written in three languages.

Not the tabbed forms of the library: they load their scripts from another host.
"""

from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import get_language_info
from modeltranslation.admin import TranslationAdmin

from sites.constraints import LANGUAGES

Row = TypeVar("Row", bound=Model)


class SideBySideAdmin(TranslationAdmin[Row]):
    """Texts in the three languages beside each other, each field in the direction of its own."""

    def get_fieldsets(self, request: HttpRequest, obj: Row | None = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        return [
            (title, {**options, "fields": _side_by_side(options["fields"])})
            for title, options in fieldsets
        ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        language = getattr(db_field, "language", "")
        if field is not None and language:
            field.widget.attrs |= {"lang": language, "dir": direction(language)}
        return field


def direction(language: str) -> str:
    return "rtl" if get_language_info(language)["bidi"] else "ltr"


def _side_by_side(fields: Any) -> list[Any]:
    """The columns of one text become one line; the order stays."""
    lines: list[Any] = []
    for name in fields:
        stem, _, language = str(name).rpartition("_")
        together = [f"{stem}_{code}" for code in LANGUAGES]
        if language not in LANGUAGES or not set(together) <= set(fields):
            lines.append(name)
        elif language == LANGUAGES[0]:
            lines.append(tuple(together))
    return lines
