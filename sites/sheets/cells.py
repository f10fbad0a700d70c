"""How a cell is read into a column of the database, and written back.

Each raises ValueError with a sentence for the person who filled the cell in. An empty cell is not
known: it is never read as a zero or as a no.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from import_export.widgets import ManyToManyWidget, Widget

from sites.spreadsheets import shielded

_PLAIN = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}( \d{3})+(\.\d+)?", re.ASCII)
_COULD_BE_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_YES = {"yes", "oui", "نعم", "true", "1"}
_NO = {"no", "non", "لا", "false", "0"}


class Cell(Widget):  # type: ignore[misc]
    """A value that a sheet writes as text."""

    @property
    def hint(self) -> str:
        """What a person writes into the cell."""
        return _("Text")

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        return "" if value is None else str(value)


class TextCell(Cell):
    """A text; empty where nothing is known."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return value

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """Defused where it goes into a file."""
        text = str(value or "").replace("\r\n", "\n").strip()
        return shielded(text) if kwargs.get("file") else text


class NumberCell(Cell):
    """An exact decimal number. `thousands`: whether the column can hold a thousand or more."""

    def __init__(self, *, thousands: bool = True) -> None:
        super().__init__()
        self.thousands = thousands

    @property
    def hint(self) -> str:
        return _("Number, like 12.5; empty when it is not known")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Decimal | None:
        text = _latin(value)
        if not text:
            return None
        if self.thousands and _COULD_BE_THOUSANDS.fullmatch(text):
            raise ValueError(
                _(
                    "“%(text)s” can be read in two ways. Write the whole number without a mark, or"
                    " give it at most two decimals."
                )
                % {"text": value}
            )
        plain = text.replace(",", ".")
        if not (_PLAIN.fullmatch(plain) or _GROUPED.fullmatch(plain)):
            raise ValueError(
                _("“%(text)s” is not a number. Write it like 12.5, without its unit.")
                % {"text": value}
            )
        return Decimal(plain.replace(" ", ""))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        plain = f"{Decimal(value).normalize():f}"
        return Decimal(plain) if kwargs.get("numbers") else plain


class WholeCell(NumberCell):
    """A whole number, like a year or an order."""

    def __init__(self) -> None:
        super().__init__(thousands=True)

    @property
    def hint(self) -> str:
        return _("Whole number; empty when it is not known")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        number = super().clean(value, row=row)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise ValueError(_("“%(text)s” is not a whole number.") % {"text": value})
        return int(number)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        if value is None:
            return ""
        return int(value) if kwargs.get("numbers") else str(value)


class YesNoCell(Cell):
    """Yes, no, or empty where that is not known."""

    @property
    def hint(self) -> str:
        return _("yes, no; empty when it is not known")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool | None:
        word = value.strip().lower()
        if word in _YES:
            return True
        if word in _NO:
            return False
        if word:
            raise ValueError(_("Write yes or no, not “%(text)s”.") % {"text": value})
        return None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return {True: "yes", False: "no"}.get(value, "")


class DayCell(Cell):
    """A day, like 2026-11-30."""

    @property
    def hint(self) -> str:
        return _("Day, like 2026-11-30; empty when it is not known")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date | None:
        text = _latin(value)
        if not text:
            return None
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
                raise ValueError
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(
                _("“%(text)s” is not a day. Write it like 2026-11-30.") % {"text": value}
            ) from None


class WordCell(Cell):
    """One word of a closed vocabulary."""

    def __init__(self, words: Iterable[str]) -> None:
        super().__init__()
        self.words = list(words)

    @property
    def hint(self) -> str:
        return _("One of: %(words)s") % {"words": ", ".join(self.words)}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        word = value.strip().lower()
        if not word:
            raise ValueError(
                _("Fill in this cell with one of these words: %(words)s.")
                % {"words": ", ".join(self.words)}
            )
        if word not in self.words:
            raise ValueError(
                _("“%(text)s” is not one of the allowed words: %(words)s.")
                % {"text": value, "words": ", ".join(self.words)}
            )
        return word


class NamedCell(Cell):
    """A row of another table, by its code or slug; all of them are read once."""

    def __init__(self, model: type[Model], key: str) -> None:
        super().__init__()
        self.model, self.key = model, key
        self.rows: dict[str, Model] = {}

    @property
    def hint(self) -> str:
        return _naming(self.model)

    def named(self, name: str) -> Model:
        if not self.rows:
            rows = self.model._default_manager.all()
            self.rows = {getattr(one, self.key): one for one in rows}
        if name not in self.rows:
            raise ValueError(
                _("No %(table)s has the name “%(text)s”. Copy it from the exported file.")
                % {"table": self.model._meta.verbose_name, "text": name}
            )
        return self.rows[name]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Model | None:
        return self.named(value.strip()) if value.strip() else None

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else str(getattr(value, self.key))


class NamedListCell(ManyToManyWidget):  # type: ignore[misc]
    """Rows of another table, by their codes with a comma between them."""

    def __init__(self, model: type[Model], key: str) -> None:
        super().__init__(model, separator=",", field=key)
        self.one = NamedCell(model, key)

    @property
    def hint(self) -> str:
        return _("%(row)s; several with a comma between them") % {"row": _naming(self.model)}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Model]:
        names = [name.strip() for name in re.split(r"[,،;\n]", value or "")]
        return [self.one.named(name) for name in names if name]

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """A list of rows, or the manager of a row that is stored."""
        rows = value.all() if hasattr(value, "all") else value or []
        return ", ".join(sorted(str(getattr(one, self.field)) for one in rows))


def _naming(model: type[Model]) -> str:
    return _("Code or short name: %(table)s") % {"table": model._meta.verbose_name}


def _latin(text: str) -> str:
    """Latin digits, plain spaces and minus; marks of direction taken out."""
    kept = "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in text
        if unicodedata.category(char) != "Cf"
    )
    kept = kept.replace("\u066b", ".").replace("\u2212", "-")
    return re.sub(r"\s+", " ", kept).strip()
