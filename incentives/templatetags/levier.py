"""Tags of the pages: amounts and dates in the reader's language, and the components.

Each component is a template of ``templates/components`` whose first line says what it needs; the
tags here give it their parameters. See docs/design-system.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incentives import charts
from incentives import formatting as f
from incentives.language import current_language
from incentives.rules.rule_set import NoRulesError, PublishedRules, rules_on

register = template.Library()

Context = dict[str, Any]


def _bdi(text: str) -> str:
    # The text comes from our own number patterns: digits, signs and units.
    return f'<bdi class="amount">{text}</bdi>'


def _not_known() -> SafeString:
    return format_html('<span class="unknown">{}</span>', _("Not known"))


# --- Amounts, numbers, dates ---------------------------------------------------------------------


@register.filter
def money(amount: Decimal | int | None) -> SafeString:
    """``{{ amount|money }}``: dirhams to the centime. None is written as not known."""
    if amount is None:
        return _not_known()
    return mark_safe(f.format_money(amount, current_language(), isolate=_bdi))


@register.filter
def money_change(change: Decimal | int | None) -> SafeString:
    """``{{ change|money_change }}``: what an amount gains or loses, with its sign."""
    if change is None:
        return _not_known()
    return mark_safe(f.format_money_change(change, current_language(), isolate=_bdi))


@register.filter
def short_money(amount: Decimal | int | None, places: int = f.HEADLINE_PLACES) -> SafeString:
    """``{{ amount|short_money }}``: for a headline, in millions or billions. The exact amount is
    read by screen readers and shown on hover; the page also writes it in full somewhere."""
    if amount is None:
        return _not_known()
    short = f.format_short_money(amount, current_language(), places=places, isolate=f.bare)
    return _headline(short=short, exact=f.format_money(amount, current_language(), isolate=f.bare))


def _headline(*, short: str, exact: str) -> SafeString:
    if short == exact:
        return format_html('<bdi class="amount">{}</bdi>', short)
    return format_html(
        '<bdi class="amount" title="{exact}"><span aria-hidden="true">{short}</span>'
        '<span class="visually-hidden">{exact}</span></bdi>',
        short=mark_safe(short),
        exact=mark_safe(exact),
    )


@register.simple_tag
def money_range(low: Decimal | int | None, high: Decimal | int | None) -> SafeString:
    """``{% money_range low high %}``: two amounts, their unit once; one when they are equal."""
    if low is None or high is None:
        return _not_known()
    return mark_safe(f.format_money_range(low, high, current_language(), isolate=_bdi))


@register.simple_tag
def short_money_range(low: Decimal | int | None, high: Decimal | int | None) -> SafeString:
    """``{% short_money_range low high %}``: two amounts of a headline, in one unit."""
    if low is None or high is None:
        return _not_known()
    language = current_language()
    short = f.format_short_money_range(low, high, language, isolate=_bdi)
    exact = f.format_money_range(low, high, language, isolate=_bdi)
    if short == exact:
        return mark_safe(short)
    return format_html(
        '<span title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        f.format_money_range(low, high, language),
        mark_safe(short),
        mark_safe(exact),
    )


@register.filter
def number(value: Decimal | int | None, places: int | None = None) -> SafeString:
    """``{{ n|number }}`` or ``{{ n|number:2 }}``: a number with its groups."""
    if value is None:
        return _not_known()
    return mark_safe(f.format_number(value, current_language(), places=places, isolate=_bdi))


@register.simple_tag
def number_range(low: Decimal | int | None, high: Decimal | int | None) -> SafeString:
    """``{% number_range low high %}``: two numbers; one when they are equal."""
    if low is None or high is None:
        return _not_known()
    return mark_safe(f.format_number_range(low, high, current_language(), isolate=_bdi))


@register.filter
def percent(value: Decimal | int | None, places: int | None = None) -> SafeString:
    """``{{ rate|percent }}``: a number of percent (3.5 is three and a half)."""
    if value is None:
        return _not_known()
    return mark_safe(f.format_percent(value, current_language(), places=places, isolate=_bdi))


@register.filter
def share(value: Decimal | int | None, places: int | None = None) -> SafeString:
    """``{{ rate|share }}``: a share of one (0.035), as the rules hold it, in percent."""
    if value is None:
        return _not_known()
    return mark_safe(f.format_share(value, current_language(), places=places, isolate=_bdi))


@register.filter
def long_date(day: date | None) -> SafeString:
    """``{{ day|long_date }}``: 1er novembre 2026, in the reader's language."""
    if day is None:
        return _not_known()
    return format_html(
        '<time datetime="{}">{}</time>', day.isoformat(), f.format_date(day, current_language())
    )


