"""Engine results in the reader's words: the one bridge between codes and sentences.

:class:`Presenter` serves the API, the page and every later document. Amounts stay exact: text with
two decimals in the API's answer, Decimals for the templates that format them.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives.engine import Estimate, PlaceTotals
from incentives.engine.criteria import Criterion, CriterionResult, Verdict, bound_of
from incentives.engine.estimate import Doubt, MeasureEstimate, Range
from incentives.engine.evaluation import Total
from incentives.engine.grants import GrantEstimate
from incentives.engine.measures.base import Amounts, Note, Prime
from incentives.engine.parameters import Law
from incentives.engine.project import PERCENT
from incentives.engine.trace import Step
from incentives.engine.unlocks import Change, Unlock
from incentives.engine.warnings import InputWarning
from incentives.estimates import labels
from incentives.formatting import (
    format_date,
    format_money,
    format_number,
    format_percent,
    format_share,
)
from incentives.language import current_language
from incentives.rules.content import Content
from incentives.rules.enums import GrantKind
from incentives.rules.sources import shown_title
from incentives.units import counted, is_counted

Plain = dict[str, Any]

MONEY_FACTS = {
    "investment_total",
    "investment_eligible",
    "turnover",
    "group_turnover",
    "profit_before_tax",
}
# Kinds whose value stands before its unit; a share or a scale says its own.
MEASURED_KINDS = {"count", "number", "amount"}
TERM = re.compile(r"(profile|hires|payment|year)_(\d+)")
SHARE_FACTS = {"own_funds_share", "group_holding_share", "export_share", "income_tax_cap"}


def mad(amount: Decimal) -> str:
    """An amount as the API writes it: two decimals, no exponent."""
    return f"{amount:.2f}"


def plain_number(value: Decimal) -> str:
    """A number without exponent and without idle zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class Presenter:
    """Words for one rule set in one language."""

    def __init__(self, content: Content, language: str | None = None) -> None:
        self.content = content
        self.language = language[:2] if language else current_language()

    # --- Texts of the rules -------------------------------------------------------------------

    def text(self, translations: Mapping[str, str]) -> str:
        """A text of the rules in the reader's language; French if that one is missing."""
        return translations.get(self.language) or translations.get("fr", "")

    def source(self, codes: list[str]) -> str:
        """Sources in one line: title, publisher, date."""
        return "; ".join(self.source_line(code) for code in codes)

    def source_line(self, code: str) -> str:
        source = self.content["sources"][code]
        parts = (shown_title(code, source["title"]), source["publisher"], source["date"])
        return ", ".join(part for part in parts if part)

    def sources(self, codes: list[str]) -> list[Plain]:
        """Sources with their address where it may be shown."""
        return [
            {
                "code": code,
                "title": shown_title(code, source["title"]),
                "publisher": source["publisher"],
                "date": source["date"],
                "url": source["url"] if source["link"] else "",
            }
            for code in codes
            for source in (self.content["sources"][code],)
        ]

    def measure_name(self, code: str) -> str:
        return self.text(self.content["measures"][code]["name"])

    # --- The estimate -------------------------------------------------------------------------

    def estimate(self, result: Estimate, *, with_steps: bool) -> Plain:
        """The answer of the API, without its token."""
        return {
            "on": result.on.isoformat(),
            "location": result.place,
            "rules_version": result.rules_version,
            "warnings": [self.warning(warning) for warning in result.warnings],
            "measures": [self.measure(row, with_steps=with_steps) for row in result.measures],
            "totals": self.totals(
                result.prudent, result.favourable, result.measures, result.grants
            ),
            "per_job": range_of(result.per_job, mad),
            "payroll": {
                "by_year": [mad(year) for year in result.payroll_by_year],
                "total": mad(result.payroll_total),
                "support_share": range_of(result.payroll_share, _as_percent),
            },
            "jobs": {"hires": result.total_hires, "stable": result.stable_jobs},
            "unlocks": [self.unlock(unlock) for unlock in result.unlocks],
        }

    def measure(self, measure: MeasureEstimate, *, with_steps: bool) -> Plain:
        plain = {
            "code": measure.code,
            "name": self.measure_name(measure.code),
            "lever": measure.lever,
            "status": measure.status,
            "status_text": self.status_text(measure),
            "missing_facts": list(measure.missing_facts),
            "missing_text": self.missing_text(measure),
            "prudent": amounts_of(measure.prudent),
            "favourable": amounts_of(measure.favourable),
            "criteria": [self.criterion(row) for row in measure.criteria],
            "primes": self.primes(measure),
            "doubts": [self.doubt(row) for row in measure.doubts],
            "reservations": [self.reservation(code) for code in measure.reservations],
            "notes": [self.note(note) for note in measure.notes],
            "steps": [],
        }
        if with_steps:
            plain["steps"] = [self.step(step) for step in measure.steps]
        return plain

    def status_text(self, measure: MeasureEstimate) -> str:
        if measure.older_regime:
            return str(labels.OLDER_REGIME)
        return str(labels.STATUS_SENTENCES[measure.status])

    def missing_text(self, measure: MeasureEstimate | GrantEstimate) -> str:
        """One sentence that names what is missing; empty when nothing is."""
        if not measure.missing_facts:
            return ""
        comma = pgettext("between the items of a list", ", ")
        names = comma.join(str(labels.INPUTS[fact]) for fact in measure.missing_facts)
        return _("We do not know: %(facts)s.") % {"facts": names}

    def criterion(self, result: CriterionResult) -> Plain:
        row = self.content["criteria"][result.code]
        return {
            "code": result.code,
            "verdict": result.verdict.value,
            "favourable_verdict": result.favourable_verdict.value,
            "actual": self._fact_text(result.fact, result.actual),
            "required": self._fact_text(result.fact, result.required),
            "gap": self._fact_text(result.fact, result.gap),
            "text": self._criterion_text(result, row),
            "source": self.source(row["sources"]),
        }

    def requirement(self, criterion: Criterion, law: Law) -> str:
        """What a criterion asks for, whatever the project."""
        required = self._fact_text(criterion.fact, bound_of(criterion, law))
        row = self.content["criteria"][criterion.code]
        return self.text(row["requirement"]).format(required=required or _("not known"))

    def _criterion_text(self, result: CriterionResult, row: Mapping[str, Any]) -> str:
        name = "failure" if result.verdict is Verdict.NOT_MET else "requirement"
        unknown = _("not known")
        return self.text(row[name]).format(
            required=self._fact_text(result.fact, result.required) or unknown,
            actual=self._fact_text(result.fact, result.actual) or unknown,
            gap=self._fact_text(result.fact, result.gap) or unknown,
        )

    def _fact_text(self, fact: str, value: Decimal | None) -> str | None:
        if value is None:
            return None
        if fact in MONEY_FACTS:
            return format_money(value, self.language)
        if fact in SHARE_FACTS:
            return format_share(value, self.language)
        places = 2 if value != value.to_integral_value() else 0
        return format_number(value, self.language, places=places)

    def primes(self, measure: MeasureEstimate) -> list[Plain]:
        """Primes of a scheme in both readings, with their condition."""
        other = {prime.code: prime for prime in measure.favourable_primes}
        rows = measure.prudent_primes or measure.favourable_primes
        prudent = {prime.code for prime in measure.prudent_primes}
        return [
            self._prime(measure.code, prime if prime.code in prudent else None, other[prime.code])
            for prime in rows
        ]

    def _prime(self, measure: str, prudent: Prime | None, favourable: Prime) -> Plain:
        row = self.content["primes"][f"{measure}.{favourable.code}"]
        shown = prudent or favourable
        return {
            "code": favourable.code,
            "name": self.text(row["name"]),
            "text": self.text(row["condition"]),
            "verdict": str(shown.verdict),
            "favourable_verdict": str(favourable.verdict),
            "rate": {
                "prudent": _as_percent(_counted(prudent)),
                "favourable": _as_percent(_counted(favourable)),
            },
            "source": self.source(row["sources"]),
        }

    def doubt(self, doubt: Doubt) -> Plain:
        row = self.content["parameters"][doubt.parameter]
        return {
            "parameter": doubt.parameter,
            "text": self.text(row["doubt"]),
            "source": self.source(row["sources"]),
            "widens_by": mad(doubt.widens_by),
        }

    def reservation(self, code: str) -> Plain:
        row = self.content["reservations"][code]
        return {
            "code": code,
            "text": self.text(row["text"]),
            "source": self.source(row["sources"]),
        }

    def note(self, note: Note) -> Plain:
        reading = note.reading or "both"
        return {"code": note.code, "reading": reading, "text": self._note_text(note)}

    def _note_text(self, note: Note) -> str:
        by_reading = labels.NOTES.get(f"{note.code}.{note.reading}")
        sentence = str(by_reading or labels.NOTES[note.code])
        if note.code == "ceiling_cut":
            summed, ceiling, cut = note.values
            return sentence % {
                "summed": format_share(summed, self.language),
                "ceiling": format_share(ceiling, self.language),
                "cut": format_money(cut, self.language),
            }
        if note.code == "ais.ordinary_saving":
            total = sum(note.values, Decimal(0))
            return sentence % {"total": format_money(total, self.language)}
        return sentence

    # --- Open regional grants -----------------------------------------------------------------

    def grant_name(self, code: str) -> str:
        return self.text(self.content["grants"][code]["name"])

    def grant(self, grant: GrantEstimate, *, with_steps: bool) -> Plain:
        """An open grant that covers the place; ``amount`` is null while a fact is missing."""
        row = self.content["grants"][grant.code]
        return {
            "code": grant.code,
            "name": self.text(row["name"]),
            "kind": row["kind"],
            "terms": self.grant_terms(row),
            "status": "unknown" if grant.amount is None else "counted",
            "amount": None if grant.amount is None else mad(grant.amount),
            "missing_facts": list(grant.missing_facts),
            "missing_text": self.missing_text(grant),
            "starts_on": row["starts_on"],
            "ends_on": row["ends_on"],
            "whole_region": row["whole_region"],
            "conditions": self.text(row["conditions"]),
            "certainty": row["certainty"],
            "sources": self.sources(row["sources"]),
            "steps": [self.step(step) for step in grant.steps] if with_steps else [],
        }

    def grant_terms(self, row: Mapping[str, Any]) -> str:
        """What the grant gives, in one line."""
        amounts = {
            name: None if row[name] is None else Decimal(row[name])
            for name in ("amount_mad", "share", "ceiling_mad")
        }
        return grant_terms(kind=row["kind"], cost=row["cost"], **amounts, language=self.language)

    # --- Steps --------------------------------------------------------------------------------

    def step(self, step: Step) -> Plain:
        return {
            "label": self.step_label(step),
            "reading": step.reading or "both",
            "profile": step.profile or None,
            "year": step.year or None,
            "formula": step.formula,
            "operands": {
                name: {"value": plain_number(value), "unit": unit}
                for name, value, unit in step.operands
            },
            "result": _result_text(step),
            "unit": step.unit,
            "parameters": list(step.parameters),
        }

    def step_label(self, step: Step) -> str:
        """What the line computes, and of whom and when."""
        place = self.step_place(step)
        label = str(labels.STEPS[step.key])
        return f"{label} · {place}" if place else label

    def step_place(self, step: Step) -> str:
        """Of whom and when a line is: profile, hires, payment, project year."""
        parts = []
        if step.profile:
            parts.append(_("profile %(number)s") % {"number": step.profile})
        if step.cohort:
            parts.append(_("hires of year %(number)s") % {"number": step.cohort})
        if step.number:
            parts.append(_("payment %(number)s") % {"number": step.number})
        if step.year:
            parts.append(_("project year %(number)s") % {"number": step.year})
        return " · ".join(parts)

    def operand_label(self, name: str) -> str:
        """The name of an operand; terms of a sum are named by where they come from."""
        known = labels.OPERANDS.get(name)
        if known is not None:
            return str(known)
        return " · ".join(
            str(labels.TERMS[word]) % {"number": number} for word, number in TERM.findall(name)
        ) or self._prime_label(name)

    def _prime_label(self, name: str) -> str:
        """Primes are operands of the sum of their scheme."""
        return next(
            (
                self.text(row["name"])
                for code, row in self.content["primes"].items()
                if code.partition(".")[2] == name
            ),
            name,
        )

    # --- Parameters ---------------------------------------------------------------------------

    def parameter(self, code: str) -> Plain:
        """A parameter with its value in both readings, its date and its sources, in words."""
        row = self.content["parameters"][code]
        favourable = row["favourable_value"]
        return {
            "code": code,
            "measure": row["measure"],
            "text": self.text(row["text"]),
            "value": self.value_text(row, row["value"]),
            "favourable_value": None if favourable is None else self.value_text(row, favourable),
            "effective_from": row["effective_from"],
            "certainty": str(labels.CERTAINTIES[row["certainty"]]),
            "sources": self.sources(row["sources"]),
        }

    def value_text(self, row: Mapping[str, Any], value: Any) -> str:
        """A stored value of a parameter in words; ``row`` gives its kind and unit."""
        writers: dict[str, Callable[[Any], str]] = {
            "period": self._period_text,
            "flag": lambda flag: str(labels.FLAGS[flag]),
            "share": self._share_text,
            "optional_share": self._share_text,
            "amount": lambda amount: format_money(Decimal(amount), self.language),
            "scale": self._bands_text,
            "bands": self._bands_text,
            "category_shares": self._categories_text,
        }
        write = writers.get(row["kind"], self._number_text)
        text = write(value)
        if row["kind"] not in MEASURED_KINDS:
            return text
        if is_counted(row["unit"]):
            return counted(text, value=Decimal(value), unit=row["unit"])
        unit = labels.UNITS.get(row["unit"])
        return str(unit) % {"value": text} if unit else text

    def _number_text(self, value: Any) -> str:
        return format_number(Decimal(value), self.language)

    def _period_text(self, value: Mapping[str, str | None]) -> str:
        first, last = (
            day and format_date(date.fromisoformat(day), self.language)
            for day in (value["from"], value.get("to"))
        )
        if not last:
            return _("From %(first)s, without an end date") % {"first": first}
        return _("From %(first)s to %(last)s") % {"first": first, "last": last}

    def _share_text(self, value: str) -> str:
        if value == "none":
            return str(labels.NO_ADVANTAGE)
        return format_share(Decimal(value), self.language)

    def _bands_text(self, value: list[Mapping[str, str]]) -> str:
        """Rates of a scale or of bands, each with the bound from which it applies."""
        parts = []
        for band in value:
            included = "from" in band
            sentence = _("%(rate)s from %(bound)s") if included else _("%(rate)s above %(bound)s")
            bound = Decimal(band["from"] if included else band["above"])
            rate = format_share(Decimal(band["rate"]), self.language)
            parts.append(sentence % {"rate": rate, "bound": format_number(bound, self.language)})
        return " · ".join(parts)

    def _categories_text(self, value: Mapping[str, str]) -> str:
        return " · ".join(
            _("%(name)s: %(share)s")
            % {
                "name": labels.NO_CATEGORY if name == "none" else name,
                "share": self._share_text(share),
            }
            for name, share in value.items()
        )

    # --- Totals, unlocks, warnings ------------------------------------------------------------

    def totals(
        self,
        prudent: Total,
        favourable: Total,
        measures: tuple[MeasureEstimate, ...] = (),
        grants: tuple[GrantEstimate, ...] = (),
    ) -> Plain:
        by_code = {measure.code: measure for measure in measures}
        unknown = {grant.code: self.missing_text(grant) for grant in grants}
        return {
            "prudent": self._total(prudent, by_code, unknown),
            "favourable": self._total(favourable, by_code, unknown),
            "by_lever": {
                lever: {
                    "prudent": mad(amount),
                    "favourable": mad(favourable.by_lever[lever]),
                }
                for lever, amount in prudent.by_lever.items()
            },
        }

    def _total(
        self,
        total: Total,
        measures: Mapping[str, MeasureEstimate],
        grants: Mapping[str, str],
    ) -> Plain:
        return {
            "by_year": [mad(year) for year in total.by_year],
            "undated": mad(total.undated),
            "total": mad(total.total),
            "regime": total.regime,
            "regime_text": str(labels.REGIME_SENTENCES[total.regime]),
            "incomplete": [self._incomplete(code, measures.get(code)) for code in total.incomplete],
            "incomplete_grants": [
                {"grant": code, **({"reason": grants[code]} if code in grants else {})}
                for code in total.incomplete_grants
            ],
        }

    def _incomplete(self, code: str, measure: MeasureEstimate | None) -> Plain:
        """A measure that is not in the total, and why."""
        if measure is None:
            return {"measure": code}
        reason = self.missing_text(measure) or self.status_text(measure)
        return {"measure": code, "status": measure.status, "reason": reason}

    def place_totals(self, row: PlaceTotals) -> Plain:
        return {
            "location": row.place,
            "totals": self.totals(row.prudent, row.favourable),
            "per_job": range_of(row.per_job, mad),
            "statuses": dict(row.statuses),
            "unknown": [code for code, status in row.statuses.items() if status == "unknown"],
        }

    def unlock(self, unlock: Unlock) -> Plain:
        change = unlock.change
        return {
            "measure": unlock.measure,
            "change": {"fact": change.fact, "from": change.from_value, "to": change.to_value},
            "text": self.change_text(change),
            "adds": {
                "prudent": mad(unlock.adds_prudent),
                "favourable": mad(unlock.adds_favourable),
            },
        }

    def change_text(self, change: Change) -> str:
        known = change.from_value is not None
        sentence = labels.CHANGES.get(change.fact) if known else None
        sentence = sentence or labels.CHANGES_FROM_UNKNOWN.get(change.fact)
        sentence = sentence or labels.CHANGES[change.fact]
        return str(sentence) % {
            "from": self._change_value(change.fact, change.from_value),
            "to": self._change_value(change.fact, change.to_value),
        }

    def _change_value(self, fact: str, value: str | None) -> str:
        if value is None or value in ("true", "false"):
            return value or ""
        number = Decimal(value)
        if fact.endswith("_share"):
            return format_percent(number, self.language)
        if fact == "stable_jobs":
            return format_number(number, self.language)
        return format_money(number, self.language)

    def warning(self, warning: InputWarning) -> Plain:
        number = int(warning.path.partition("[")[2].partition("]")[0]) + 1
        limit = "" if warning.limit is None else format_money(warning.limit, self.language)
        text = str(labels.WARNINGS[warning.code]) % {"number": number, "limit": limit}
        return {"code": warning.code, "path": warning.path, "message": text}


