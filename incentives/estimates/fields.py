"""Request fields that read numbers exactly and refuse with a whole sentence."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from incentives.engine.inputs import MAX_MONEY_MAD, MAX_PEOPLE, YEARS

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
HUNDRED = Decimal(100)

REQUIRED = {
    "required": _("This answer is required."),
    "null": _("This answer is required."),
}


def number_text(data: Any) -> str:
    """A number or a text as text; empty for anything else (a list may be nested without end)."""
    if isinstance(data, bool) or not isinstance(data, str | int | float | Decimal):
        return ""
    return str(data).strip()


class ExactDecimalField(serializers.DecimalField):
    """A decimal written as a JSON number or as text, with a bounded number of decimals."""

    default_error_messages = {
        **REQUIRED,
        "invalid": _("Enter a number, such as 6500 or 6500.50."),
        "max_value": _("Enter a number of at most {max_value}."),
        "min_value": _("Enter a number of at least {min_value}."),
        "max_digits": _("This number has too many digits."),
        "max_decimal_places": _("Enter a number with at most {max_decimal_places} decimals."),
        "max_whole_digits": _("This number is too large."),
        "max_string_length": _("This number has too many digits."),
    }

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        # Blank text is refused like any other: only null says that a number is not known.
        return serializers.Field.validate_empty_values(self, data)

    def to_internal_value(self, data: Any) -> Decimal:
        text = number_text(data)
        if not NUMBER.fullmatch(text):
            self.fail("invalid")
        return super().to_internal_value(text)


class MoneyField(ExactDecimalField):
    """Dirhams, at most two decimals. Negative amounts only where ``min_value`` says so."""

    def __init__(self, *, min_value: Decimal | int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", MAX_MONEY_MAD)
        super().__init__(max_digits=15, decimal_places=2, min_value=Decimal(min_value), **kwargs)


class PositiveMoneyField(MoneyField):
    """Dirhams, above zero."""

    def to_internal_value(self, data: Any) -> Decimal:
        amount = super().to_internal_value(data)
        if amount <= 0:
            raise serializers.ValidationError(_("Enter an amount above zero."), code="min_value")
        return amount


class PercentField(ExactDecimalField):
    """A percentage, 0 to 100 unless bounds are given, at most four decimals."""

    def __init__(
        self, *, min_value: Decimal | int = 0, max_value: Decimal | int = 100, **kwargs: Any
    ) -> None:
        super().__init__(
            max_digits=7,
            decimal_places=4,
            min_value=Decimal(min_value),
            max_value=Decimal(max_value),
            **kwargs,
        )


class WholeNumberField(serializers.IntegerField):
    """A whole number; ``1.0`` is one, ``1.5`` and ``true`` are refused."""

    default_error_messages = {
        **REQUIRED,
        "invalid": _("Enter a whole number."),
        "max_value": _("Enter a whole number of at most {max_value}."),
        "min_value": _("Enter a whole number of at least {min_value}."),
        "max_string_length": _("This number has too many digits."),
    }

    def to_internal_value(self, data: Any) -> int:
        text = number_text(data)
        if not NUMBER.fullmatch(text) or len(text) > 20:
            self.fail("invalid")
        number = Decimal(text)
        if abs(number.adjusted()) > 20 or number != number.to_integral_value():
            self.fail("invalid")
        return int(number)


class PeopleField(WholeNumberField):
    """A number of people."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=MAX_PEOPLE, **kwargs)


class YesNoField(serializers.BooleanField):
    """True, false or null; the words of other languages are refused."""

    default_error_messages = {**REQUIRED, "invalid": _("Answer true, false or null.")}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class ChoiceField(serializers.ChoiceField):
    """One of a closed list, refused with the list."""

    default_error_messages = {
        **REQUIRED,
        "invalid_choice": _("This is not one of the choices: {choices_list}."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", choices_list=", ".join(map(str, self.choices)))
        return data


class TextField(serializers.CharField):
    """Plain text."""

    default_error_messages = {
        **REQUIRED,
        "invalid": _("Enter text."),
        "blank": _("This answer is required."),
        "max_length": _("Enter at most {max_length} characters."),
    }


class DayField(serializers.DateField):
    """A date written YYYY-MM-DD."""

    default_error_messages = {
        **REQUIRED,
        "invalid": _("Enter a date that exists, written YYYY-MM-DD."),
        "datetime": _("Enter a date without a time, written YYYY-MM-DD."),
    }

    def to_internal_value(self, value: Any) -> Any:
        if not isinstance(value, str):
            self.fail("invalid")
        return super().to_internal_value(value)


class FiveYearsField(serializers.ListField):
    """Five values, one a project year. The length is judged before the values."""

    default_error_messages = {
        **REQUIRED,
        "not_a_list": _("Enter five values, one for each project year."),
        "five": _("Enter five values, one for each project year."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_length = self.max_length = YEARS  # for the API's documentation

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list | tuple):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) != YEARS:
            self.fail("five")
        return super().to_internal_value(list(data))


class StrictSerializer(serializers.Serializer[Any]):
    """An object that refuses names it does not know: a typo must not pass for an absence."""

    default_error_messages = {
        **REQUIRED,
        "invalid": _("Enter an object with named values."),
    }

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            errors = {
                str(name): [_("This name is not known here; check its spelling.")]
                for name in data
                if name not in self.fields
            }
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            detail = error.detail if isinstance(error.detail, dict) else {"": error.detail}
            raise serializers.ValidationError({**detail, **errors}) from None
        if errors:
            raise serializers.ValidationError(errors)
        return value
