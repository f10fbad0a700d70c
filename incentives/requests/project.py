"""The project that goes with a request, as its page shows it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from incentives.estimates.digest import segments_of
from incentives.estimates.models import Estimate
from incentives.estimates.page_headline import Headline, headline
from incentives.estimates.services import as_first_computed


@dataclass(frozen=True, slots=True)
class AttachedProject:
    """Totals in MAD; ``headline`` says whether they are an answer."""

    url: str
    place: str
    segments: str
    on: date
    headline: Headline
    prudent: Decimal
    favourable: Decimal


def attached_project(estimate: Estimate) -> AttachedProject:
    return AttachedProject(
        url=reverse("estimate", args=[estimate.token]),
        place=estimate.location.name,
        segments=", ".join(segments_of(estimate.inputs)),
        on=estimate.on,
        headline=headline(as_first_computed(estimate).estimate),
        prudent=estimate.prudent_total_mad,
        favourable=estimate.favourable_total_mad,
    )
