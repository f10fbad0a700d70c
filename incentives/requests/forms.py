"""The form that asks the agency to answer, and what keeps programs from filling it in."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from incentives.requests.models import LANGUAGE_NAMES, ContactRequest
from incentives.requests.recipients import AGENCY, Desk
from incentives.requests.seals import (
    LEAST_TIME,
    BrokenSealError,
    TooSoonError,
    new_seal,
    open_seal,
)

LONGEST_MESSAGE = 4000
TOO_LONG = _("Use at most %(limit_value)d characters: there are %(show_value)d.")


def _longest(name: str) -> int:
    column = ContactRequest._meta.get_field(name)
    assert isinstance(column, models.CharField)
    assert column.max_length
    return int(column.max_length)


class LineField(forms.CharField):
    """A text on one line: breaks and runs of spaces become one space."""

    def __init__(self, *, column: str, autocomplete: str, direction: str = "auto", **kwargs: Any):
        attrs = {"autocomplete": autocomplete, "dir": direction}
        kwargs.setdefault("error_messages", {})["max_length"] = TOO_LONG
        super().__init__(max_length=_longest(column), widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class ConsentField(forms.BooleanField):
    """Its label is the whole sentence that is agreed to: the list of errors names it shortly."""

    short_label = _("Your consent")


class ContactForm(forms.Form):
    """Everything typed stays typed, whatever the answer. ``website`` is a trap for programs."""

    use_required_attribute = False

    recipient = forms.ChoiceField(
        label=_("Who should receive it"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose who should receive your request."),
            "invalid_choice": _("Choose one of the recipients of the list."),
        },
    )
    name = LineField(
        label=_("Your name"),
        column="name",
        autocomplete="name",
        error_messages={"required": _("Enter your name.")},
    )
    organisation = LineField(
        label=_("Company or organisation"),
        column="organisation",
        autocomplete="organization",
        error_messages={"required": _("Enter the name of your company or organisation.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The answer goes there."),
        max_length=_longest("email"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        error_messages={
            "required": _("Enter an e-mail address: without it nobody can answer you."),
            "invalid": _("Enter an e-mail address like name@company.com."),
            "max_length": TOO_LONG,
        },
    )
    phone = LineField(
        label=_("Telephone"),
        help_text=_("With the code of the country, like +212."),
        column="phone",
        autocomplete="tel",
        direction="ltr",
        required=False,
    )
    country = LineField(
        label=_("Country of your company"),
        column="country",
        autocomplete="country-name",
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language of the answer"),
        choices=list(LANGUAGE_NAMES.items()),
        error_messages={"invalid_choice": _("Choose one of the languages of the list.")},
    )
    message = forms.CharField(
        label=_("Your request"),
        help_text=_("What you plan, what you would like to know. No identity number is needed."),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={
            "required": _("Write what you would like to know."),
            "max_length": TOO_LONG,
        },
    )
    consent = ConsentField(
        error_messages={"required": _("Tick the box: without your consent nothing can be kept.")},
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    seal = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, desks: Sequence[Desk], consent_text: str) -> None:
        self.desks = {desk.choice: desk for desk in desks}
        self.consent_text = consent_text
        self.form_name = ""
        initial = {
            "recipient": AGENCY,
            "language": get_language(),
            "seal": new_seal(consent_text),
        }
        # A copy: what programs filled in is emptied, and a seal that is over replaced.
        super().__init__(None if data is None else data.copy(), initial=initial, label_suffix="")
        self.fields["consent"].label = consent_text
        recipient = self.fields["recipient"]
        assert isinstance(recipient, forms.ChoiceField)
        recipient.choices = [(desk.choice, desk.label) for desk in desks]
        if len(desks) == 1:
            del self.fields["recipient"]

    @property
    def desk(self) -> Desk:
        """The recipient of a form that is right."""
        return self.desks[self.cleaned_data.get("recipient", AGENCY)]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("website"):
            self._replace("website", "")
            self.add_error(
                None,
                _(
                    "A field that people do not see was filled in, as programs do. It is empty"
                    " again: check your answers and send them once more."
                ),
            )
        self._open_seal()
        return self.cleaned_data

    def _open_seal(self) -> None:
        try:
            self.form_name = open_seal(self.cleaned_data.get("seal", ""), self.consent_text)
        except TooSoonError:
            self._ask_again_after_a_moment()
        except BrokenSealError:
            self._replace("seal", new_seal(self.consent_text))
            self._replace("consent", "")
            self.add_error(
                None,
                _(
                    "This page was open for too long, or the text of the consent has changed."
                    " Your answers are still here: tick the box again and send them."
                ),
            )

    def _ask_again_after_a_moment(self) -> None:
        # Who has something else to correct will be long enough.
        if self.errors:
            return
        message = _(
            "The form came back within %(seconds)d seconds, as programs send it. Your answers are"
            " still here: check them and send them once more."
        )
        self.add_error(None, forms.ValidationError(message, params={"seconds": LEAST_TIME.seconds}))

    def _replace(self, name: str, value: str) -> None:
        data = self.data
        assert isinstance(data, QueryDict)
        data[name] = value
