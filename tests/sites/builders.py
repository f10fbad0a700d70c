"""The smallest rows that the database accepts; a test names only what it is about."""

from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model

from sites.enums import (
    Confidence,
    FigureCode,
    LocationKind,
    LocationStatus,
    ProviderKind,
    ProviderStatus,
    ProviderUnit,
    ProvinceKind,
    TalentCode,
)
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

Row = TypeVar("Row", bound=Model)


def in_every_language(field: str, text: str) -> dict[str, str]:
    return {f"{field}_{language}": f"{text} {language}" for language in ("fr", "en", "ar")}


def a_region(**values: Any) -> Region:
    defaults = {"code": "03", "slug": "fes-meknes", **in_every_language("name", "Region")}
    return Region(**{**defaults, **values})


def a_province(**values: Any) -> Province:
    defaults = {
        "code": "03.231",
        "kind": ProvinceKind.PREFECTURE,
        "longitude": Decimal("-4.97"),
        "latitude": Decimal("34"),
        **in_every_language("name", "Province"),
    }
    if "region" not in values:
        values["region"] = Region.objects.first() or saved(a_region())
    return Province(**{**defaults, **values})


def a_location(**values: Any) -> Location:
    defaults = {
        "slug": "a-park",
        "kind": LocationKind.PARK,
        "status": LocationStatus.OPERATIONAL,
        "longitude": Decimal("-4.97"),
        "latitude": Decimal("34"),
        **in_every_language("name", "Park"),
        **in_every_language("city", "City"),
    }
    if "province" not in values:
        values["province"] = Province.objects.first() or saved(a_province())
    return Location(**{**defaults, **values})


def a_figure(**values: Any) -> Figure:
    defaults = {"code": FigureCode.OFFICE_M2_BUILT, "value": Decimal(30000), "year": 2023}
    if "location" not in values:
        values["location"] = Location.objects.first() or saved(a_location())
    return Figure(**{**defaults, **values})


def some_evidence(**values: Any) -> Evidence:
    defaults = {
        "field": FigureCode.OFFICE_M2_BUILT.evidence_field,
        "publisher": "Le Journal",
        "url": "https://example.org/article",
        "date": "2023-11",
        "confidence": Confidence.HIGH,
        "link": True,
    }
    if "location" not in values and "programme" not in values:
        values["location"] = Location.objects.first() or saved(a_location())
    return Evidence(**{**defaults, **values})


def a_talent_figure(**values: Any) -> TalentFigure:
    defaults = {
        "code": TalentCode.ACTIVITY_RATE,
        "value": Decimal("45.1"),
        "year": 2024,
        "publisher": "Haut-Commissariat au Plan",
        "title": "RGPH 2024",
        "url": "https://example.org/census",
        "confidence": Confidence.HIGH,
        "link": True,
    }
    if "province" not in values and "region" not in values:
        values["province"] = Province.objects.first() or saved(a_province())
    return TalentFigure(**{**defaults, **values})


def a_provider(**values: Any) -> TalentProvider:
    defaults = {
        "slug": "a-university",
        "kind": ProviderKind.UNIVERSITY,
        "status": ProviderStatus.OPEN,
        "unit": ProviderUnit.NEW_STUDENTS,
        "value": 20000,
        "year": 2024,
        **in_every_language("name", "University"),
    }
    if "region" not in values:
        values["region"] = Region.objects.first() or saved(a_region())
    return TalentProvider(**{**defaults, **values})


def a_programme(**values: Any) -> Programme:
    defaults = {"slug": "a-programme", **in_every_language("name", "Programme")}
    return Programme(**{**defaults, **values})


def saved(row: Row) -> Row:
    row.save()
    return row
