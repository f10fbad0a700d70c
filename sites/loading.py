"""Brings the reference data of `sites/data`, and the census, into the database.

Creates what is missing, never overwrites a row, and reports what differs: staff own the rows once
they exist, and a corrected seed reaches a running installation through them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from django.db import models, transaction
from django.utils.translation import gettext as _

from sites import census
from sites.constraints import LANGUAGES
from sites.enums import EvidencedFact, FigureCode, TalentCode
from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    Region,
    TalentFigure,
    TalentProvider,
)

DATA = Path(__file__).resolve().parent / "data"

# Names under which the seed keeps the sources of a fact, where they are not our own.
_FACTS = {
    "delivery_note": EvidencedFact.DELIVERY,
    "languages_note": EvidencedFact.LANGUAGES,
    "latitude": EvidencedFact.COORDINATES,
    "longitude": EvidencedFact.COORDINATES,
    "talent_notes": EvidencedFact.TALENT,
    "tenants_named": EvidencedFact.TENANTS,
}
# Sources of what the law attaches to a place: loaded with the rules, not here.
_LAW = {"charter_category", "income_tax_zone"}
_TEXTS = (
    "district",
    "operator",
    "status_note",
    "delivery_note",
    "notes",
    "languages_note",
    "rail",
    "urban_transport",
    "airport_name",
    "coordinates_precision",
)
_PROVIDER_COLUMNS = (
    "kind",
    "status",
    "unit",
    "value",
    "approximate",
    "year",
    "school_year",
)
_LISTS = ("services", "talent_notes", "regional_support")

Columns = dict[str, Any]
# The column of the subject, the key of its row, and the fact or figure.
SourceKey = tuple[str, int, str]


class Writer(Protocol):
    def write(self, text: str, /) -> object: ...


class SeedError(ValueError):
    """A file of `sites/data` contradicts itself or names something unknown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not what the seed says, of a row named like "location fes-shore"."""

    row: str
    field: str
    stored: object
    seed: object


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many rows were created, what differs in the rows that were there already, and which
    figures the census does not give, named like "province 06.141: activity_rate"."""

    created: int
    differing: tuple[Difference, ...]
    missing: tuple[str, ...] = ()


@transaction.atomic
def load_sites(*, stdout: Writer) -> LoadReport:
    """Creates the missing regions, provinces, programmes, locations, universities and training
    centres, figures and sources.

    Writes one line per difference or figure that is not to be had, and one for the count. Raises
    SeedError when the files are inconsistent; nothing is then stored.
    """
    loader = _Loader()
    loader.load_regions(_read("regions.json"))
    loader.load_provinces(_read("provinces.json"))
    loader.load_programme(_read("tech_valley.json"))
    loader.load_locations(_read("locations.json"))
    loader.load_providers(_read("talent_providers.json"))
    loader.load_talent()
    report = LoadReport(
        created=loader.created, differing=tuple(loader.differing), missing=tuple(loader.missing)
    )
    for difference in report.differing:
        line = _("%(row)s: %(field)s differs from the seed and was left as it is.")
        stdout.write(line % {"row": difference.row, "field": difference.field} + "\n")
    for name in report.missing:
        stdout.write(_("The census gives no figure for %(name)s.") % {"name": name} + "\n")
    line = _("Locations: %(created)d rows created, %(differing)d differences.")
    stdout.write(line % {"created": report.created, "differing": len(report.differing)} + "\n")
    return report


