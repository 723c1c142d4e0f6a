"""Deploying a whole consortium on a warm chain, beside its bare transactions."""

import time
from collections.abc import Iterator

from ledger.crypto import address_of
from ledger.deploy import deploy
from scripts.bench.ground import DEPLOYER, Ground, config_of, ground, key_of
from scripts.bench.line import Bench, Line
from scripts.bench.rounds import interleaved
from scripts.bench.row import Equality, Row, Series, at_most

FOUNDERS = 6


def measure(bench: Bench) -> Iterator[Row]:
    """Each round deploys once with the program, and once by sending the same transactions and nothing
    else.
    """
    with ground(bench.folder, FOUNDERS) as place:
        equality = _compare(place)
        subjects = {"ours": lambda: _ours(place), "bare": lambda: _bare(place)}
        found = interleaved(subjects, bench.repeats, lambda number: bench.tell(f"round {number + 1}"))
    ours = Series("ours", found["ours"])
    cause = "the node needs that long for the transactions"
    target = at_most(ours.spread.median, 5, "<= 5 s", f"{ours.spread.median:.2f} s", cause)
    floor = Series("the same transactions on a kept-alive socket", found["bare"])
    title = f"deploy a consortium of {FOUNDERS}, warm"
    yield Row(title, "s", ours, equality, floor, (), (target,), _notes())


def _notes() -> tuple[str, ...]:
    return ("ours also compares the code at every address and proves that nobody kept administration",)


def _ours(place: Ground) -> float:
    began = time.perf_counter()
    deploy(place.chain, DEPLOYER, config_of(place.members))
    return time.perf_counter() - began


def _bare(place: Ground) -> float:
    """Sends the transactions of a deployment with another key's nonces, waits for the last receipt."""
    key = key_of("bare deployer")
    place.node.fund(address_of(key), 10**24)
    began = time.perf_counter()
    place.send_plan(key)
    return time.perf_counter() - began


def _compare(place: Ground) -> Equality:
    """Both leave the same code behind."""
    ours = deploy(place.chain, DEPLOYER, config_of(place.members))
    bare = place.send_plan(DEPLOYER)
    names = sorted(ours.addresses)
    pairs = [(place.code(ours.addresses[name]), place.code(bare[name])) for name in names]
    differing = [name for name, (one, other) in zip(names, pairs, strict=True) if len(one) != len(other)]
    what = f"code of {len(names)} contracts (lengths: addresses in the code differ)"
    return Equality(what, f"{differing} differ" if differing else None)


LINE = Line("deploy", measure)
