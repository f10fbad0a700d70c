"""The tags and the components, rendered alone."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import engines
from django.utils import translation


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def rendered(source: str, **context: Any) -> str:
    template = engines["django"].from_string("{% load levier %}" + source)
    return re.sub(r"[ \n]+", " ", template.render(context)).strip(" ")


def test_amounts_are_isolated() -> None:
    assert rendered("{{ a|money }}", a=Decimal(5)) == '<bdi class="amount">MAD\u00a05.00</bdi>'
    text = rendered("{% money_range a b %}", a=Decimal(1), b=Decimal(2))
    assert text.count("<bdi") == 2
    with translation.override("ar"):
        text = rendered("{% money_range a b %}", a=Decimal(1), b=Decimal(2))
    assert text.startswith("من <bdi")
    assert "\u2068" not in text


def test_a_headline_says_the_exact_amount_to_a_screen_reader() -> None:
    text = rendered("{{ a|short_money }}", a=Decimal("15400000.25"))
    assert 'aria-hidden="true">MAD\u00a015.4\u00a0million<' in text
    assert 'visually-hidden">MAD\u00a015,400,000.25<' in text
    text = rendered("{% short_money_range a b %}", a=Decimal("15400000"), b=Decimal("30900000"))
    assert "15.4" in text
    assert "15,400,000.00" in text


@pytest.mark.parametrize(
    "source",
    [
        "{{ x|money }}",
        "{{ x|short_money }}",
        "{{ x|number }}",
        "{{ x|percent }}",
        "{{ x|share }}",
        "{{ x|long_date }}",
        "{{ x|month_year }}",
        "{% money_range x x %}",
        "{% short_money_range x x %}",
        "{% number_range x x %}",
    ],
)
def test_what_is_not_known_says_so(source: str) -> None:
    assert rendered(source, x=None) == '<span class="unknown">Not known</span>'


def test_numbers_and_dates() -> None:
    assert "148,500" in rendered("{{ n|number }}", n=148500)
    assert "3.5%" in rendered("{{ n|percent }}", n=Decimal("3.5"))
    assert "17%" in rendered("{{ n|share }}", n=Decimal("0.17"))
    assert rendered("{{ d|long_date }}", d=date(2026, 11, 22)) == (
        '<time datetime="2026-11-22">22 November 2026</time>'
    )
    assert 'datetime="2026-11"' in rendered("{{ d|month_year }}", d=date(2026, 11, 22))


def test_a_float_is_refused() -> None:
    with pytest.raises(TypeError):
        rendered("{{ a|money }}", a=1.5)


def test_the_five_statuses_differ_in_word_sign_and_look() -> None:
    statuses = ("eligible", "unsettled", "not_eligible", "unknown", "not_in_force")
    pages = [rendered("{% status_tag s %}", s=status) for status in statuses]
    drawings = {page[page.index("<path") : page.index("</svg>")] for page in pages}
    words = {page[page.index("</svg>") :] for page in pages}
    assert len(drawings) == len(words) == 5
    assert all(f"status--{status}" in page for status, page in zip(statuses, pages, strict=True))
    with pytest.raises(KeyError):
        rendered("{% status_tag s %}", s="maybe")


def test_a_range_bar_says_both_readings() -> None:
    text = rendered("{% range_bar prudent=p favourable=f %}", p=Decimal(10), f=Decimal(40))
    assert "Prudent reading: MAD\u00a010.00. Favourable reading: MAD\u00a040.00." in text
    assert 'fill="url(#hatch)"' in text
    assert "<pattern" not in text
    alone = "{% range_bar prudent=p favourable=f with_pattern=True %}"
    assert "<pattern" in rendered(alone, p=Decimal(10), f=Decimal(40))


def source(*, link: bool) -> SimpleNamespace:
    return SimpleNamespace(
        title="Circular", publisher="Le360", date="2025-11", url="https://example.org/a", link=link
    )


def test_a_source_is_linked_only_when_it_may_be() -> None:
    assert 'href="https://example.org/a"' in rendered("{% source_line s %}", s=source(link=True))
    text = rendered("{% source_line s %}", s=source(link=False))
    assert "href" not in text
    assert "Circular" in text


def test_sources_fold_when_there_are_several() -> None:
    assert "<details" not in rendered("{% source_list s %}", s=[source(link=True)])
    assert "2 sources" in rendered("{% source_list s %}", s=[source(link=True)] * 2)
    assert "No source is given." in rendered("{% source_list s %}", s=[])


def test_the_stepper_marks_where_one_stands() -> None:
    steps = [
        SimpleNamespace(label="Activity", url="/a/", state="done"),
        SimpleNamespace(label="People", url="/b/", state="current"),
        SimpleNamespace(label="Place", url="", state="todo"),
    ]
    text = rendered("{% stepper steps %}", steps=steps)
    assert text.count("href=") == 1
    assert text.count('aria-current="step"') == 1


def test_a_doubt_escapes_what_it_holds() -> None:
    text = rendered("{% doubt %}{{ text }}{% enddoubt %}", text="<b>once</b>")
    assert "&lt;b&gt;once" in text
    assert "&amp;lt;" not in text


class SalaryForm(forms.Form):
    salary = forms.DecimalField(label="Salary", help_text="A month.")
    note = forms.CharField(label="Note", required=False)
    segments = forms.MultipleChoiceField(
        label="Segments", choices=[("A", "One")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I agree")


def test_a_field_names_its_hint_and_its_error() -> None:
    form = SalaryForm({"salary": "many"})
    text = rendered('{% field form.salary unit="MAD" %}', form=form)
    assert 'for="id_salary"' in text
    assert 'aria-describedby="id_salary_helptext id_salary_error"' in text
    assert 'id="id_salary_helptext"' in text
    assert 'id="id_salary_error"' in text
    assert 'aria-invalid="true"' in text
    assert 'value="many"' in text
    assert "(optional)" in rendered("{% field form.note %}", form=form)


def test_a_group_of_choices_is_a_fieldset() -> None:
    form = SalaryForm({"salary": "1"})
    text = rendered("{% field form.segments %}", form=form)
    assert "<fieldset" in text
    assert "<legend" in text
    assert 'for="id_segments_0"' in text
    assert "<fieldset" not in rendered("{% field form.agreed %}", form=form)


def test_the_error_summary_leads_to_each_field() -> None:
    text = rendered("{% error_summary form %}", form=SalaryForm({"salary": "many"}))
    for anchor in ("#id_salary", "#id_segments_0", "#id_agreed"):
        assert f'href="{anchor}"' in text
    assert rendered("{% error_summary form %}", form=SalaryForm()) == ""


def test_the_error_summary_reads_formsets() -> None:
    formset = forms.formset_factory(SalaryForm, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-salary": "many"}
    )
    text = rendered("{% error_summary formset %}", formset=formset)
    assert 'href="#id_form-0-salary"' in text
