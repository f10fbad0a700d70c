"""Somebody who opens the form, takes the time to fill it in, and sends it."""

import re
from typing import Any

import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from incentives.estimates import services
from incentives.estimates.inputs import read_stored
from incentives.estimates.models import Estimate
from incentives.requests.models import ContactRequest
from tests.guards.pages import GuardedClient
from tests.incentives.estimates.test_page import example

TYPED = {
    "name": "Nadia  <b>El Idrissi</b>",
    "organisation": "Société Générale d’Essai & Cie",
    "email": "nadia@example.org",
    "phone": "+212 5 22 00 00 00",
    "country": "France",
    "language": "fr",
    "message": "Bonjour,\n\nnous pensons à Fès.",
    "consent": "on",
}


def address(name: str, *args: str, language: str = "fr") -> str:
    with translation.override(language):
        return reverse(name, args=args)


def an_estimate(name: str = "crm-fes") -> Estimate:
    row, _ = services.create(read_stored(example(name)), now=timezone.now())
    return row


def about(estimate: Estimate, *, language: str = "fr") -> str:
    return address("requests:from_estimate", estimate.token, language=language)


class Writer:
    """One visitor, with the clock of the test."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.client = GuardedClient()

    def open(self, path: str) -> str:
        """The seal of a new form."""
        page = self.client.get(path)
        assert page.status_code == 200
        found = re.search(r'name="seal" value="([^"]+)"', page.content.decode())
        assert found
        return found.group(1)

    def send(self, path: str, *, seal: str | None = None, after: int = 30, **changed: Any) -> Any:
        """Fill in the form in ``after`` seconds and send it; a None leaves a field out."""
        sealed = self.open(path) if seal is None else seal
        self.clock.shift(after)
        typed = {**TYPED, "seal": sealed, **changed}
        return self.client.post(path, {k: v for k, v in typed.items() if v is not None})

    def sent(self, path: str | None = None, **changed: Any) -> ContactRequest:
        """The request of a form that is right."""
        response = self.send(path or address("requests:contact"), **changed)
        assert response.status_code == 302, response.content.decode()
        return ContactRequest.objects.latest("pk")


def mailed(url: str) -> str:
    """The path of a full address that an e-mail holds."""
    return url.removeprefix("http://testserver")
