"""Fields that keep what was typed, choices that explain themselves, the judgement of the API."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incentives.estimates.fields import ExactDecimalField, WholeNumberField
from incentives.formatting import isolated
from incentives.language import current_language
from incentives.numbers import (
    AmbiguousNumberError,
    Kind,
    UnreadableNumberError,
    read_number,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise
else:
    Text = object

AMBIGUOUS = _(
    "This can be read as %(thousands)s or as %(decimal)s. Write the one you mean, with a space or"
    " nothing between the thousands."
)
UNREADABLE = ExactDecimalField.default_error_messages["invalid"]
NOT_WHOLE = WholeNumberField.default_error_messages["invalid"]


class Choice(str):
    """The label of a choice, with an explanation under it."""

    hint: str

    def __new__(cls, label: object, hint: object = "") -> "Choice":
        choice = super().__new__(cls, str(label))
        choice.hint = str(hint)
        return choice


class NumberField(forms.CharField):
    """A number as people write it; its clean value is plain digits, or "" when left empty.

    Whether it is required, whole or within bounds is judged with the whole project, by the
    serializers that the API uses too.
    """

    def __init__(
        self, *, kind: Kind, signed: bool = False, short_label: Text = "", **kwargs: Any
    ) -> None:
        self.kind = kind
        self.short_label = short_label
        super().__init__(required=False, widget=_number_input(kind, signed=signed), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        try:
            return read_number(text, kind=self.kind, language=current_language())
        except AmbiguousNumberError as error:
            readings = {
                "thousands": isolated(error.thousands),
                "decimal": isolated(error.decimal),
            }
            raise ValidationError(AMBIGUOUS, code="ambiguous", params=readings) from None
        except UnreadableNumberError:
            message = NOT_WHOLE if self.kind is Kind.COUNT else UNREADABLE
            raise ValidationError(message, code="invalid") from None


def _number_input(kind: Kind, *, signed: bool) -> forms.TextInput:
    # The numeric keyboards of telephones have no minus.
    mode = "numeric" if kind is Kind.COUNT else "text" if signed else "decimal"
    # Groups of digits would change places in a line that runs from right to left.
    attrs = {"inputmode": mode, "dir": "ltr", "autocomplete": "off", "class": "entry-number"}
    return forms.TextInput(attrs=attrs)


class WordsField(forms.CharField):
    """A short text in any script."""

    def __init__(self, *, short_label: Text = "", **kwargs: Any) -> None:
        self.short_label = short_label
        widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **kwargs)


class PickField(forms.CharField):
    """One of a list, which the serializers judge."""

    def __init__(self, *, short_label: Text = "", widget: forms.Widget, **kwargs: Any) -> None:
        self.short_label = short_label
        super().__init__(required=False, widget=widget, **kwargs)


def judged(text: str, field: serializers.Field[Any, Any, Any, Any]) -> Any:
    """The value that a field of the API makes of ``text``; its refusal becomes a form's.

    Raises django's ValidationError.
    """
    try:
        return field.run_validation(text)
    except serializers.ValidationError as error:
        messages = error.detail if isinstance(error.detail, list) else [error.detail]
        raise ValidationError([str(message) for message in messages], code="invalid") from None
