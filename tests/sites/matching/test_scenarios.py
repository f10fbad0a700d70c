"""Stories: investors, the real places, and what they are told.

Figures of the places are those of the reference data. Support and talent are round figures of
the story.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from sites.matching import (
    EQUAL_WEIGHTS,
    Match,
    Needs,
    ReasonCode,
    Setting,
    Site,
    match,
)
from tests.sites.matching.builders import (
    by_slug,
    figure,
    needs,
    only,
    ranked,
    real_site,
    real_sites,
    score_of,
)

# Of the story, not of the census: people with higher education within reach, by region.
GRADUATES = {"04": figure(400_000), "06": figure(600_000), "03": figure(300_000)}
YOUNG_PEOPLE = {"04": figure(900_000), "06": figure(1_500_000), "03": figure(1_000_000)}


def reasons(found: Match) -> list[ReasonCode]:
    return [reason.code for reason in found.excluded_reasons]


class TestASpanishSpeakingBpoCentre:
    """A hundred and fifty people who answer Spain: who speaks Spanish, and where?"""

    wanted = needs(
        headcount=(50, 100, 150, 150, 150),
        languages=("es",),
        segments=("BPO",),
    )

    def test_it_reads_what_is_written_of_tanger_and_tetouan(self) -> None:
        """Notes on other languages are handed on too: nobody counted, the reader decides."""
        found = by_slug(match(real_sites(), needs=self.wanted, weights=EQUAL_WEIGHTS))
        said = {slug: score_of(one, "languages").reason for slug, one in found.items()}
        noted = [slug for slug in said if said[slug].code is ReasonCode.LANGUAGES_NOTED]
        spanish = [slug for slug in noted if "Spanish" in str(said[slug].values["notes"])]
        assert sorted(spanish) == ["tanger", "tetouan-shore"]
        assert said["beni-mellal"].code is ReasonCode.LANGUAGES_UNKNOWN

    def test_no_place_gets_a_number_for_its_languages(self) -> None:
        found = match(real_sites(), needs=self.wanted, weights=EQUAL_WEIGHTS)
        assert all(score_of(one, "languages").score is None for one in found)

    def test_it_is_not_ranked_on_languages_alone(self) -> None:
        weights = only(languages=100, readiness=40, access=40)
        found = match(real_sites(), needs=self.wanted, weights=weights)
        assert ranked(found) == []
        assert all((one.coverage_percent or 0) < 50 for one in found)

    def test_in_the_north_it_chooses_among_what_is_judged(self) -> None:
        north = replace(self.wanted, regions=("01",))
        found = match(
            real_sites(), needs=north, weights=only(languages=50, readiness=50, access=50)
        )
        assert ranked(found) == ["tetouan-shore", "tanger", "al-hoceima"]
        assert found[0].coverage_percent == 66
        assert reasons(by_slug(found)["fes-shore"]) == [ReasonCode.EXCLUDED_REGION]


class TestASixHundredSeatCrmCentreThatOpensInSixMonths:
    wanted = needs(
        headcount=(600, 600, 600, 600, 600),
        segments=("CRM",),
        ready_by=date(2027, 5, 22),
        setting=Setting.PARK,
    )

    def found(self) -> dict[str, Match]:
        weights = only(space=100, readiness=50)
        return by_slug(match(real_sites(), needs=self.wanted, weights=weights))

    def test_what_is_only_announced_is_left_out(self) -> None:
        found = self.found()
        late = [
            slug
            for slug, one in found.items()
            if ReasonCode.EXCLUDED_NO_OPENING_DATE in reasons(one)
        ]
        assert "casablanca-tech-valley" in late
        assert "technopark-tiznit" in late
        assert "fes-shore" not in late

    def test_fes_has_the_room(self) -> None:
        """30,000 m² filled to 80 % leave 6,000, and 600 seats need 3,600."""
        fes = self.found()["fes-shore"]
        assert (fes.rank, fes.score) == (1, Decimal("100.0"))
        space = score_of(fes, "space").reason
        assert space.code is ReasonCode.SPACE_ENOUGH
        assert (space.values["available_m2"], space.values["needed_m2"]) == (6000, 3600)

    def test_tetouan_is_nearly_full_and_essaouira_too_small(self) -> None:
        found = self.found()
        assert score_of(found["tetouan-shore"], "space").score == 61
        essaouira = score_of(found["technopark-essaouira"], "space")
        assert essaouira.score == 65
        assert essaouira.reason.code is ReasonCode.SPACE_SHORT_EVEN_EMPTY

    def test_casanearshore_is_not_judged_on_an_occupancy_that_nobody_published(self) -> None:
        casa = self.found()["casanearshore"]
        assert score_of(casa, "space").reason.code is ReasonCode.SPACE_OCCUPANCY_UNKNOWN
        assert (casa.rank, casa.coverage_percent) == (None, 33)


class TestAResearchTeamThatWantsEngineersAndAnAirport:
    wanted = needs(
        headcount=(20, 40, 60, 60, 60),
        segments=("ESO",),
        airport_within_km=Decimal(15),
    )
    weights = only(talent=100, access=60)

    def places(self) -> list[Site]:
        return [
            replace(
                site,
                people_20_34=YOUNG_PEOPLE.get(site.region),
                higher_education_people=GRADUATES.get(site.region),
            )
            for site in real_sites()
        ]

    def test_far_airports_are_left_out_with_their_distance(self) -> None:
        found = by_slug(match(self.places(), needs=self.wanted, weights=self.weights))
        (reason,) = found["casanearshore"].excluded_reasons
        assert reason.code is ReasonCode.EXCLUDED_AIRPORT
        assert reason.values == {"km": Decimal("17.6"), "limit_km": Decimal(15)}

    def test_graduates_near_a_runway_come_first(self) -> None:
        found = match(self.places(), needs=self.wanted, weights=self.weights)
        assert ranked(found)[:3] == ["nouaceur-midparc", "sale", "rabat-technopolis"]
        assert score_of(found[0], "talent").reason.code is ReasonCode.TALENT_GRADUATES

    def test_a_call_centre_at_the_same_places_counts_all_young_people(self) -> None:
        calls = replace(self.wanted, segments=("CRM",))
        found = by_slug(match(self.places(), needs=calls, weights=self.weights))
        assert score_of(found["fes-shore"], "talent").reason.values["people"] == 1_000_000

    def test_where_graduates_are_not_known_nothing_is_supposed(self) -> None:
        found = by_slug(match(self.places(), needs=self.wanted, weights=self.weights))
        oujda = found["oujda-shore"]
        assert (oujda.rank, oujda.coverage_percent) == (None, 37)


class TestAProjectThatFitsNowhere:
    """A park in Dakhla within six months, at most a kilometre from the runway."""

    wanted = needs(
        regions=("12",),
        setting=Setting.PARK,
        ready_by=date(2027, 5, 22),
        airport_within_km=Decimal(1),
    )

    def test_every_place_is_left_out_and_told_why(self) -> None:
        found = match(real_sites(), needs=self.wanted, weights=EQUAL_WEIGHTS)
        assert len(found) == len(real_sites())
        assert all(one.excluded_reasons for one in found)
        assert ranked(found) == []
        assert [one.slug for one in found] == sorted(one.slug for one in found)

    def test_dakhla_itself_has_no_park(self) -> None:
        found = by_slug(match(real_sites(), needs=self.wanted, weights=EQUAL_WEIGHTS))
        assert reasons(found["dakhla"]) == [
            ReasonCode.EXCLUDED_SETTING,
            ReasonCode.EXCLUDED_AIRPORT,
        ]
        assert [one.code for one in found["dakhla"].unchecked_needs] == [
            ReasonCode.UNCHECKED_READINESS
        ]


class TestRaisingOneWeightChangesTheLeader:
    """Fès is the cheaper, Casablanca has the one-stop shop that is known."""

    wanted: Needs = needs(segments=("CRM",))
    places = (
        real_site("fes-shore", people_20_34=figure(1_000_000), one_stop_shop=False),
        real_site("casanearshore", people_20_34=figure(1_500_000)),
    )

    @pytest.mark.parametrize(("talent", "leader"), [(20, "fes-shore"), (100, "casanearshore")])
    def test_talent(self, talent: int, leader: str) -> None:
        weights = only(cost=50, talent=talent)
        found = match(self.places, needs=self.wanted, weights=weights)
        assert found[0].slug == leader
        assert found[0].rank == 1
