"""Builders of the database constraints that the models of this wing share."""

from collections.abc import Iterable

from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

# Spelled out and not read from the settings: the columns exist in exactly these three languages,
# and a constraint must not change without a migration.
LANGUAGES = ("fr", "en", "ar")


def one_of(*, name: str, field: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one word of a closed vocabulary."""
    return CheckConstraint(
        name=name,
        condition=Q((f"{field}__in", sorted(values))),
        violation_error_message=_("This value is not in the list of allowed values."),
    )


def written_in_every_language(*, name: str, field: str) -> CheckConstraint:
    """A translated column is neither null nor empty in French, English and Arabic."""
    condition = Q()
    for language in LANGUAGES:
        column = f"{field}_{language}"
        condition &= Q((f"{column}__isnull", False)) & ~Q((column, ""))
    return CheckConstraint(
        name=name,
        condition=condition,
        violation_error_message=_("This text is required in French, English and Arabic."),
    )


def point_in_morocco(*, name: str) -> CheckConstraint:
    """Guards against swapped or mistyped coordinates; the box is wider than the country."""
    return CheckConstraint(
        name=name,
        condition=Q(longitude__gte=-18, longitude__lte=0, latitude__gte=20, latitude__lte=37),
        violation_error_message=_(
            "This point does not lie in Morocco: check the latitude and the longitude."
        ),
    )
