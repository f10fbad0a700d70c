"""The staff of these tests: Amina writes, Badr approves, Chakib has no rights."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.guards.pages import GuardedClient


def person(name: str, *, superuser: bool = True) -> User:
    return User.objects.create_user(name, password=None, is_staff=True, is_superuser=superuser)


@pytest.fixture
def amina(db: None) -> User:
    return person("amina")


@pytest.fixture
def badr(db: None) -> User:
    return person("badr")


@pytest.fixture
def chakib(db: None) -> User:
    return person("chakib", superuser=False)


def signed_in(user: User, *, language: str = "fr") -> Client:
    client = GuardedClient(headers={"accept-language": language})
    client.force_login(user)
    return client


@pytest.fixture
def amina_client(amina: User) -> Client:
    return signed_in(amina)


@pytest.fixture
def badr_client(badr: User) -> Client:
    return signed_in(badr)
