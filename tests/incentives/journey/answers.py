"""The example crm-fes as people type it, in each language, and small helpers to send it."""

import json
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation

from incentives.journey.models import Draft
from incentives.journey.steps import Step

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LANGUAGES = ("fr", "en", "ar")

# One salary, two amounts and a share, as each language writes them.
WRITTEN: dict[str, dict[str, str]] = {
    "fr": {"salary": "14\u202f200,50", "total": "60 000 000", "eligible": "55\u00a0000\u00a0000"},
    "en": {"salary": "14,200.50", "total": "60,000,000", "eligible": "MAD 55,000,000"},
    "ar": {"salary": "١٤٬٢٠٠٫٥٠", "total": "60.000.000", "eligible": "٥٥ ٠٠٠ ٠٠٠ درهم"},
}
WRITTEN["en"]["eligible"] = "55,000,000 MAD"

Typed = dict[str, Any]


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXAMPLES / f"{name}.expected.json").read_text())
    return found


def activity(**changed: Any) -> Typed:
    return {
        "segments": ["CRM"],
        "company": "new",
        "years_in_operation": "",
        "start_month": "1",
        "start_year": "2027",
        **changed,
    }


def row(index: int, **typed: str) -> Typed:
    return {f"profiles-{index}-{name}": value for name, value in typed.items()}


def profile(index: int, *, hires: str = "120 80 50 0 0", **changed: str) -> Typed:
    people = {f"hires_{n}": value for n, value in enumerate(hires.split(), start=1)}
    shown = {
        "title": "Conseiller client",
        "segment": "CRM",
        "monthly_gross_salary": "6500",
        "existing_staff": "0",
        "moroccan_share": "100",
        "retention_18_months": "85",
        "women_share": "55",
    }
    return row(index, **{**shown, **people, **changed})


def people(language: str = "fr", **changed: Any) -> Typed:
    second = {
        "title": "Superviseur",
        "monthly_gross_salary": WRITTEN[language]["salary"],
        "moroccan_share": "95",
        "retention_18_months": "92 %",
        "women_share": "40",
    }
    return {
        "annual_raise": "3",
        **profile(0),
        **profile(1, hires="10 7 4 0 0", **second),
        **changed,
    }


def years(name: str, values: str) -> Typed:
    return {f"{name}_{n}": value for n, value in enumerate(values.split(), start=1)}


def money(language: str = "fr", **changed: Any) -> Typed:
    return {
        **years("export_share", "80 80 85 90 90"),
        "investment_total": WRITTEN[language]["total"],
        "investment_eligible": WRITTEN[language]["eligible"],
        "future_occupations": "no",
        "sustainable_development": "no",
        **changed,
    }


def place(**changed: Any) -> Typed:
    return {"location": "fes-shore", **changed}


EVERYTHING = {
    Step.ACTIVITY: activity(),
    Step.PEOPLE: people(),
    Step.MONEY: money(),
    Step.PLACE: place(),
}


def address(name: str, language: str = "fr", **kwargs: Any) -> str:
    with translation.override(language):
        return reverse(f"journey:{name}", kwargs=kwargs)


def step_address(token: str, step: str, language: str = "fr") -> str:
    return address("step", language, token=token, step=step)


def begin(client: Client, typed: Typed | None = None, language: str = "fr") -> str:
    """Send the first step; the token of the new draft."""
    client.post(address("start", language), activity() if typed is None else typed)
    return Draft.objects.latest("pk").token


def send(client: Client, token: str, step: str, typed: Typed, language: str = "fr") -> Any:
    return client.post(step_address(token, step, language), typed)


def fill(client: Client, *, until: str = "place", language: str = "fr") -> str:
    """A draft whose steps before ``until`` are right."""
    token = begin(client, language=language)
    typed = {"people": people(language), "money": money(language), "place": place()}
    for step in list(typed)[: ["people", "money", "place"].index(until)]:
        response = send(client, token, step, typed[step], language)
        assert response.status_code == 302, response.content.decode()
    return token


def stored(token: str) -> dict[str, Any]:
    found: dict[str, Any] = Draft.objects.get(token=token).answers
    return found
