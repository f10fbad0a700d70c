"""Forms of the criteria: a fact and an operator of the engine's vocabulary, a bound that fits."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives.admin.proposing import ProposalForm
from incentives.engine.criteria import FACTS, Operator, check_definition
from incentives.engine.criteria import Criterion as EngineCriterion
from incentives.engine.criteria import Group as EngineGroup
from incentives.engine.errors import RuleDefinitionError
from incentives.engine.measures.registry import REGISTRY
from incentives.rules.enums import ParameterKind, State
from incentives.rules.models import (
    ChangeSet,
    CriterionGroup,
    Measure,
    Parameter,
    ParameterValue,
)
from incentives.rules.translation import LANGUAGES

FACT_LABELS = {
    "": _("No fact: the parameter decides"),
    "income_tax_cap": _("Cap on income tax at the location"),
    "export_share": _("Smallest share of export turnover"),
    "profit_before_tax": _("Taxable result of the project"),
    "moroccan_hires": _("Moroccan nationals hired"),
    "stable_jobs": _("Stable jobs"),
    "years_in_operation": _("Years in operation at the start"),
    "last_operating_year": _("Last operating year of the project"),
    "investment_total": _("Total investment"),
    "investment_eligible": _("Eligible investment"),
    "jobs_per_million_total": _("Stable jobs per million dirhams of total investment"),
    "own_funds_share": _("Share of own funds"),
    "turnover": _("Turnover of the company"),
    "group_holding_share": _("Share held by the largest group"),
    "group_turnover": _("Turnover of the largest group"),
}
OPERATOR_LABELS = {
    Operator.AT_LEAST: _("is at least"),
    Operator.MORE_THAN: _("is more than"),
    Operator.AT_MOST: _("is at most"),
    Operator.LESS_THAN: _("is less than"),
    Operator.EQUALS: _("is equal to"),
    Operator.IS_KNOWN: _("is known"),
    Operator.IS_SET: _("is an advantage of the law"),
    Operator.PARAMETER_TRUE: _("the parameter says yes"),
}
WITHOUT_BOUND = (Operator.IS_KNOWN, Operator.IS_SET)
NUMBERS = (
    ParameterKind.SHARE,
    ParameterKind.COUNT,
    ParameterKind.NUMBER,
    ParameterKind.AMOUNT,
)
# What the sentences of a criterion may hold between braces.
PLACEHOLDERS = {"required": "", "actual": "", "gap": ""}


def fact_choices() -> list[tuple[str, Any]]:
    return [(code, FACT_LABELS[code]) for code in FACTS]


def operator_choices() -> list[tuple[str, Any]]:
    return [(operator.value, OPERATOR_LABELS[operator]) for operator in Operator]


class CriterionForm(ProposalForm):
    """A criterion that the engine can judge on every day on which its measure is in force."""

    fact = forms.ChoiceField(label=_("Fact"), choices=fact_choices, required=False)
    operator = forms.ChoiceField(
        label=pgettext_lazy("of a criterion", "Operator"), choices=operator_choices
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._check_sentences()
        if "operator" not in self.cleaned_data or "fact" not in self.cleaned_data:
            return cleaned
        operator = Operator(self.cleaned_data["operator"])
        self._check_fact(operator)
        self._check_bound(operator)
        parameter = self.cleaned_data.get("parameter")
        if parameter is not None:
            self._check_dates(parameter)
        if not self.errors:
            self._check_definition(operator)
        return cleaned

    def _check_sentences(self) -> None:
        for name in (
            f"{field}_{code}" for field in ("requirement", "failure") for code in LANGUAGES
        ):
            try:
                (self.cleaned_data.get(name) or "").format(**PLACEHOLDERS)
            except (LookupError, ValueError, AttributeError):
                self.add_error(
                    name,
                    _("Only {required}, {actual} and {gap} may stand between braces."),
                )

    def _check_fact(self, operator: Operator) -> None:
        decided_by_parameter = operator is Operator.PARAMETER_TRUE
        if decided_by_parameter and self.cleaned_data["fact"]:
            self.add_error("fact", _("Leave the fact out: the parameter decides alone."))
        if not decided_by_parameter and not self.cleaned_data["fact"]:
            self.add_error("fact", _("Choose the fact that is tested."))

    def _check_bound(self, operator: Operator) -> None:
        parameter = self.cleaned_data.get("parameter")
        constant = self.cleaned_data.get("constant")
        if operator is Operator.PARAMETER_TRUE:
            if parameter is None or parameter.kind != ParameterKind.FLAG:
                self.add_error("parameter", _("Choose a parameter that says yes or no."))
            if constant is not None:
                self.add_error("constant", _("This operator takes no bound: leave it empty."))
        elif operator in WITHOUT_BOUND:
            for name, bound in (("parameter", parameter), ("constant", constant)):
                if bound is not None:
                    self.add_error(name, _("This operator takes no bound: leave it empty."))
        elif parameter is None and constant is None:
            self.add_error("parameter", _("Choose a parameter, or write a constant."))
        elif parameter is not None and parameter.kind not in NUMBERS:
            self.add_error("parameter", _("This parameter is not a number to compare to."))

    def _check_dates(self, parameter: Parameter) -> None:
        """A bound without value on a day would leave the engine without answer on that day."""
        group = self.cleaned_data.get("group") or getattr(self.instance, "group", None)
        change_set = self.cleaned_data.get("change_set")
        first = first_published([parameter.code], with_set=change_set).get(parameter.code)
        if first is None:
            self.add_error("parameter", _("This parameter has no published value yet."))
            return
        if parameter.repealed_from is not None:
            self.add_error("parameter", _("This parameter is repealed."))
        start = start_of(group.measure) if group is not None else None
        if start is not None and first > start:
            self.add_error(
                "parameter", _("This parameter has no value yet on the day its measure starts.")
            )

    def _check_definition(self, operator: Operator) -> None:
        parameter = self.cleaned_data.get("parameter")
        criterion = EngineCriterion(
            code=self.cleaned_data.get("code", ""),
            fact=self.cleaned_data["fact"],
            operator=operator,
            parameter=parameter.code if parameter else "",
            constant=self.cleaned_data.get("constant"),
        )
        try:
            check_definition(EngineGroup("", False, (criterion,)))
        except RuleDefinitionError as error:
            self.add_error(
                None, _("The engine cannot judge this criterion: %(reason)s") % {"reason": error}
            )


def first_published(codes: list[str], *, with_set: ChangeSet | None = None) -> dict[str, date]:
    """The first day of each parameter that has a published value, or one in ``with_set``."""
    law = Q(state=State.PUBLISHED) | (Q(change_set=with_set) if with_set else Q())
    rows = ParameterValue.objects.filter(law, parameter__code__in=codes)
    rows = rows.order_by("parameter__code")
    return dict(rows.values_list("parameter__code").annotate(first=Min("effective_from")))


def start_of(measure: Measure) -> date | None:
    """The day on which the last of what a measure needs begins; None when something has not."""
    codes = [code for code in REGISTRY[measure.code].parameters if "{" not in code]
    found = first_published(codes)
    return max(found.values()) if len(found) == len(set(codes)) else None


class CriterionGroupForm(ProposalForm):
    """A group stands in the tree of its measure, and its measure keeps one root."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        parent, measure = self.cleaned_data.get("parent"), self.cleaned_data.get("measure")
        if measure is None:
            return cleaned
        stored = CriterionGroup.objects.filter(pk=self.instance.pk).first()
        if stored is not None and stored.measure != measure:
            self.add_error("measure", _("A group stays with its measure."))
        if stored is not None and (stored.parent is None) != (parent is None):
            self.add_error("parent", _("The root of a measure stays its root."))
        if parent is not None and parent.measure != measure:
            self.add_error("parent", _("This group belongs to another measure."))
        if parent is not None and self._is_inside(parent):
            self.add_error("parent", _("A group cannot stand inside itself."))
        return cleaned

    def _is_inside(self, group: CriterionGroup) -> bool:
        above: CriterionGroup | None = group
        while above is not None:
            if above.pk == self.instance.pk:
                return True
            above = above.parent
        return False
