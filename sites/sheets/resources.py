"""The columns of each table, and which of them say what a row is about.

Rows are named by slugs and codes, never by the numbers of the database. Each text has one column
per language.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import CheckConstraint, Model, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.widgets import ManyToManyWidget
from modeltranslation.translator import NotRegistered, translator

from sites.constraints import LANGUAGES
from sites.enums import (
    EVIDENCE_FIELDS,
    Confidence,
    EvidencedFact,
    FigureCode,
    LocationKind,
    LocationStatus,
    ProviderKind,
    ProviderStatus,
    ProviderUnit,
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
from sites.sheets.cells import (
    Cell,
    DayCell,
    NamedCell,
    NamedListCell,
    NumberCell,
    TextCell,
    WholeCell,
    WordCell,
    YesNoCell,
)

Columns = dict[str, Any]
Row = Mapping[str, str]
Difference = tuple[str, str, str]


class Changes:
    """What a row changes: column, before, after, each as the sheet writes it."""

    def __init__(self, resource: "SheetResource", instance: Model, new: bool) -> None:
        self.before = resource.written(instance)
        self.after: dict[str, str] = {}
        self.new = new

    def compare_with(self, resource: "SheetResource", instance: Model | None) -> None:
        empty = dict.fromkeys(self.before, "")
        self.after = empty if instance is None else resource.written(instance)

    def as_html(self) -> list[Difference]:
        """Not HTML: the name that the library asks for. A new row had nothing before."""
        before = dict.fromkeys(self.before, "") if self.new else self.before
        return [
            (column, before[column], after)
            for column, after in self.after.items()
            if after != before[column]
        ]


class KeyLoader(BaseInstanceLoader):  # type: ignore[misc]
    """The stored rows by what names them in a sheet: one query, whatever the file."""

    def get_instance(self, row: Row) -> Model | None:
        stored: Mapping[tuple[str, ...], Model] = self.resource.stored
        return stored.get(self.resource.key_of(row))


class SheetResource(ModelResource):  # type: ignore[misc]
    """One table. `keys` name a row; `needed` texts may not be left empty.

    `information` columns are written for the reader and ignored when they come back.
    """

    # Each column with how its cells are read and written: every table says its own.
    columns: Callable[[], Columns]
    keys: ClassVar[tuple[str, ...]]
    needed: ClassVar[tuple[str, ...]] = ()
    related: ClassVar[tuple[str, ...]] = ()
    # Without this column's value there is nothing to know: an emptied one takes the row away.
    holder: ClassVar[str] = ""

    class Meta:
        instance_loader_class = KeyLoader
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        store_instance = True
        use_transactions = True

    def __init__(self, *, may_delete: bool = True) -> None:
        super().__init__()
        self.may_delete = may_delete
        self.fields = {
            name: Field(attribute=name, column_name=name, widget=cell)
            for name, cell in self.columns().items()
        }
        self.stored: dict[tuple[str, ...], Model] = {}
        self.ambiguous: set[tuple[str, ...]] = set()
        self.seen: set[tuple[str, ...]] = set()

    def information(self) -> Mapping[str, Callable[[Any], object]]:
        return {}

    @classmethod
    def get_diff_class(cls) -> type[Changes]:
        return Changes

    def get_queryset(self) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self._meta.model._default_manager.all()
        return rows.select_related(*self.related) if self.related else rows

    def get_import_id_fields(self) -> tuple[str, ...]:
        return self.keys

    def written(self, instance: Model) -> dict[str, str]:
        return {name: field.export(instance) for name, field in self.fields.items()}

    # --- Which row -------------------------------------------------------------------------------
    def key_of(self, row: Row) -> tuple[str, ...]:
        """Raises ValidationError, by column, when the cells name nothing."""
        errors: dict[str, str] = {}
        key = []
        for name in self.keys:
            widget = self.fields[name].widget
            try:
                key.append(widget.render(widget.clean(row[name])))
            except ValueError as error:
                errors[name] = str(error)
        if errors:
            raise ValidationError(errors)
        return tuple(key)

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        for instance in self.get_queryset():
            key = tuple(self.fields[name].export(instance) for name in self.keys)
            if key in self.stored:
                self.ambiguous.add(key)
            self.stored[key] = instance

    def before_import_row(self, row: Row, **kwargs: Any) -> None:
        key = self.key_of(row)
        if not any(key):
            raise ValidationError({self.keys[0]: _("Fill in this cell.")})
        if key in self.seen:
            raise ValidationError(_("An earlier row of the file speaks of the same thing."))
        if key in self.ambiguous:
            raise ValidationError(
                _("Several stored rows have this name and order: give them other orders first.")
            )
        self.seen.add(key)

    def for_delete(self, row: Row, instance: Model) -> bool:
        emptied = bool(self.holder) and row.get(self.holder) == ""
        if emptied and instance.pk is not None and not self.may_delete:
            raise ValidationError(
                {self.holder: _("To empty this cell takes the right to delete, which you lack.")}
            )
        return emptied

    def skip_row(
        self, instance: Model, original: Model, row: Row, import_validation_errors: Any = None
    ) -> bool:
        """Whether nothing changes."""
        if import_validation_errors or original.pk is None:
            return False
        return all(
            self._written_after(name, instance, row) == field.export(original)
            for name, field in self.fields.items()
            if name in row
        )

    def _written_after(self, name: str, instance: Model, row: Row) -> Any:
        """Rows of other tables are linked once the row is stored: until then the cell tells."""
        field = self.fields[name]
        if isinstance(field.widget, ManyToManyWidget):
            return field.widget.render(field.clean(row))
        return field.export(instance)

    # --- Whether it may be stored ----------------------------------------------------------------
    def import_instance(self, instance: Model, row: Row, **kwargs: Any) -> None:
        errors: dict[str, Any] = {}
        try:
            super().import_instance(instance, row, **kwargs)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for name, field in self.fields.items():
            if isinstance(field.widget, ManyToManyWidget) and name in row:
                try:
                    field.clean(row)
                except ValueError as error:
                    errors[name] = [ValidationError(str(error))]
        if errors:
            raise ValidationError(errors)

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Every fault at once, each under its column; under no column when it is of the row."""
        errors: dict[str, Any] = dict(import_validation_errors or {})
        for name in self.needed:
            if not getattr(instance, name):
                errors.setdefault(name, [ValidationError(_("Fill in this cell."))])
        try:
            instance.full_clean(
                exclude={*errors, *_untranslated(self._meta.model)}, validate_constraints=False
            )
        except ValidationError as error:
            for name, found in error.error_dict.items():
                errors.setdefault(name, [_friendly(one) for one in found])
        for name, sentence in self.faults(instance):
            errors.setdefault(name, [ValidationError(sentence)])
        for columns, sentence in self._broken_constraints(instance):
            if not set(columns) & set(errors):
                errors[" · ".join(columns) or NON_FIELD_ERRORS] = [ValidationError(sentence)]
        if errors:
            raise RowError(errors)

    def faults(self, instance: Any) -> Iterator[tuple[str, str]]:
        """What the database cannot check: column and sentence."""
        return iter(())

    def _broken_constraints(self, instance: Model) -> Iterator[tuple[list[str], str]]:
        for constraint in self._meta.model._meta.constraints:
            try:
                constraint.validate(self._meta.model, instance)
            except ValidationError as error:
                named = (
                    _names(constraint.condition) if isinstance(constraint, CheckConstraint) else {}
                )
                yield [name for name in self.fields if name in named], " ".join(error.messages)


