"""Fixtures of the command line's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.cli.shop import Shop, open_shop
from tests.api.cli.terminal import Terminal, quiet_environment
from tests.world import World


@pytest.fixture
def terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    """A terminal in an empty folder."""
    with quiet_environment(monkeypatch, tmp_path):
        yield Terminal(tmp_path, capsys)


@pytest.fixture
def shop(consortium: World, terminal: Terminal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A consortium on its first day, served, and a terminal beside it."""
    with open_shop(consortium, terminal, tmp_path_factory.mktemp("house")) as opened:
        yield opened