@register.filter
def month_year(day: date | None) -> SafeString:
    """``{{ day|month_year }}``: novembre 2026."""
    if day is None:
        return _not_known()
    return format_html(
        '<time datetime="{}">{}</time>',
        f"{day:%Y-%m}",
        f.format_month_year(day, current_language()),
    )


# --- The frame of a page -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    short: str
    url: str
    current: bool


def _request(context: Mapping[str, Any]) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None


def _in_language(path: str, *, code: str) -> str:
    """The same address in another language: only the first part of it changes."""
    _, first, *rest = path.split("/", 2)
    if first in dict(settings.LANGUAGES):
        return f"/{code}/{rest[0] if rest else ''}"
    return f"/{code}/"


@register.inclusion_tag("components/languages.html", takes_context=True)
def languages(context: Mapping[str, Any]) -> Context:
    """The same page in the other languages, its query kept."""
    request = _request(context)
    path = request.get_full_path() if request else "/"
    shorts = {"ar": "العربية"}
    links = [
        LanguageLink(
            code=code,
            name=str(name),
            short=shorts.get(code, code.upper()),
            url=_in_language(path, code=code),
            current=code == current_language(),
        )
        for code, name in settings.LANGUAGES
    ]
    return {"languages": links}


@register.simple_tag(takes_context=True)
def alternates(context: Mapping[str, Any]) -> list[LanguageLink]:
    """Full addresses of this page in each language, for search engines; the query left out."""
    request = _request(context)
    if request is None:
        return []
    return [
        LanguageLink(
            code=code,
            name=str(name),
            short=code,
            url=request.build_absolute_uri(_in_language(request.path, code=code)),
            current=code == current_language(),
        )
        for code, name in settings.LANGUAGES
    ]


def _sections() -> list[tuple[str, str]]:
    return [
        ("journey:start", _("Estimate my project")),
        ("offer", _("The offer")),
        ("sites:list", _("Locations")),
        ("sector", _("The sector")),
    ]


def _address(name: str) -> str:
    """The address of a section, or nothing where this installation does not have it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def sections(context: Mapping[str, Any]) -> list[Link]:
    """The links of the main navigation; the one that holds the page is marked."""
    request = _request(context)
    path = request.path if request else ""
    links = [(label, _address(name)) for name, label in _sections()]
    return [Link(label, url, path.startswith(url)) for label, url in links if url]


@register.simple_tag
def published_rules() -> PublishedRules | None:
    """The rules in force today, for the footer; None while nothing is published."""
    try:
        return rules_on(localdate())
    except NoRulesError:
        return None


# --- Components ----------------------------------------------------------------------------------


def _status_labels() -> dict[str, str]:
    return {
        "eligible": pgettext("status of a measure", "Eligible"),
        "unsettled": pgettext("status of a measure", "Depends on the reading"),
        "not_eligible": pgettext("status of a measure", "Not eligible"),
        "unknown": pgettext("status of a measure", "Facts are missing"),
        "not_in_force": pgettext("status of a measure", "Not in force"),
    }


@register.inclusion_tag("components/status.html")
def status_tag(status: str) -> Context:
    """``{% status_tag measure.status %}``: one of the five; another raises ``KeyError``."""
    return {"status": str(status), "label": _status_labels()[str(status)]}


@register.inclusion_tag("components/range_bar.html")
def range_bar(
    prudent: Decimal,
    favourable: Decimal,
    scale: Decimal | None = None,
    small: bool = False,
    with_pattern: bool = False,
) -> Context:
    """``{% range_bar prudent=p favourable=f %}``; ``scale`` compares several bars; a document that
    has no page around it asks ``with_pattern=True``."""
    language = current_language()
    label = _("Prudent reading: %(prudent)s. Favourable reading: %(favourable)s.") % {
        "prudent": f.format_money(prudent, language),
        "favourable": f.format_money(favourable, language),
    }
    bar = charts.range_bar(prudent=prudent, favourable=favourable, scale=scale, language=language)
    return {"bar": bar, "label": label, "small": small, "with_pattern": with_pattern}


@register.inclusion_tag("components/bar.html")
def plain_bar(value: Decimal, scale: Decimal) -> Context:
    """``{% plain_bar value scale=largest %}``: one length, silent: its figure stands beside it."""
    bar = charts.range_bar(
        prudent=value, favourable=value, scale=scale, language=current_language()
    )
    return {"bar": bar}


@register.inclusion_tag("components/tornado_bar.html")
def tornado_bar(bar: charts.TornadoBar, label: str) -> Context:
    """``{% tornado_bar bar label="…" %}``: one line of a tornado; the label says both swings."""
    return {"bar": bar, "label": label}


@register.inclusion_tag("components/column_chart.html")
def column_chart(chart: charts.ColumnChart, label: str, with_pattern: bool = False) -> Context:
    """``{% column_chart chart=c label="…" %}``: the label says what is drawn and where its table
    stands; the same figures always stand in a table beside it."""
    return {"chart": chart, "label": label, "with_pattern": with_pattern}


@register.inclusion_tag("components/legend.html")
def range_legend(outlined: str = "") -> Context:
    """``{% range_legend %}``: what solid and hatched mean. Stands next to every bar and chart;
    ``outlined`` says what a frame is, where columns have one."""
    return {"outlined": outlined}


class SourceLike(Protocol):
    title: str
    publisher: str
    date: str
    url: str
    link: bool


@register.inclusion_tag("components/source.html")
def source_line(source: SourceLike) -> Context:
    """``{% source_line source %}``: title, publisher, date; a link only where the source has one to
    show (mirrors and bare addresses are named without it)."""
    return {"source": source, "url": source.url if source.link else ""}


@register.inclusion_tag("components/sources.html")
def source_list(sources: Iterable[SourceLike]) -> Context:
    """``{% source_list measure.sources.all %}``: sources folded under their count."""
    return {"sources": list(sources)}


class StepLike(Protocol):
    label: str
    url: str
    state: str


@register.inclusion_tag("components/stepper.html")
def stepper(steps: Iterable[StepLike]) -> Context:
    """``{% stepper steps %}``: objects with ``label``, ``url`` ("" when it cannot be opened) and
    ``state``: done, current, todo or error."""
    return {"steps": list(steps)}


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a group: its control, its words, and a hint under them ("" when none)."""

    control: SafeString
    anchor: str
    label: str
    hint: str