def amounts_of(amounts: Amounts | None) -> Plain | None:
    """Amounts as the API writes them; null stays null."""
    if amounts is None:
        return None
    return {
        "by_year": [mad(year) for year in amounts.by_year],
        "undated": mad(amounts.undated),
        "total": mad(amounts.total),
    }


def grant_terms(
    *,
    kind: str,
    amount_mad: Decimal | None,
    share: Decimal | None,
    cost: str,
    ceiling_mad: Decimal | None,
    language: str,
) -> str:
    """What a regional grant gives, in one line; empty when no amount was read."""
    if share is not None and (kind == GrantKind.COST_SHARE or amount_mad is None):
        terms = str(labels.COST_SHARES[cost]) % {"share": format_share(share, language)}
    elif amount_mad is not None:
        terms = format_money(amount_mad, language)
        if kind == GrantKind.PER_JOB:
            terms = _("%(amount)s per job") % {"amount": terms}
        elif kind == GrantKind.ENVELOPE:
            terms = _("%(amount)s in all") % {"amount": terms}
    else:
        return ""
    if ceiling_mad is None:
        return terms
    ceiling = format_money(ceiling_mad, language)
    return _("%(amount)s, at most %(ceiling)s") % {"amount": terms, "ceiling": ceiling}


def range_of(value: Range | None, write: Any) -> Plain | None:
    """A range as the API writes it, by ``write``."""
    if value is None:
        return None
    return {"prudent": write(value.prudent), "favourable": write(value.favourable)}


def _counted(prime: Prime | None) -> Decimal:
    return prime.rate if prime is not None and prime.verdict == Verdict.MET else Decimal(0)


def _as_percent(share: Decimal) -> str:
    return plain_number((share / PERCENT).quantize(Decimal("0.0001")))


def _result_text(step: Step) -> str:
    return mad(step.result) if step.unit == "MAD" and _is_money(step) else plain_number(step.result)


def _is_money(step: Step) -> bool:
    """Results inside a tax computation are exact, not rounded to the centime."""
    return not step.key.startswith("ir.")
