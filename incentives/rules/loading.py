"""Brings the law of ``incentives/data`` into the database.

Creates what is missing, reports what differs, and never overwrites: once a row exists it belongs
to the staff, and a corrected seed reaches a running installation through them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from incentives.currencies.models import ExchangeRate
from incentives.rules.enums import Origin, State
from incentives.rules.models import (
    CharterCategory,
    Criterion,
    CriterionGroup,
    HiringProgramme,
    IncomeTaxZone,
    Measure,
    Parameter,
    ParameterValue,
    PrimeText,
    Regime,
    RegimeMeasure,
    RegionalGrant,
    Reservation,
    Source,
)
from incentives.rules.publishing import record_event
from incentives.rules.translation import LANGUAGES
from sites.loading import Difference
from sites.models import Location, Province, Region

DATA = Path(__file__).resolve().parent.parent / "data"

Seed = Mapping[str, Any]


def read_seed(name: str) -> Any:
    """The rows of one file of ``incentives/data``."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def translated(seed: Seed, *fields: str) -> dict[str, str]:
    """Columns of translated fields; a text that the seed leaves out is empty."""
    return {
        f"{name}_{code}": (seed.get(name) or {}).get(code, "")
        for name in fields
        for code in LANGUAGES
    }


@dataclass(slots=True)
class Loader:
    """Creates missing rows and gathers what differs in those that exist."""

    at: datetime
    created: int = 0
    differing: list[Difference] = field(default_factory=list)

    def ensure(
        self,
        model: type[models.Model],
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        sources: Iterable[str] = (),
    ) -> Any:
        """The row of ``key``: as it is if it exists, else created with ``values``."""
        row = model._default_manager.filter(**key).order_by("pk").first()
        if row is None:
            row = model._default_manager.create(**key, **values)
            self.created += 1
            codes = list(sources)
            if codes:
                row.sources.set(Source.objects.filter(code__in=codes))  # type: ignore[attr-defined]
        else:
            self._compare(row, values)
        return row

    def ensure_published(
        self,
        model: type[models.Model],
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        sources: Iterable[str],
    ) -> None:
        """A dated value of the seeds, published from the start unless staff already wrote one."""
        rows = model._default_manager.filter(**key, state=State.PUBLISHED)
        existing = rows.order_by("pk").first()
        if existing is not None:
            self._compare(existing, values)
            return
        row = model._default_manager.create(
            **key,
            **values,
            state=State.IN_REVIEW,
            origin=Origin.SEED,
            published_at=self.at,
        )
        # Last: the sources of what is published cannot be changed.
        row.sources.set(Source.objects.filter(code__in=list(sources)))  # type: ignore[attr-defined]
        model._default_manager.filter(pk=row.pk).update(state=State.PUBLISHED)
        self.created += 1

    def _compare(self, row: models.Model, values: Mapping[str, Any]) -> None:
        for name, wanted in values.items():
            stored = getattr(row, name)
            if stored != wanted and not (stored in (None, "") and wanted in (None, "")):
                name_of_row = f"{row._meta.model_name} {row}"
                self.differing.append(Difference(name_of_row, name, stored, wanted))


@transaction.atomic
def load_rules() -> Loader:
    """Load the law. Regions, provinces and locations must already be there."""
    loader = Loader(timezone.now())
    for seed in read_seed("sources"):
        values = {name: seed[name] or "" for name in ("title", "publisher", "date", "url")}
        loader.ensure(Source, {"code": seed["code"]}, {**values, "link": seed["link"]})
    _load_measures(loader)
    _load_parameters(loader)
    _load_criteria(loader)
    _load_regimes(loader)
    _load_information(loader)
    _load_territory(loader)
    if loader.created:
        record_event(what=f"Reference data: {loader.created} rows created", by=None)
    return loader


def _load_measures(loader: Loader) -> None:
    texts = ("name", "summary", "description", "desk", "documents", "deadlines")
    for seed in read_seed("measures"):
        values = {"lever": seed["lever"], "order": seed["order"], **translated(seed, *texts)}
        loader.ensure(Measure, {"code": seed["code"]}, values, seed["sources"])
    for order, seed in enumerate(read_seed("primes")):
        key = {"measure": Measure.objects.get(code=seed["measure"]), "code": seed["code"]}
        values = {"order": order, **translated(seed, "name", "condition")}
        loader.ensure(PrimeText, key, values, seed["sources"])
    for order, seed in enumerate(read_seed("reservations")):
        values = {"order": order, **translated(seed, "text")}
        before = loader.created
        row = loader.ensure(Reservation, {"code": seed["code"]}, values, seed["sources"])
        if loader.created > before:
            row.measures.set(Measure.objects.filter(code__in=seed["measures"]))


