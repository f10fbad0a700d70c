"""Every test of the API starts with nothing in memory."""

from collections.abc import Iterator

import pytest

from tests.guards.pages import GuardedClient
from tests.incentives.api.asking import Api, forget


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """A rolled back publication leaves its number behind: another one may bear it later."""
    forget()
    yield
    forget()


@pytest.fixture
def api(client: GuardedClient, db: None) -> Api:
    return Api(client)
