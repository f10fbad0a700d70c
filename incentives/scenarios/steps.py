"""How far each input moves, chosen by the reader: a form sent by GET."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from incentives.engine.sensitivity import DEFAULT_STEPS, INPUTS, Unit
from incentives.estimates.entries import NOT_WHOLE, NumberField
from incentives.numbers import Kind
from incentives.scenarios import labels

# A step finer than the percentages of a project would leave values that no form accepts.
FINEST = Decimal("0.0001")


class StepsForm(forms.Form):
    """One step for each input that the project gives. Left empty, a step is the usual one."""

    use_required_attribute = False

    def __init__(self, query: QueryDict, *, codes: list[str], language: str) -> None:
        asked = any(code in query for code in codes)
        super().__init__(data=query if asked else None, label_suffix="")
        self.codes = codes
        for code in codes:
            kind = Kind.COUNT if INPUTS[code].unit is Unit.MONTHS else Kind.SHARE
            self.fields[code] = NumberField(
                kind=kind,
                label=labels.STEP_FIELDS[code],
                help_text=_("From 0 to %(most)s.") % {"most": INPUTS[code].most},
                initial=DEFAULT_STEPS[code],
            )

    def clean(self) -> dict[str, Any]:
        for code in self.codes:
            text = self.cleaned_data.get(code)
            if text:
                self._judge(code, Decimal(text))
        return self.cleaned_data

    def _judge(self, code: str, step: Decimal) -> None:
        most, unit = INPUTS[code].most, INPUTS[code].unit
        if not 0 <= step <= most:
            self.add_error(code, _("Enter a step from 0 to %(most)s.") % {"most": most})
        elif unit is Unit.MONTHS and step % 1:
            self.add_error(code, NOT_WHOLE)
        elif step != step.quantize(FINEST):
            self.add_error(code, _("Enter a number with at most four decimals."))

    def steps(self) -> Mapping[str, Decimal]:
        """The steps asked for where they can be read, the usual ones elsewhere."""
        if not self.is_bound:
            return DEFAULT_STEPS
        self.full_clean()
        asked = {code: self.cleaned_data.get(code) for code in self.codes}
        return {**DEFAULT_STEPS, **{c: Decimal(text) for c, text in asked.items() if text}}
