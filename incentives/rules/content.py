"""The content of a rule set: everything published and in force on a date, as plain JSON.

Built from the database by :func:`content_on`; read by the engine through :func:`rules_from`. Texts
are kept in all languages, so that an old estimate is shown in the words of its own rules.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Prefetch, Q, QuerySet

from incentives.engine.criteria import Criterion as EngineCriterion
from incentives.engine.criteria import Group, Operator, check_definition
from incentives.engine.errors import RuleDefinitionError
from incentives.engine.grants import Cost, CostShare, Grant, PerJob
from incentives.engine.inputs import Place
from incentives.engine.parameters import ParameterValue as EngineValue
from incentives.engine.parameters import parse_value
from incentives.engine.rules import MeasureRules, Rules
from incentives.rules.enums import GrantKind, GroupMode, State
from incentives.rules.models import (
    CharterCategory,
    Criterion,
    CriterionGroup,
    IncomeTaxZone,
    Measure,
    ParameterValue,
    PrimeText,
    RegimeMeasure,
    RegionalGrant,
    Reservation,
    Source,
)
from incentives.rules.translation import LANGUAGES
from sites.models import Location

Content = dict[str, Any]
Row = TypeVar("Row", bound=Model)


def texts(row: Model, field: str) -> dict[str, str]:
    """A translated field in every language."""
    return {code: getattr(row, f"{field}_{code}") or "" for code in LANGUAGES}


def content_on(on: date) -> Content:
    """Everything published that is in force on ``on``; in a stable order."""
    content = {
        "parameters": _parameters(on),
        "measures": _measures(on),
        "criteria": _criteria(),
        "primes": _primes(),
        "reservations": _reservations(),
        "places": _places(on),
        "sources": _sources(),
    }
    # Without an open grant the content, and so its hash, is what it was before there were any.
    grants = _grants(on)
    return {**content, "grants": grants} if grants else content


def in_force(rows: QuerySet[Row], on: date) -> QuerySet[Row]:
    """Published values that had started on ``on``."""
    return rows.filter(state=State.PUBLISHED, effective_from__lte=on)


def _codes(sources: Iterable[Source]) -> list[str]:
    return sorted(source.code for source in sources)


def _parameters(on: date) -> Content:
    """The latest published value of each parameter that is not repealed."""
    rows = in_force(ParameterValue.objects.all(), on)
    rows = rows.filter(
        Q(parameter__repealed_from__isnull=True) | Q(parameter__repealed_from__gt=on)
    )
    rows = rows.select_related("parameter").prefetch_related("sources")
    found = {}
    for row in rows.order_by("parameter__code", "effective_from"):
        found[row.parameter.code] = {
            "measure": row.parameter.measure,
            "kind": row.parameter.kind,
            "unit": row.parameter.unit,
            "text": texts(row.parameter, "text"),
            "effective_from": row.effective_from.isoformat(),
            "value": row.value,
            "favourable_value": row.favourable_value,
            "certainty": row.certainty,
            "doubt": texts(row, "doubt"),
            "sources": _codes(row.sources.all()),
        }
    return found


def _measures(on: date) -> Content:
    older = {
        row.measure_id: row.regime.code
        for row in RegimeMeasure.objects.filter(computable=False, regime__effective_from__lte=on)
        .filter(Q(regime__repealed_from__isnull=True) | Q(regime__repealed_from__gt=on))
        .select_related("regime")
        .order_by("regime__effective_from")
    }
    groups = _groups()
    rows = Measure.objects.prefetch_related(
        "sources", Prefetch("reservations", Reservation.objects.order_by("order", "code"))
    )
    return {
        row.code: {
            "lever": row.lever,
            "order": row.order,
            "name": texts(row, "name"),
            "summary": texts(row, "summary"),
            "criteria": groups[row.pk],
            "reservations": [reservation.code for reservation in row.reservations.all()],
            "older_regime": older.get(row.pk, ""),
            "sources": _codes(row.sources.all()),
        }
        for row in rows
    }


def _groups() -> dict[int, Content]:
    """The tree of criteria of each measure, from its root."""
    groups = list(CriterionGroup.objects.order_by("order", "code"))
    members: dict[int, list[tuple[int, str, Content]]] = {group.pk: [] for group in groups}
    for criterion in Criterion.objects.order_by("order", "code"):
        leaf: Content = {"criterion": criterion.code}
        members[criterion.group_id].append((criterion.order, criterion.code, leaf))
    nodes: dict[int, Content] = {
        group.pk: {"code": group.code, "mode": group.mode} for group in groups
    }
    for group in groups:
        if group.parent_id is not None:
            members[group.parent_id].append((group.order, group.code, nodes[group.pk]))
    for key, node in nodes.items():
        node["members"] = [leaf for _, _, leaf in sorted(members[key], key=lambda row: row[:2])]
    return {group.measure_id: nodes[group.pk] for group in groups if group.parent_id is None}


def _criteria() -> Content:
    rows = Criterion.objects.select_related("parameter").prefetch_related("sources")
    return {
        row.code: {
            "fact": row.fact,
            "operator": row.operator,
            "parameter": row.parameter.code if row.parameter else "",
            "constant": None if row.constant is None else f"{row.constant.normalize():f}",
            "requirement": texts(row, "requirement"),
            "failure": texts(row, "failure"),
            "sources": _codes(row.sources.all()),
        }
        for row in rows.order_by("code")
    }


def _primes() -> Content:
    rows = PrimeText.objects.select_related("measure").prefetch_related("sources")
    return {
        f"{row.measure.code}.{row.code}": {
            "name": texts(row, "name"),
            "condition": texts(row, "condition"),
            "sources": _codes(row.sources.all()),
        }
        for row in rows.order_by("measure__code", "code")
    }


def _reservations() -> Content:
    rows = Reservation.objects.prefetch_related("sources").order_by("code")
    return {
        row.code: {"text": texts(row, "text"), "sources": _codes(row.sources.all())} for row in rows
    }


def _places(on: date) -> Content:
    """Zone and Charter category of every location, where a value is in force."""
    zones = dict(
        in_force(IncomeTaxZone.objects.all(), on)
        .order_by("location", "effective_from")
        .values_list("location_id", "value")
    )
    categories = dict(
        in_force(CharterCategory.objects.all(), on)
        .order_by("province", "effective_from")
        .values_list("province_id", "value")
    )
    rows = Location.objects.order_by("slug").values("pk", "slug", "province_id")
    return {
        row["slug"]: {
            "zone": zones.get(row["pk"]),
            "category": categories.get(row["province_id"]),
        }
        for row in rows
    }


def _grants(on: date) -> Content:
    """Grants published as open whose dates hold ``on``, first and last day included."""
    rows = RegionalGrant.objects.filter(open=True, starts_on__lte=on)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on))
    rows = rows.prefetch_related("sources", "locations")
    return {row.code: _grant_content(row) for row in rows.order_by("code")}


def _grant_content(row: RegionalGrant) -> Content:
    named = sorted(location.slug for location in row.locations.all())
    return {
        "name": texts(row, "name"),
        "conditions": texts(row, "conditions"),
        "status": texts(row, "status"),
        "kind": row.kind,
        "amount_mad": None if row.amount_mad is None else f"{row.amount_mad:.2f}",
        "share": None if row.share is None else f"{row.share.normalize():f}",
        "cost": row.cost,
        "ceiling_mad": None if row.ceiling_mad is None else f"{row.ceiling_mad:.2f}",
        "starts_on": row.starts_on.isoformat() if row.starts_on else None,
        "ends_on": row.ends_on.isoformat() if row.ends_on else None,
        "whole_region": not named,
        "places": named or _places_of_region(row.region_id),
        "certainty": row.certainty,
        "sources": _codes(row.sources.all()),
    }


def _places_of_region(region: int) -> list[str]:
    rows = Location.objects.filter(province__region=region)
    return list(rows.order_by("slug").values_list("slug", flat=True))


def _sources() -> Content:
    return {
        row.code: {
            "title": row.title,
            "publisher": row.publisher,
            "date": row.date,
            "url": row.url,
            "link": row.link,
        }
        for row in Source.objects.order_by("code")
    }


def rules_from(content: Content, *, version: str, on: date) -> Rules:
    """The engine's rules from a content. Raises RuleDefinitionError when it cannot be read."""
    parameters = {code: _value(code, row) for code, row in content["parameters"].items()}
    measures = {
        code: MeasureRules(
            lever=row["lever"],
            criteria=_tree(row["criteria"], content["criteria"]),
            reservations=tuple(row["reservations"]),
            older_regime=row["older_regime"],
        )
        for code, row in content["measures"].items()
    }
    for rules in measures.values():
        check_definition(rules.criteria)
    return Rules(
        on=on,
        version=version,
        parameters=parameters,
        measures=measures,
        # A database may give the names of an object in another order.
        grants=tuple(_grant(code, row) for code, row in sorted(content.get("grants", {}).items())),
    )


