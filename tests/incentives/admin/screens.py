"""What a browser sends back from a form of the admin."""

from typing import Any

from django import forms
from django.db.models import Model
from django.forms import BoundField
from django.test import Client
from django.urls import reverse

from incentives.rules.models import ChangeSet


def address(row: Model, screen: str = "change") -> str:
    return reverse(f"admin:incentives_{row._meta.model_name}_{screen}", args=[row.pk])


def sent_back(response: Any) -> dict[str, Any]:
    """What is sent when nobody changed anything on the screen."""
    sent = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        sent += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {bound.html_name: written(bound) for form in sent for bound in form}
    return {name: value for name, value in data.items() if value is not None}


def written(bound: BoundField) -> Any:
    value = bound.value()
    if isinstance(bound.field, forms.BooleanField):
        return "on" if value else None
    # As browsers send the lines of a text.
    return value.replace("\n", "\r\n") if isinstance(value, str) else value


def save(client: Client, target: str, change_set: ChangeSet, /, **changes: Any) -> Any:
    """Open a form of the law for a set, change fields of it, save."""
    separator = "&" if "?" in target else "?"
    target = f"{target}{separator}change_set={change_set.pk}"
    page = client.get(target)
    return client.post(target, {**sent_back(page), **changes})


def step(client: Client, change_set: ChangeSet, name: str, /, **typed: str) -> Any:
    """Press a button of the page of a set."""
    page = client.get(address(change_set))
    sent = {"_step": name, "version": page.context["version"], **typed}
    response = client.post(address(change_set), sent)
    change_set.refresh_from_db()
    return response


def post(client: Client, target: str, data: dict[str, Any]) -> Any:
    return client.post(target, data)


def said(response: Any) -> str:
    """The messages of a page."""
    return " ".join(str(message) for message in response.context["messages"])
