"""The form of a value: written without JSON, refused beside the field, never lost."""

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from incentives.rules.enums import State
from incentives.rules.models import IncomeTaxZone, Parameter, ParameterValue, Source
from tests.incentives.changes.builders import a_set, a_value

pytestmark = pytest.mark.django_db
ADD = "admin:incentives_parametervalue_add"
LATER = localdate() + datetime.timedelta(days=60)


def typed(author: User, code: str = "pae.rate", **fields: Any) -> dict[str, Any]:
    return {
        "change_set": a_set(author).pk,
        "parameter": Parameter.objects.get(code=code).pk,
        "effective_from": LATER.isoformat(),
        "backdating_reason": "",
        "certainty": "official",
        "sources": [Source.objects.get(code="mmsp-offre").pk],
        "value": "20 %",
        "favourable_value": "",
        **fields,
    }


def errors(response: Any) -> Any:
    return response.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("code", "text", "raw"),
    [
        ("pae.rate", "20 %", "0.20"),
        ("pae.months", "24", 24),
        ("pae.period", "2025-07-01 .. 2031-12-31", {"from": "2025-07-01", "to": "2031-12-31"}),
        (
            "ir.scale",
            "0: 0 %\n40 000: 10 % ; 4 000",
            [{"above": "0", "rate": "0.00"}, {"above": "40000", "rate": "0.10"}],
        ),
    ],
)
def test_a_value_is_written_in_its_notation(
    code: str, text: str, raw: object, amina: User, amina_client: Client
) -> None:
    response = amina_client.post(reverse(ADD), typed(amina, code, value=text))
    assert response.status_code == 302, errors(response)
    row = ParameterValue.objects.get(state=State.DRAFT)
    assert (row.value, row.favourable_value, row.author) == (raw, None, amina)
    page = amina_client.get(reverse("admin:incentives_parametervalue_change", args=[row.pk]))
    assert page.status_code == 200
    assert "&quot;rate&quot;" not in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"value": "20"}, "value"),
        ({"value": "120 %"}, "value"),
        ({"value": ""}, "value"),
        ({"value": '{"from": "2025-07-01"}'}, "value"),
        ({"favourable_value": "25"}, "favourable_value"),
        ({"favourable_value": "25 %"}, "doubt_ar"),
        ({"favourable_value": "0.200"}, "favourable_value"),
        ({"parameter": ""}, "parameter"),
        ({"effective_from": "soon"}, "effective_from"),
        ({"effective_from": "2026-01-01"}, "backdating_reason"),
    ],
)
def test_a_fault_stands_beside_its_field_and_what_was_typed_stays(
    fields: dict[str, str], field: str, amina: User, amina_client: Client
) -> None:
    response = amina_client.post(reverse(ADD), typed(amina, **fields))
    assert response.status_code == 200
    assert field in errors(response)
    form = response.context["adminform"].form
    for name, text in fields.items():
        assert form[name].value() == text
    assert not ParameterValue.objects.filter(state=State.DRAFT).exists()


def test_a_past_is_changed_with_its_reason(amina: User, amina_client: Client) -> None:
    reason = "The circular applies from January."
    fields = typed(amina, effective_from="2026-01-01", backdating_reason=reason)
    assert amina_client.post(reverse(ADD), fields).status_code == 302
    row = ParameterValue.objects.get(state=State.DRAFT)
    assert row.backdating_reason == reason
    page = amina_client.get(reverse("admin:incentives_parametervalue_change", args=[row.pk]))
    assert reason in page.content.decode()


def test_a_zone_of_a_past_day_says_why(amina: User, amina_client: Client) -> None:
    zone = IncomeTaxZone.objects.filter(state=State.PUBLISHED).order_by("pk")[0]
    fields = typed(amina, effective_from="2026-01-01", value="main_park", location=zone.location_id)
    response = amina_client.post(reverse("admin:incentives_incometaxzone_add"), fields)
    assert list(errors(response)) == ["backdating_reason"]


def test_the_form_says_unit_and_notation_of_its_parameter(
    amina: User, amina_client: Client
) -> None:
    row = a_value(a_set(amina), "cnss.ceiling", value="7000.00")
    page = amina_client.get(reverse("admin:incentives_parametervalue_change", args=[row.pk]))
    form = page.context["adminform"].form
    assert form["value"].value() == "7 000.00"
    assert form["value"].help_text


def test_what_is_published_is_said_in_words(amina_client: Client) -> None:
    row = ParameterValue.objects.filter(parameter__code="charter.jobs_ratio").get()
    page = amina_client.get(reverse("admin:incentives_parametervalue_change", args=[row.pk]))
    assert page.status_code == 200
    content = page.content.decode()
    assert "&quot;above&quot;" not in content
    assert "&#x27;above&#x27;" not in content