class _Loader:
    """One run: what was created and what differs, gathered table after table."""

    def __init__(self) -> None:
        self.created = 0
        self.differing: list[Difference] = []
        self.missing: list[str] = []

    def load_regions(self, rows: list[Columns]) -> None:
        wanted = {
            row["code"]: {"slug": row["slug"], **_translated("name", row["name"])} for row in rows
        }
        self._create_missing(Region, key="code", wanted=wanted)

    def load_provinces(self, rows: list[Columns]) -> None:
        regions = _ids(Region, key="code")
        already = set(Province.objects.values_list("code", flat=True))
        wanted = {
            row["code"]: {
                "region_id": _known(regions, row["region_code"]),
                "kind": row["kind"],
                "longitude": _number(row["longitude"]),
                "latitude": _number(row["latitude"]),
                **_translated("name", row["name"]),
            }
            for row in rows
        }
        self._create_missing(Province, key="code", wanted=wanted)
        self._link_neighbours(
            {row["code"]: set(row["neighbours"]) for row in rows}, already=already
        )

    def _link_neighbours(self, neighbours: Mapping[str, set[str]], *, already: set[str]) -> None:
        """Links the provinces that this run created; compares the others, staff may own them."""
        ids = _ids(Province, key="code")
        through = Province.neighbours.through
        stored: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in through.objects.values_list("from_province__code", "to_province__code"):
            stored[one].add(other)
        missing = set()
        for code, others in neighbours.items():
            for other in others:
                if code not in neighbours.get(other, ()):
                    raise SeedError(
                        f"Provinces {code} and {other} must name each other as neighbours."
                    )
                if (code not in already or other not in already) and other not in stored[code]:
                    missing.add((code, other))
                    stored[code].add(other)
            self._compare(f"province {code}", {"neighbours": stored[code]}, {"neighbours": others})
        through.objects.bulk_create(
            through(from_province_id=ids[one], to_province_id=ids[other])
            for one, other in sorted(missing)
        )
        self.created += len(missing)

    def load_programme(self, row: Columns) -> None:
        self._create_missing(Programme, key="slug", wanted={row["slug"]: _programme_columns(row)})
        programme = _ids(Programme, key="slug")[row["slug"]]
        self._create_missing_evidence(
            {
                ("programme_id", programme, field): sources
                for field, sources in _sources_by_fact(row["sources"]).items()
            }
        )

    def load_locations(self, rows: list[Columns]) -> None:
        provinces = _ids(Province, key="code")
        wanted = {row["slug"]: _location_columns(row, provinces=provinces) for row in rows}
        self._create_missing(Location, key="slug", wanted=wanted)
        ids = _ids(Location, key="slug")
        figures: dict[tuple[int, str], Columns] = {}
        evidence: dict[SourceKey, list[Columns]] = {}
        for row in rows:
            location = ids[row["slug"]]
            for code, figure in row["figures"].items():
                if figure is not None:
                    figures[(location, code)] = {
                        "value": _number(figure["value"]),
                        "year": figure["year"],
                    }
                    field = FigureCode(code).evidence_field
                    evidence[("location_id", location, field)] = [
                        _source(item) for item in figure["sources"]
                    ]
            for field, sources in _sources_by_fact(row["sources"]).items():
                evidence[("location_id", location, field)] = sources
        self._create_missing_figures(figures)
        self._create_missing_evidence(evidence)

    def load_providers(self, rows: list[Columns]) -> None:
        """Centres that hold the figure of several come first: the others point to them."""
        regions = _ids(Region, key="code")
        already = set(TalentProvider.objects.values_list("slug", flat=True))
        for held_elsewhere in (False, True):
            ids = _ids(TalentProvider, key="slug")
            wanted = {
                row["slug"]: _provider_columns(row, regions=regions, providers=ids)
                for row in rows
                if (row["counted_with"] is not None) is held_elsewhere
            }
            self._create_missing(TalentProvider, key="slug", wanted=wanted)
        for field, model in (("provinces", Province), ("other_regions", Region)):
            codes = {row["slug"]: row[_PLACES_OF_PROVIDERS[field]] for row in rows}
            self._link_providers(field, model, codes=codes, already=already)
        ids = _ids(TalentProvider, key="slug")
        self._create_missing_evidence(
            {
                ("provider_id", ids[row["slug"]], EvidencedFact.TALENT.value): [
                    _source(item) for item in row["sources"]
                ]
                for row in rows
            }
        )

    def _link_providers(
        self,
        field: str,
        model: type[models.Model],
        *,
        codes: Mapping[str, list[str]],
        already: set[str],
    ) -> None:
        """Links the providers that this run created; compares the others, staff may own them."""
        keys, links = _ids(model, key="code"), []
        through = getattr(TalentProvider, field).through
        for provider in TalentProvider.objects.filter(slug__in=codes).prefetch_related(field):
            wanted = codes[provider.slug]
            if provider.slug in already:
                stored = {place.code for place in getattr(provider, field).all()}
                row = f"{TalentProvider._meta.model_name} {provider.slug}"
                self._compare(row, {field: stored}, {field: set(wanted)})
            else:
                links += [(provider.pk, _known(keys, code)) for code in wanted]
        place = f"{model._meta.model_name}_id"
        through._default_manager.bulk_create(
            through(**{"talentprovider_id": provider, place: key}) for provider, key in links
        )
        self.created += len(links)

    def load_talent(self) -> None:
        """The figures of the census for every province and region that is stored."""
        stored = {
            (row.province_id, row.region_id, row.code): row for row in TalentFigure.objects.all()
        }
        provinces, regions = _ids(Province, key="code"), _ids(Region, key="code")
        areas: list[tuple[str, str, int | None, int | None]] = [
            *(("region", code, None, region) for code, region in regions.items()),
            *(("province", code, province, None) for code, province in provinces.items()),
        ]
        missing: list[TalentFigure] = []
        for kind, area, province, region in areas:
            known = census.census_figures().get(area, {})
            for code in TalentCode:
                row = stored.get((province, region, code.value))
                if code not in known:
                    self.missing.append(f"{kind} {area}: {code.value}")
                    continue
                columns: Columns = {"value": known[code], "year": census.YEAR, **census.SOURCE}
                if row is None:
                    missing.append(
                        TalentFigure(
                            province_id=province, region_id=region, code=code.value, **columns
                        )
                    )
                else:
                    values = {field: getattr(row, field) for field in columns}
                    self._compare(f"talent of {kind} {area} {code.value}", values, columns)
        TalentFigure.objects.bulk_create(missing)
        self.created += len(missing)

    def _create_missing(
        self, model: type[models.Model], *, key: str, wanted: Mapping[str, Columns]
    ) -> None:
        """Rows identified by their code or slug."""
        stored = {getattr(row, key): row for row in model._default_manager.all()}
        missing = [
            model(**{key: name}, **columns)
            for name, columns in wanted.items()
            if name not in stored
        ]
        model._default_manager.bulk_create(missing)
        self.created += len(missing)
        for name, columns in wanted.items():
            if name in stored:
                values = {field: getattr(stored[name], field) for field in columns}
                self._compare(f"{model._meta.model_name} {name}", values, columns)

    def _create_missing_figures(self, wanted: Mapping[tuple[int, str], Columns]) -> None:
        stored = {
            (figure.location_id, figure.code): figure
            for figure in Figure.objects.select_related("location")
        }
        missing = [
            Figure(location_id=location, code=code, **columns)
            for (location, code), columns in wanted.items()
            if (location, code) not in stored
        ]
        Figure.objects.bulk_create(missing)
        self.created += len(missing)
        for key, columns in wanted.items():
            if key in stored:
                figure = stored[key]
                values = {"value": figure.value, "year": figure.year}
                self._compare(f"figure {figure.location.slug} {figure.code}", values, columns)

    def _create_missing_evidence(self, wanted: Mapping[SourceKey, list[Columns]]) -> None:
        """The sources of a fact are one whole: created when it has none, compared otherwise."""
        stored: defaultdict[SourceKey, list[Columns]] = defaultdict(list)
        subjects: dict[SourceKey, str] = {}
        for row in Evidence.objects.select_related(*_SUBJECTS):
            key, slug = _subject_of(row)
            stored[key].append({column: getattr(row, column) for column in _SOURCE_COLUMNS})
            subjects[key] = f"evidence {slug}"
        missing = [
            Evidence(**{key[0]: key[1]}, field=key[2], order=order, **source)
            for key, sources in wanted.items()
            if key not in stored
            for order, source in enumerate(sources)
        ]
        Evidence.objects.bulk_create(missing)
        self.created += len(missing)
        for key, sources in wanted.items():
            if key in stored:
                self._compare(subjects[key], {key[2]: stored[key]}, {key[2]: sources})

    def _compare(self, row: str, stored: Columns, seed: Columns) -> None:
        for field, value in seed.items():
            if ("" if stored[field] is None else stored[field]) != ("" if value is None else value):
                self.differing.append(
                    Difference(row=row, field=field, stored=stored[field], seed=value)
                )


