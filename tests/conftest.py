"""The house rules of every test. What is watched, and why, is told in ``tests/guards``.

The database of a run holds the reference data (``load_reference_data``), loaded once: a test that
wants none of it asks for the fixture ``empty_database``. A transactional test empties the tables
after itself and must say ``@pytest.mark.django_db(transaction=True, serialized_rollback=True)``,
which puts the reference data back.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from config.catalogues import compile_catalogues
from incentives.changes.models import GoldenCase
from incentives.estimates import place_facts
from incentives.rules.immutability import lifted
from tests.guards import database, templates
from tests.guards.pages import GuardedClient


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="run only the tests that touch the database (for a second database)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        compile_catalogues()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _touches_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(
        fixtures & {"db", "transactional_db", "django_db_setup"}
    )


@pytest.fixture(scope="session", autouse=True)
def _guards() -> Iterator[None]:
    with ExitStack() as stack:
        templates.install(stack)
        database.install(stack)
        yield


@pytest.fixture(autouse=True)
def _watch(request: pytest.FixtureRequest) -> Iterator[None]:
    database.seed(request.node.nodeid)
    templates.found.clear()
    # A request leaves its language behind it: each test starts in the default one.
    translation.activate(settings.LANGUAGE_CODE)
    yield
    # A test may write past the signals that tell of a change of the places.
    place_facts._kept.cache_clear()
    assert not templates.found, f"undefined template variables: {templates.found}"


def _lift_around(owner: Any, name: str) -> None:
    """Let a method of the test runner write what the triggers refuse."""
    method = getattr(owner, name)

    def without_triggers(self: Any, *given: Any) -> Any:
        with lifted():
            return method(self, *given)

    setattr(owner, name, without_triggers)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The run's own database, reference data included.

    Made here and not by the plugin, which makes none when a run holds browser tests alone.
    """
    # A transactional test empties the tables after itself, and puts the reference data back. Of the
    # classes: browser tests leave threads behind them, each with a connection of its own.
    _lift_around(type(connection.ops), "execute_sql_flush")
    _lift_around(type(connection.creation), "deserialize_db_from_string")
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        call_command("load_reference_data", verbosity=0, stdout=StringIO())
        # They would forbid the changes of the law that tests make: see ``golden_cases``.
        GoldenCase.objects.update(active=False)
        contents = connection.creation.serialize_db_to_string()
        connection._test_serialized_contents = contents  # type: ignore[attr-defined]
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def golden_cases(db: None) -> None:
    """The golden cases as in service: active, so that a red one forbids a publication."""
    GoldenCase.objects.update(active=True)


@pytest.fixture
def empty_database(db: None) -> None:
    """The tables of the project without a row, for the length of the test's transaction."""
    # Foreign keys are checked when a transaction ends: the order of the tables does not matter.
    ours = [
        model
        for label in ("incentives", "sites")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]
    with lifted(), connection.cursor() as cursor:
        for model in ours:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


@pytest.fixture
def client() -> GuardedClient:
    """Django's test client, with the rules of public pages (``tests.guards.pages``)."""
    return GuardedClient()
