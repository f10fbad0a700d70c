"""The guard of templates bites, and only where it should."""

from typing import Any

import pytest
from django.template import Context, Origin, Template
from django.template.loader import render_to_string

from tests.guards import templates
from tests.guards.templates import UndefinedTemplateVariable

I18N = "{% load i18n %}"


def render(text: str, *, name: str = "templates/pages/page.html", **values: Any) -> str:
    from django.conf import settings

    template = Template(text, origin=Origin(str(settings.BASE_DIR / name)))
    return template.render(Context(values))


@pytest.mark.parametrize(
    "text",
    [
        "{{ missing }}",
        "{{ missing|default:'-' }}",
        "{{ given.missing }}",
        "{% if missing %}{% endif %}",
        "{% for item in missing %}{% endfor %}",
        I18N + "{% blocktranslate %}Hello {{ missing }}{% endblocktranslate %}",
    ],
)
def test_an_undefined_variable_fails(text: str) -> None:
    with pytest.raises(UndefinedTemplateVariable, match="missing"):
        render(text, given={})
    templates.found.clear()


def test_what_an_operator_swallows_is_still_recorded() -> None:
    assert render("{% if given and missing %}yes{% endif %}", given=True) == ""
    assert templates.found == ["templates/pages/page.html: missing"]
    templates.found.clear()


def test_what_is_defined_renders() -> None:
    text = I18N + (
        "{% if given and not empty %}{{ given }}{% endif %}"
        "{% blocktranslate count n=2 with x=given %}{{ x }}{% plural %} {{ n }} {{ x }}"
        "{% endblocktranslate %}"
    )
    assert render(text, given="a", empty="") == "a 2 a"


def test_a_partial_may_ask_whether_an_argument_was_given() -> None:
    text = "{% if note %}{{ note }}{% endif %}"
    assert render(text, name="templates/components/money.html") == ""
    with pytest.raises(UndefinedTemplateVariable):
        render("{{ note }}", name="templates/components/money.html")
    templates.found.clear()


def test_templates_of_others_are_left_alone() -> None:
    assert "<html" in render_to_string("admin/base.html")