_SUBJECTS = ("location", "programme", "provider")
# The places of a university or a training centre, and the names of their codes in the seed.
_PLACES_OF_PROVIDERS = {
    "provinces": "province_codes",
    "other_regions": "other_region_codes",
}
_SOURCE_COLUMNS = ("publisher", "url", "date", "confidence", "link")


def _read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"), parse_float=Decimal)


def _ids(model: type[models.Model], *, key: str) -> dict[str, int]:
    return dict(model._default_manager.values_list(key, "pk"))


def _known(ids: Mapping[str, int], code: str) -> int:
    if code not in ids:
        raise SeedError(f"The seed names the code {code}, which no row has.")
    return ids[code]


def _number(value: Decimal | int) -> Decimal:
    return Decimal(value)


def _translated(field: str, text: Mapping[str, str] | None) -> Columns:
    """One column per language; a text that the seed does not give is empty in all three."""
    return {f"{field}_{language}": (text or {}).get(language) or "" for language in LANGUAGES}


def _translated_lines(field: str, items: Mapping[str, Iterable[str]] | None) -> Columns:
    return {
        f"{field}_{language}": "\n".join((items or {}).get(language, ())) for language in LANGUAGES
    }


def _subject_of(row: Evidence) -> tuple[SourceKey, str]:
    """What a source speaks of, and the slug of it."""
    name = next(one for one in _SUBJECTS if getattr(row, f"{one}_id") is not None)
    subject = getattr(row, name)
    return (f"{name}_id", subject.pk, row.field), subject.slug