def _load_parameters(loader: Loader) -> None:
    for seed in read_seed("parameters"):
        values = {
            "measure": seed["measure"],
            "kind": seed["kind"],
            "unit": seed["unit"],
            "repealed_from": _date(seed["repealed_from"]),
            **translated(seed, "text"),
        }
        parameter = loader.ensure(Parameter, {"code": seed["code"]}, values)
        for value in seed["values"]:
            loader.ensure_published(
                ParameterValue,
                {"parameter": parameter, "effective_from": _date(value["effective_from"])},
                {
                    "value": value["value"],
                    "favourable_value": value["favourable_value"],
                    "certainty": value["certainty"],
                    **translated(value, "doubt"),
                },
                value["sources"],
            )


def _load_criteria(loader: Loader) -> None:
    parameters = {row.code: row for row in Parameter.objects.order_by("code")}
    for seed in read_seed("criteria"):
        measure = Measure.objects.get(code=seed["measure"])
        groups: dict[str, CriterionGroup] = {}
        for group in seed["groups"]:
            parent = groups[group["parent"]] if group["parent"] else None
            values = {
                "measure": measure,
                "parent": parent,
                "mode": group["mode"],
                "order": group["order"],
            }
            groups[group["code"]] = loader.ensure(CriterionGroup, {"code": group["code"]}, values)
        for row in seed["criteria"]:
            _load_criterion(loader, row, groups[row["group"]], parameters)


def _load_criterion(
    loader: Loader, row: Seed, group: CriterionGroup, parameters: Mapping[str, Parameter]
) -> None:
    constant = row["constant"]
    values = {
        "group": group,
        "fact": row["fact"] or "",
        "operator": row["operator"],
        "parameter": parameters[row["parameter"]] if row["parameter"] else None,
        "constant": None if constant in (None, "") else Decimal(constant),
        "order": row["order"],
        **translated(row, "requirement", "failure"),
    }
    loader.ensure(Criterion, {"code": row["code"]}, values, row["sources"])


def _load_regimes(loader: Loader) -> None:
    for seed in read_seed("regimes"):
        values = {
            "effective_from": _date(seed["effective_from"]),
            "repealed_from": _date(seed["repealed_from"]),
            **translated(seed, "name", "effective_from_note", "summary"),
        }
        regime = loader.ensure(Regime, {"code": seed["code"]}, values, seed["sources"])
        for row in seed["measures"]:
            key = {"regime": regime, "measure": Measure.objects.get(code=row["measure"])}
            known = {"computable": row["computable"], **translated(row, "known")}
            loader.ensure(RegimeMeasure, key, known, row["sources"])


def _load_information(loader: Loader) -> None:
    for order, seed in enumerate(read_seed("hiring_programmes")):
        values = {
            "order": order,
            "in_force_to": _date(seed["in_force_to"]),
            "certainty": seed["certainty"],
            **translated(seed, "name", "benefit", "conditions", "status"),
        }
        loader.ensure(HiringProgramme, {"code": seed["code"]}, values, seed["sources"])
    for order, seed in enumerate(read_seed("regional_grants")):
        _load_grant(loader, order, seed)
    for seed in read_seed("exchange_rates"):
        key = {"currency": seed["currency"], "day": date.fromisoformat(seed["day"])}
        values = {
            "mad_per_unit": Decimal(seed["mad_per_unit"]),
            "certainty": seed["certainty"],
        }
        loader.ensure(ExchangeRate, key, values, seed["sources"])


def _load_grant(loader: Loader, order: int, seed: Seed) -> None:
    values = {
        "order": order,
        "region": Region.objects.get(code=seed["region_code"]),
        "kind": seed["kind"],
        "amount_mad": _decimal(seed["amount_mad"]),
        "share": _decimal(seed["share"]),
        "ceiling_mad": _decimal(seed["ceiling_mad"]),
        "starts_on_text": seed["starts_on_text"] or "",
        "ends_on": _date(seed["ends_on"]),
        "open": seed["open"],
        "certainty": seed["certainty"],
        **translated(seed, "name", "conditions", "status"),
    }
    before = loader.created
    row = loader.ensure(RegionalGrant, {"code": seed["code"]}, values, seed["sources"])
    if loader.created > before:
        row.locations.set(Location.objects.filter(slug__in=seed["location_slugs"]))


def _load_territory(loader: Loader) -> None:
    seeds = read_seed("territory")
    locations = {row.slug: row for row in Location.objects.order_by("slug")}
    for seed in seeds["income_tax_zones"]:
        _load_zone(loader, IncomeTaxZone, {"location": locations[seed["location"]]}, seed)
    provinces = {row.code: row for row in Province.objects.order_by("code")}
    for seed in seeds["charter_categories"]:
        _load_zone(loader, CharterCategory, {"province": provinces[seed["province"]]}, seed)


def _load_zone(
    loader: Loader, model: type[models.Model], owner: Mapping[str, Any], seed: Seed
) -> None:
    loader.ensure_published(
        model,
        {**owner, "effective_from": _date(seed["effective_from"])},
        {"value": seed["value"], "certainty": seed["certainty"]},
        seed["sources"],
    )


def _date(text: str | None) -> Any:
    return models.DateField().to_python(text) if text else None


def _decimal(text: str | None) -> Decimal | None:
    return None if text in (None, "") else Decimal(text)