def _options(bound: BoundField) -> list[Option]:
    return [
        Option(
            control=option.tag(),
            anchor=option.id_for_label,
            label=option.choice_label,
            hint=getattr(option.choice_label, "hint", ""),
        )
        for option in bound
    ]


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, unit: str = "", hide_optional: bool = False) -> Context:
    """``{% field form.salary unit="MAD" %}``: label, hint, error and control of a form field.

    The label of a choice may carry a ``hint`` attribute, shown under it.
    """
    return {
        "field": bound,
        "unit": unit,
        "optional": not bound.field.required and not hide_optional,
        "grouped": bound.field.widget.use_fieldset,
        "options": _options(bound) if bound.field.widget.use_fieldset else [],
        "single_box": getattr(bound.field.widget, "input_type", "") == "checkbox"
        and not bound.field.widget.use_fieldset,
        "error_id": f"{bound.auto_id}_error",
        "hint_id": f"{bound.auto_id}_helptext",
    }


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One fault of a form: where it is ("" when it belongs to no field) and what to do."""

    anchor: str
    label: str
    message: str


def _form_errors(form: BaseForm) -> list[ErrorLink]:
    found = [ErrorLink("", "", str(error)) for error in form.non_field_errors()]
    for bound in form:
        first = bound.id_for_label or f"{bound.auto_id}_0"
        anchor = "" if bound.is_hidden else first
        label = str(getattr(bound.field, "short_label", bound.label) or "")
        found += [ErrorLink(anchor, label, str(error)) for error in bound.errors]
    return found


def _errors(part: "BaseForm | BaseFormSet[Any]") -> list[ErrorLink]:
    if isinstance(part, BaseFormSet):
        of_set = [ErrorLink("", "", str(error)) for error in part.non_form_errors()]
        return of_set + [error for form in part.forms for error in _form_errors(form)]
    return _form_errors(part)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*parts: "BaseForm | BaseFormSet[Any]") -> Context:
    """``{% error_summary form formset %}``: every fault, linked to its field; nothing when none.

    A field whose label is a whole sentence may carry a ``short_label`` attribute, named there.
    """
    return {"errors": [error for part in parts if part.is_bound for error in _errors(part)]}


@register.simple_block_tag(end_name="enddoubt")
def doubt(content: str) -> SafeString:
    """``{% doubt %}sentence{% enddoubt %}``: a point that the texts leave open, in clay, under the
    amount that it touches. The sentence ends with what the prudent reading took."""
    return format_html(
        '<p class="doubt"><span class="doubt__title">{}</span> {}</p>',
        _("Open point:"),
        conditional_escape(content),
    )
