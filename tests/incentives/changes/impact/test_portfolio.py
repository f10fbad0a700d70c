"""The projects of a measure: made up the same each time, and kept ones read as by the API."""

import datetime
import json
from decimal import Decimal

import pytest
from hypothesis import given, settings

from incentives.changes.impact.portfolio import KeptProjects, MadeProjects, Spread, made_project
from incentives.engine.inputs import YEARS
from incentives.estimates.inputs import (
    SEGMENTS,
    EstimateRequestSerializer,
    ProjectRequest,
    to_request,
    to_stored,
)
from tests.incentives.engine.builders import Json
from tests.incentives.engine.strategies import requests

ON = datetime.date(2026, 11, 22)
SPREAD = Spread(ON, ("fes-shore", "tanger", "agadir"), SEGMENTS)


def test_a_made_project_hangs_on_its_number_alone() -> None:
    small = list(MadeProjects(0, 40, SPREAD).subjects())
    assert small == list(MadeProjects(0, 400, SPREAD).subjects())[:40]
    assert small[7] == made_project(7, SPREAD)
    assert len({repr(subject) for subject in small}) == 40


def test_made_projects_are_requests_that_the_api_takes() -> None:
    for number in range(200):
        subject = made_project(number, SPREAD)
        request = ProjectRequest(subject.inputs, ON, subject.place)
        serializer = EstimateRequestSerializer(data=to_stored(request))
        assert serializer.is_valid(), serializer.errors


def test_made_projects_spread_over_what_the_law_distinguishes() -> None:
    subjects = [made_project(number, SPREAD) for number in range(2000)]
    assert {subject.segment for subject in subjects} == set(SEGMENTS)
    assert {subject.place for subject in subjects} == set(SPREAD.places)
    assert {subject.size_band for subject in subjects} == {0, 1, 2, 3, 4}
    assert {subject.inputs.investment is None for subject in subjects} == {True, False}
    assert min(subject.inputs.start_date for subject in subjects) == ON.replace(day=1)
    shares = {subject.inputs.export_share_percent for subject in subjects}
    assert {None, (Decimal(100),) * YEARS, (Decimal(0),) * YEARS} <= shares


@settings(max_examples=60, deadline=None)
@given(requests())
def test_a_kept_request_is_read_as_the_api_reads_it(body: Json) -> None:
    serializer = EstimateRequestSerializer(data=body)
    serializer.is_valid(raise_exception=True)
    request = to_request(serializer.validated_data)
    rows = (("", json.dumps(to_stored(request))),)
    [subject] = KeptProjects(0, rows).subjects()
    assert subject is not None
    untitled = to_stored(ProjectRequest(request.inputs, request.on, request.location))
    for profile in untitled["profiles"]:
        profile["title"] = ""
    assert to_stored(ProjectRequest(subject.inputs, request.on, subject.place)) == untitled


@pytest.mark.parametrize("text", ["{}", "[]", "null", '{"location": "fes-shore"}', "broken"])
def test_what_does_not_read_any_more_is_left_out(text: str) -> None:
    assert list(KeptProjects(0, (("", text),)).subjects()) == [None]
