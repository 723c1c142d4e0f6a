"""What the first start of `guildhall up` would do, without doing any of it."""

import secrets
from pathlib import Path

from api.cli.desk import Desk
from api.cli.example import FIRMS, example_toml
from api.cli.own_chain import with_offices
from ledger.config import ConsortiumConfig
from ledger.crypto import address_of
from ledger.plan import make_plan


def rehearse(desk: Desk, data: Path, wanted: ConsortiumConfig | None, founded: bool) -> None:
    """Shows the founding's transactions. Keys are made by a real start, so nobody's address is shown."""
    steps = [] if founded else _steps(wanted)
    document = {"dry_run": True, "data": str(data), "founded": founded, "would_sign": steps}
    if desk.output.result(document):
        return
    if founded:
        desk.output.line(f"A consortium is founded in {data}: a start would serve it and sign nothing.")
        return
    rows = [(place, label) for place, label in enumerate(steps, start=1)]
    desk.output.table(
        "Would be signed by keys made for it; the deployer's is removed afterwards", ("Step", "What"), rows
    )
    desk.output.line(f"Nothing was signed or started, and nothing was written to {data}.")


def _steps(wanted: ConsortiumConfig | None) -> list[str]:
    deployer = secrets.token_bytes(32)
    config = with_offices(wanted or _example(), lambda _: _anybody())
    labels = [step.label for step in make_plan(config, deployer, 0).steps]
    return (
        labels
        if wanted
        else [*labels, *(f"mint money to try with, as coordinator, for {firm}" for firm in FIRMS)]
    )


def _example() -> ConsortiumConfig:
    return ConsortiumConfig.parse(example_toml([_anybody() for _ in FIRMS], _anybody()))


def _anybody() -> str:
    return address_of(secrets.token_bytes(32))
