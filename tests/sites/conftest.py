"""What the tests of the locations share."""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incentives.rules.immutability import lifted
from sites.loading import load_sites

CountQueries = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def seeded(db: None) -> None:
    """The reference data, as a new installation has it."""
    load_sites(stdout=io.StringIO())


@pytest.fixture
def no_places(db: None) -> None:
    """An installation before its reference data. The rules, which name places, go too.

    Rows are deleted without collecting what depends on them: nothing is left that could.
    """
    with lifted():
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in {"incentives", "sites"}:
                rows = model._base_manager.all()
                rows._raw_delete(rows.db)


@pytest.fixture
def sites_queries(db: None) -> CountQueries:
    """Pins the number of queries on the tables of the locations; the layout asks others."""

    @contextmanager
    def exactly(expected: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        asked = [query["sql"] for query in captured if '"sites_' in query["sql"]]
        assert len(asked) == expected, "\n".join(asked)

    return exactly