def _grant(code: str, row: Mapping[str, Any]) -> Grant:
    ceiling = row["ceiling_mad"]
    return Grant(
        code=code,
        terms=_terms(code, row),
        ceiling_mad=None if ceiling is None else Decimal(ceiling),
        places=frozenset(row["places"]),
    )


def _terms(code: str, row: Mapping[str, Any]) -> PerJob | CostShare:
    kind, amount, share = row["kind"], row["amount_mad"], row["share"]
    if kind == GrantKind.PER_JOB and amount is not None:
        return PerJob(Decimal(amount))
    if kind == GrantKind.COST_SHARE and share is not None and row["cost"] in list(Cost):
        return CostShare(Decimal(share), Cost(row["cost"]))
    raise RuleDefinitionError(f"Grant {code} cannot be computed.")


def _value(code: str, row: Mapping[str, Any]) -> EngineValue:
    prudent = parse_value(row["kind"], row["value"])
    doubtful = row["favourable_value"] is not None
    return EngineValue(
        code=code,
        effective_from=date.fromisoformat(row["effective_from"]),
        unit=row["unit"],
        prudent=prudent,
        favourable=parse_value(row["kind"], row["favourable_value"]) if doubtful else prudent,
        doubtful=doubtful,
    )


def _tree(node: Mapping[str, Any], criteria: Mapping[str, Any]) -> Group:
    members = tuple(
        _leaf(member["criterion"], criteria) if "criterion" in member else _tree(member, criteria)
        for member in node["members"]
    )
    return Group(node["code"], node["mode"] == GroupMode.ANY, members)


def _leaf(code: str, criteria: Mapping[str, Any]) -> EngineCriterion:
    row = criteria[code]
    try:
        operator = Operator(row["operator"])
    except ValueError:
        raise RuleDefinitionError(f"Criterion {code}: unknown operator.") from None
    constant = None if row["constant"] is None else Decimal(row["constant"])
    return EngineCriterion(code, row["fact"], operator, row["parameter"], constant)


def place_from(content: Content, slug: str) -> Place:
    """What the law sees of a location."""
    row = content["places"][slug]
    return Place(slug, row["zone"], row["category"])