class RowError(ValidationError):
    """The faults of a row by column. A column may be two names, so the model is not asked."""


def _friendly(error: ValidationError) -> ValidationError:
    return ValidationError(_("Fill in this cell.")) if error.code in ("null", "blank") else error


def _names(condition: Any) -> set[str]:
    """The columns that a condition speaks of."""
    found: set[str] = set()
    for child in condition.children:
        found |= _names(child) if isinstance(child, Q) else {child[0].split("__")[0]}
    return found


def _untranslated(model: type[Model]) -> list[str]:
    """The fields that only stand for their columns in each language."""
    try:
        return list(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []


def _texts(*names: str) -> dict[str, Cell]:
    return {f"{name}_{language}": TextCell() for name in names for language in LANGUAGES}


def _source_columns() -> dict[str, Cell]:
    return {
        "publisher": TextCell(),
        "url": TextCell(),
        "confidence": WordCell(Confidence.values),
        "link": YesNoCell(),
    }


def _in_every_language(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


class LocationResource(SheetResource):
    keys = ("slug",)
    needed = _in_every_language("name", "city")
    related = ("province", "programme")

    class Meta(SheetResource.Meta):
        model = Location

    def columns(self) -> Columns:
        return {
            "slug": TextCell(),
            **_texts("name"),
            "kind": WordCell(LocationKind.values),
            "status": WordCell(LocationStatus.values),
            "closed_on": DayCell(),
            "full_on": DayCell(),
            "province": NamedCell(Province, "code"),
            "programme": NamedCell(Programme, "slug"),
            "latitude": NumberCell(thousands=False),
            "longitude": NumberCell(thousands=False),
            **_texts("coordinates_precision", "city", "district", "operator"),
            "one_stop_shop": YesNoCell(),
            **_texts("status_note", "delivery_note", "services", "languages_note"),
            **_texts("airport_name", "rail", "urban_transport"),
            **_texts("talent_notes", "regional_support", "notes"),
            "aliases": TextCell(),
            "tenants_named": TextCell(),
        }

    def faults(self, instance: Location) -> Iterator[tuple[str, str]]:
        if instance.one_stop_shop is not None and not (
            instance.pk is not None
            and instance.evidence.filter(field=EvidencedFact.ONE_STOP_SHOP).exists()
        ):
            yield (
                "one_stop_shop",
                _("Add the source of the answer about the one-stop shop, or answer “Unknown”."),
            )


class FigureResource(SheetResource):
    keys = ("location", "code")
    related = ("location",)
    holder = "value"

    class Meta(SheetResource.Meta):
        model = Figure

    def columns(self) -> Columns:
        return {
            "location": NamedCell(Location, "slug"),
            "code": WordCell(FigureCode.values),
            "value": NumberCell(),
            "year": WholeCell(),
        }

    def information(self) -> Mapping[str, Callable[[Figure], object]]:
        """For whoever is asked for the figure again."""
        this_year = localdate().year
        return {
            "about_location": lambda row: row.location.name,
            "about_operator": lambda row: row.location.operator or "",
            "about_figure": lambda row: str(FigureCode(row.code).label),
            "about_unit": lambda row: str(FigureCode(row.code).unit.label),
            "about_age_years": lambda row: "" if row.year is None else this_year - row.year,
            "about_sources": figure_sources,
        }


def figure_sources(row: Figure) -> str:
    """Who said it, and when. Our own arithmetic has no publisher: nobody said it."""
    field = FigureCode(row.code).evidence_field
    sources = (one for one in row.location.evidence.all() if one.field == field and one.publisher)
    return "; ".join(str(one) for one in sources)


class TalentFigureResource(SheetResource):
    keys = ("province", "region", "code")
    related = ("province", "region")
    holder = "value"

    class Meta(SheetResource.Meta):
        model = TalentFigure

    def columns(self) -> Columns:
        return {
            "province": NamedCell(Province, "code"),
            "region": NamedCell(Region, "code"),
            "code": WordCell(TalentCode.values),
            "value": NumberCell(),
            "year": WholeCell(),
            "title": TextCell(),
            **_source_columns(),
        }


class TalentProviderResource(SheetResource):
    keys = ("slug",)
    needed = _in_every_language("name")
    related = ("region", "counted_with")

    class Meta(SheetResource.Meta):
        model = TalentProvider

    def columns(self) -> Columns:
        return {
            "slug": TextCell(),
            **_texts("name"),
            "kind": WordCell(ProviderKind.values),
            "status": WordCell(ProviderStatus.values),
            **_texts("city"),
            "region": NamedCell(Region, "code"),
            "provinces": NamedListCell(Province, "code"),
            "other_regions": NamedListCell(Region, "code"),
            "unit": WordCell(ProviderUnit.values),
            "value": WholeCell(),
            "approximate": YesNoCell(),
            "year": WholeCell(),
            "school_year": YesNoCell(),
            "counted_with": NamedCell(TalentProvider, "slug"),
            **_texts("note"),
        }

    def get_queryset(self) -> "QuerySet[Any]":
        return super().get_queryset().prefetch_related("provinces", "other_regions")


class EvidenceResource(SheetResource):
    keys = ("location", "programme", "provider", "field", "order")
    related = ("location", "programme", "provider")

    class Meta(SheetResource.Meta):
        model = Evidence

    def columns(self) -> Columns:
        return {
            "location": NamedCell(Location, "slug"),
            "programme": NamedCell(Programme, "slug"),
            "provider": NamedCell(TalentProvider, "slug"),
            "field": WordCell(EVIDENCE_FIELDS),
            "order": WholeCell(),
            "date": TextCell(),
            **_source_columns(),
        }


def column_names(resource: SheetResource) -> Iterable[str]:
    """Every column that a file may have."""
    return [*resource.fields, *resource.information()]
