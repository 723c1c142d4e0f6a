"""Fixtures that every room's tests may use: an embedded chain, and a consortium deployed on it once a
worker."""

import os
from collections.abc import Generator, Iterator
from contextlib import ExitStack

import pytest

from ledger.anvil import Anvil
from ledger.chain import Chain
from scripts.postgres_server import server, why_not
from tests.budget import register_profiles
from tests.databases import SERVER, drop, dropped_afterwards, make_template, owned_by
from tests.world import MEMBERS, Member, World, build_world, put_back

register_profiles()

LONGEST_FIRST = ("tests/e2e/", "tests/pages/", "tests/api/", "tests/properties/", "tests/ledger/")
"""Where the longest files are. Two workers that begin with them end at about the same time."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--store postgresql` takes every store of the suite to a PostgreSQL server that the run starts."""
    parser.addoption(
        "--store", choices=("sqlite", "postgresql"), default="sqlite", help="where stores are kept"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Starts the server before the workers, which inherit its address."""
    if config.getoption("--store") == "sqlite" or hasattr(config, "workerinput"):
        return
    reason = why_not()
    if reason is not None:
        pytest.exit(f"skipped: {reason}", returncode=0)
    started = ExitStack()
    config.add_cleanup(started.close)
    os.environ[SERVER] = url = started.enter_context(server())
    make_template(url)


@pytest.fixture(autouse=True)
def _databases_of_the_test() -> Iterator[None]:
    """A test's databases go after all that it asked for is closed."""
    with dropped_afterwards():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    """The databases of a module's or a run's fixture go after its own end, not with its first test."""
    if fixturedef.scope == "function":
        return (yield)
    databases: set[str] = set()
    fixturedef.addfinalizer(lambda: drop(databases))
    with owned_by(databases):
        return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What random histories reached, for whoever wonders whether they reached anything."""
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            if name == "acts":
                terminalreporter.write_line(str(told))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; every worker gets the same order."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    found = [at for at, folder in enumerate(LONGEST_FIRST) if item.nodeid.startswith(folder)]
    return found[0] if found else len(LONGEST_FIRST)


@pytest.fixture(scope="session")
def anvil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Anvil]:
    """An embedded chain of this worker's own; nothing is kept."""
    with Anvil(tmp_path_factory.mktemp("anvil"), save=False) as node:
        yield node


@pytest.fixture(scope="session")
def deployed(anvil: Anvil) -> World:
    """A consortium, deployed once a worker. Use `consortium`, which puts the chain back after each test."""
    return build_world(anvil)


@pytest.fixture
def chain(anvil: Anvil) -> Iterator[Chain]:
    """A client of the embedded chain, which is put back afterwards."""
    client = anvil.chain()
    with put_back(client):
        yield client
    client.close()


@pytest.fixture
def consortium(deployed: World) -> Iterator[World]:
    """A deployed consortium of six founders, as it was on its first day."""
    with put_back(deployed.chain):
        yield deployed


@pytest.fixture(scope="session")
def members() -> tuple[Member, ...]:
    """The founders and their keys."""
    return MEMBERS
