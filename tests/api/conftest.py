"""Fixtures of the API's tests: a house without a chain, and a client of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from api.collaborators import Collaborators
from tests.api.house import admissions, quiet_house
from tests.api.serving import served
from tests.api.town import Town
from tests.api.town import town as open_town
from tests.world import World


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Collaborators]:
    """Seven members, no node."""
    made = quiet_house(tmp_path, admissions(7))
    yield made
    made.close()


@pytest.fixture
def client(house: Collaborators) -> Iterator[Client]:
    """A client of `house`."""
    with served(house) as made:
        yield made


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client for tests that change nothing: one house for all of them."""
    with served(quiet_house(tmp_path_factory.mktemp("reader"), admissions(7))) as made:
        yield made


@pytest.fixture
def town(consortium: World, tmp_path: Path) -> Iterator[Town]:
    """A consortium on its first day, behind its API."""
    with open_town(consortium, tmp_path) as made:
        yield made
