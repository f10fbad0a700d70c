"""Choices that explain themselves, and pickers that the serializers judge."""

from typing import Any

from django import forms

from incentives.estimates.form_fields import Text


class Choice(str):
    """The label of a choice, with an explanation under it."""

    hint: str

    def __new__(cls, label: object, hint: object = "") -> "Choice":
        choice = super().__new__(cls, str(label))
        choice.hint = str(hint)
        return choice


class PickField(forms.CharField):
    """One of a list, which the serializers judge."""

    def __init__(self, *, short_label: Text = "", widget: forms.Widget, **kwargs: Any) -> None:
        self.short_label = short_label
        super().__init__(required=False, widget=widget, **kwargs)