def _provider_columns(
    row: Columns, *, regions: Mapping[str, int], providers: Mapping[str, int]
) -> Columns:
    for code in row["province_codes"]:
        if not code.startswith(row["region_code"] + "."):
            raise SeedError(f"Provider {row['slug']}: the province does not lie in the region.")
    holder = row["counted_with"]
    columns = {name: row[name] for name in _PROVIDER_COLUMNS}
    for field in ("name", "city", "note"):
        columns |= _translated(field, row[field])
    return {
        **columns,
        "region_id": _known(regions, row["region_code"]),
        "counted_with_id": None if holder is None else _known(providers, holder),
    }


def _programme_columns(row: Columns) -> Columns:
    return {
        "convention_date": date.fromisoformat(day) if (day := row["convention_date"]) else None,
        **_translated("name", row["name"]),
        **_translated_lines("what_is_known", row["what_is_known"]),
        **_translated_lines("what_is_not_known", row["what_is_not_known"]),
        **_translated("earlier_project", row["earlier_project"]),
    }


def _location_columns(row: Columns, *, provinces: Mapping[str, int]) -> Columns:
    if not row["province_code"].startswith(row["region_code"] + "."):
        raise SeedError(f"Location {row['slug']}: the province does not lie in the region.")
    columns: Columns = {
        "province_id": _known(provinces, row["province_code"]),
        "kind": row["kind"],
        "status": row["status"],
        "one_stop_shop": row["one_stop_shop"],
        "latitude": _number(row["latitude"]),
        "longitude": _number(row["longitude"]),
        "aliases": "\n".join(row["aliases"]),
        "tenants_named": "\n".join(row["tenants_named"]),
        **_translated("name", row["name"]),
        **_translated("city", row["city"]),
    }
    for field in _TEXTS:
        columns |= _translated(field, row[field])
    for field in _LISTS:
        columns |= _translated_lines(field, row[field])
    return columns


def _sources_by_fact(sources: Mapping[str, list[Columns]]) -> dict[str, list[Columns]]:
    """Sources under our own names of facts; one that stands behind two of them is kept once."""
    facts: dict[str, list[Columns]] = {}
    for name, rows in sources.items():
        if name in _LAW:
            continue
        try:
            fact = EvidencedFact(_FACTS.get(name, name)).value
        except ValueError as error:
            raise SeedError(
                f"The seed gives sources for {name}, which is not a known fact."
            ) from error
        kept = facts.setdefault(fact, [])
        kept.extend(source for source in map(_source, rows) if source not in kept)
    return facts


def _source(row: Columns) -> Columns:
    return {
        "publisher": row["publisher"] or "",
        "url": row["url"] or "",
        "date": row["date"] or "",
        "confidence": row["confidence"],
        "link": row["link"],
    }
