"""What the API says of a location, and the filters it takes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sites.enums import (
    HEADCOUNTS,
    Confidence,
    FigureCode,
    FigureUnit,
    LocationKind,
    LocationStatus,
    ProviderKind,
    ProviderStatus,
    ProviderUnit,
    TalentCode,
    TalentUnit,
)
from sites.models import Evidence, Programme, Province, Region


class LocationFilterSerializer(serializers.Serializer[Any]):
    """The query of the list. An empty value filters nothing; an unknown one is refused."""

    region = serializers.CharField(
        required=False, max_length=60, help_text="Slug of a region, such as fes-meknes."
    )
    kind = serializers.ChoiceField(
        choices=LocationKind.choices, required=False, help_text="Kind of location."
    )
    status = serializers.ChoiceField(
        choices=LocationStatus.choices, required=False, help_text="Status of the location."
    )
    programme = serializers.CharField(
        required=False, max_length=60, help_text="Slug of a programme, tech-valley-offshoring."
    )
    min_area = serializers.DecimalField(
        max_digits=10,
        decimal_places=2,
        min_value=0,
        required=False,
        help_text=(
            "Built offices of at least this area, in m²."
            " Leaves out the locations whose built area is not known."
        ),
    )

    def validate_region(self, slug: str) -> str:
        if not Region.objects.filter(slug=slug).exists():
            raise serializers.ValidationError(
                _("No region is called “%(slug)s”: use the slug of its French name.")
                % {"slug": slug}
            )
        return slug

    def validate_programme(self, slug: str) -> str:
        if not Programme.objects.filter(slug=slug).exists():
            raise serializers.ValidationError(
                _("No programme is called “%(slug)s”.") % {"slug": slug}
            )
        return slug


class TextOrNull(serializers.CharField):
    """A text that is null, never empty, where nothing is known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def to_representation(self, value: str | None) -> Any:
        return value or None


@extend_schema_field({"type": "string", "format": "decimal"})
class DecimalText(serializers.CharField):
    """A number written exactly, as a string."""


class EvidenceSerializer(serializers.Serializer[Evidence]):
    """A source. Without a publisher, it is general knowledge or arithmetic of our own."""

    publisher = TextOrNull()
    url = TextOrNull()
    date = TextOrNull()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    link = serializers.BooleanField(
        help_text="False: name the publisher, but do not link the address."
    )


class FigureSerializer(serializers.Serializer[Any]):
    """One figure that is known, with the year to which it refers."""

    value = DecimalText(source="exact", help_text="A decimal number, in the unit given beside it.")
    unit = serializers.ChoiceField(choices=FigureUnit.choices)
    year = serializers.IntegerField(
        allow_null=True, help_text="Null: the reference year is not known."
    )
    stale = serializers.BooleanField(
        allow_null=True, help_text="Whether the figure is old; null when its year is not known."
    )
    confidence = serializers.ChoiceField(
        choices=Confidence.choices,
        allow_null=True,
        help_text="That of the source from which the value was taken.",
    )
    sources = EvidenceSerializer(many=True)


class FiguresSerializer(serializers.Serializer[Any]):
    """Every figure by its code; null where it is not known, which is never the same as zero."""

    def get_fields(self) -> dict[str, Any]:
        return {
            code.value: FigureSerializer(allow_null=True, label=code.label) for code in FigureCode
        }


class TalentSourceSerializer(serializers.Serializer[Any]):
    """Where a figure on the people near a location comes from."""

    publisher = serializers.CharField()
    title = TextOrNull(help_text="In the language of the publisher.")
    url = TextOrNull()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    link = serializers.BooleanField(
        help_text="False: name the publisher, but do not link the address."
    )


class TalentFigureSerializer(serializers.Serializer[Any]):
    """One figure on the people of an area. Numbers of people are computed from rounded shares."""

    value = DecimalText(source="exact", help_text="A decimal number, in the unit given beside it.")
    unit = serializers.ChoiceField(choices=TalentUnit.choices)
    definition = serializers.CharField(
        source="code.definition", help_text="Whom it counts, or of whom it is a share."
    )
    year = serializers.IntegerField(help_text="Of a sum: the oldest year in it.")
    stale = serializers.BooleanField(help_text="Whether the figure is old.")
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    sources = TalentSourceSerializer(many=True)


class TalentFiguresSerializer(serializers.Serializer[Any]):
    """Every figure by its code; null where it is not known, which is never the same as zero."""

    codes: tuple[TalentCode, ...] = tuple(TalentCode)

    def get_fields(self) -> dict[str, Any]:
        return {
            code.value: TalentFigureSerializer(allow_null=True, label=code.label)
            for code in self.codes
        }


class ReachFiguresSerializer(TalentFiguresSerializer):
    """Numbers of people added up; null when the figure of one of the provinces is not known."""

    codes = HEADCOUNTS


class RegionSerializer(serializers.ModelSerializer[Region]):
    class Meta:
        model = Region
        fields = ("code", "slug", "name")


class ProvinceSerializer(serializers.ModelSerializer[Province]):
    class Meta:
        model = Province
        fields = ("code", "kind", "name")


class ReachSerializer(serializers.Serializer[Any]):
    """The province of the location and its neighbours: a proxy, no travel time was measured."""

    provinces = ProvinceSerializer(many=True, help_text="The location's own comes first.")
    figures = ReachFiguresSerializer()


class TalentSerializer(serializers.Serializer[Any]):
    """The people near a location, from the census."""

    province = TalentFiguresSerializer()
    region = TalentFiguresSerializer()
    reach = ReachSerializer()


