"""The staff of these tests: Amina writes, Badr approves, Chakib has no rights."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice

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
    """A browser in which both factors of the user were given."""
    client = GuardedClient(headers={"accept-language": language})
    client.force_login(user)
    session = client.session
    device, _ = StaticDevice.objects.get_or_create(user=user, name="of the tests")
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


def in_role(name: str) -> User:
    """A member of the staff who has one role and nothing else."""
    user = person(name, superuser=False)
    user.groups.add(Group.objects.get(name=name))
    return user


@pytest.fixture
def amina_client(amina: User) -> Client:
    return signed_in(amina)


@pytest.fixture
def badr_client(badr: User) -> Client:
    return signed_in(badr)