class ProviderFigureSerializer(serializers.Serializer[Any]):
    """How many people a university or a training centre takes in."""

    value = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=ProviderUnit.choices)
    approximate = serializers.BooleanField()
    year = serializers.IntegerField()
    school_year = serializers.BooleanField(
        help_text="Whether the figure refers to the school year that begins in `year`."
    )
    stale = serializers.BooleanField(help_text="Whether the figure is old.")
    together = serializers.ListField(
        child=serializers.SlugField(),
        source="together_slugs",
        help_text=(
            "Slugs of all the centres that this one number counts; empty for a number of its own."
            " Add it once: it cannot be split."
        ),
    )
    confidence = serializers.ChoiceField(
        choices=Confidence.choices,
        allow_null=True,
        help_text="That of the source from which the value was taken.",
    )
    sources = EvidenceSerializer(many=True)


class TalentProviderSerializer(serializers.Serializer[Any]):
    """A university or a training centre near the location."""

    slug = serializers.SlugField(source="provider.slug")
    kind = serializers.ChoiceField(choices=ProviderKind.choices, source="provider.kind")
    kind_label = serializers.CharField(source="provider.get_kind_display")
    name = serializers.CharField(source="provider.name")
    city = TextOrNull(source="provider.city", help_text="Null: the sources name the region only.")
    region = RegionSerializer(source="provider.region")
    provinces = ProvinceSerializer(source="provider.provinces", many=True)
    in_province = serializers.BooleanField(
        help_text="Whether it lies in the province of the location."
    )
    in_region = serializers.BooleanField(
        help_text="False: it lies in another region, and serves this one too."
    )
    status = serializers.ChoiceField(choices=ProviderStatus.choices, source="provider.status")
    status_label = serializers.CharField(source="provider.get_status_display")
    note = TextOrNull(source="provider.note")
    unit = serializers.ChoiceField(
        choices=ProviderUnit.choices, help_text="What is counted, or would be if it were known."
    )
    figure = ProviderFigureSerializer(allow_null=True, help_text="Null: not known.")
    sources = EvidenceSerializer(many=True)


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    class Meta:
        model = Programme
        fields = ("slug", "name")


class LocationSerializer(serializers.Serializer[Any]):
    """A location (from `facts.LocationSheet`), its texts in the language of the request."""

    slug = serializers.SlugField(source="location.slug")
    name = serializers.CharField(source="location.name")
    aliases = serializers.ListField(child=serializers.CharField(), source="location.alias_list")
    kind = serializers.ChoiceField(choices=LocationKind.choices, source="location.kind")
    kind_label = serializers.CharField(source="location.get_kind_display")
    status = serializers.ChoiceField(choices=LocationStatus.choices, source="location.status")
    status_label = serializers.CharField(source="location.get_status_display")
    closed_on = serializers.DateField(
        source="location.closed_on",
        allow_null=True,
        help_text="Of a closed location: the day, null when it is not known.",
    )
    full_on = serializers.DateField(
        source="location.full_on",
        allow_null=True,
        help_text="The day on which no office was said to be left. Null: nobody said so.",
    )
    city = serializers.CharField(source="location.city")
    region = RegionSerializer(source="location.region")
    province = ProvinceSerializer(source="location.province")
    programme = ProgrammeSerializer(source="location.programme", allow_null=True)
    latitude = serializers.FloatField(source="location.latitude")
    longitude = serializers.FloatField(source="location.longitude")
    coordinates_precision = TextOrNull(source="location.coordinates_precision")
    figures = FiguresSerializer()
    talent = TalentSerializer(
        required=False, help_text="In the answer about one location; the list leaves it out."
    )
    talent_providers = TalentProviderSerializer(
        many=True,
        required=False,
        help_text=(
            "Universities and training centres: of its province, of its region, then of regions"
            " that serve it too. In the answer about one location; the list leaves it out."
        ),
    )
    one_stop_shop = serializers.BooleanField(
        source="location.one_stop_shop", allow_null=True, help_text="Null: not known."
    )
    district = TextOrNull(source="location.district")
    operator = TextOrNull(source="location.operator")
    status_note = TextOrNull(source="location.status_note")
    delivery_note = TextOrNull(source="location.delivery_note")
    airport_name = TextOrNull(source="location.airport_name")
    rail = TextOrNull(source="location.rail")
    urban_transport = TextOrNull(source="location.urban_transport")
    languages_note = TextOrNull(source="location.languages_note")
    notes = TextOrNull(source="location.notes")
    services = serializers.ListField(child=serializers.CharField(), source="location.service_list")
    talent_notes = serializers.ListField(
        child=serializers.CharField(), source="location.talent_list"
    )
    regional_support = serializers.ListField(
        child=serializers.CharField(),
        source="location.regional_support_list",
        help_text="For information: no amount of an estimate comes from these sentences.",
    )
    tenants_named = serializers.ListField(
        child=serializers.CharField(), source="location.tenant_list"
    )
    sources = serializers.DictField(
        child=EvidenceSerializer(many=True),
        source="fact_sources",
        help_text="Sources of the facts that are not figures, by fact.",
    )

    def to_representation(self, instance: Any) -> Any:
        """Talent that was not asked about is left out: null would say that it is not known."""
        shown = super().to_representation(instance)
        for name in ("talent", "talent_providers"):
            if getattr(instance, name) is None:
                del shown[name]
        return shown


class LocationListSerializer(serializers.Serializer[Any]):
    results = LocationSerializer(many=True)
