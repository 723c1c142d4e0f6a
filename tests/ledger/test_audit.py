"""The audit on a real chain: it agrees with an honest one, and finds whatever was altered in a copy."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from ledger.audit import verify
from ledger.compare_export import compare_export
from ledger.compare_index import compare_index
from ledger.export import export_store
from ledger.index import Indexer
from ledger.recount import recount
from ledger.replica import Replica
from ledger.schema import blocks, cursor, logs, transactions
from ledger.store import Store
from ledger.watched import decoder_of
from tests.ledger.vote_story import play_vote
from tests.world import World, put_back

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def voted(deployed: World) -> Iterator[World]:
    """A consortium that has held a vote; the chain is put back after this module."""
    with put_back(deployed.chain):
        play_vote(deployed)
        yield deployed


@pytest.fixture
def indexed(voted: World, store: Store) -> Store:
    """An index of that consortium, at the head."""
    Indexer(voted.chain, store, voted.deployment, decoder_of(voted.deployment)).catch_up()
    return store


def test_an_honest_chain_is_clean(voted: World) -> None:
    """Every fact is judged, every view compared, and nothing differs."""
    stages: list[tuple[str, int, int]] = []
    report = verify(voted.chain, voted.deployment, lambda *stage: stages.append(stage))
    assert report.findings == ()
    assert report.notes == ()
    assert report.counted["VoteCast facts"] == 6
    assert report.counted["BallotSkipped facts"] == 1
    assert report.counted["tally views"] == 1
    assert report.counted["blocks"] == report.head.number - report.first_block + 1 == len(stages)
    assert json.loads(json.dumps(report.to_json()))["clean"] is True


def test_an_honest_index_is_clean(voted: World, indexed: Store) -> None:
    """Row for row."""
    comparison = compare_index(voted.chain, voted.deployment, indexed)
    assert comparison.findings == ()
    assert comparison.rows > 100


def alter_weight(connection: Connection) -> str:
    """One bit in a ballot's data."""
    row = connection.execute(logs.select().order_by(logs.c.block_number.desc()).limit(1)).one()
    data = bytes(row.data[:-1]) + bytes([row.data[-1] ^ 1]) if row.data else b"\x01"
    mine = (logs.c.block_number == row.block_number) & (logs.c.log_index == row.log_index)
    connection.execute(update(logs).where(mine).values(data=data))
    return f"logs row of block {row.block_number}, log {row.log_index}: data is"


def drop_log(connection: Connection) -> str:
    """A fact that disappears."""
    row = connection.execute(logs.select().limit(1)).one()
    mine = (logs.c.block_number == row.block_number) & (logs.c.log_index == row.log_index)
    connection.execute(delete(logs).where(mine))
    return f"logs row of block {row.block_number}, log {row.log_index}: the chain has it"


def invent_log(connection: Connection) -> str:
    """A fact that never was."""
    row = dict(connection.execute(logs.select().limit(1)).mappings().one())
    connection.execute(insert(logs).values({**row, "log_index": 9_999}))
    return f"logs row of block {row['block_number']}, log 9999: the chain has nothing"


def shift_time(connection: Connection) -> str:
    """A block that happened at another time."""
    number = connection.execute(logs.select().limit(1)).one().block_number
    connection.execute(update(blocks).where(blocks.c.number == number).values(time=blocks.c.time + 1))
    return f"blocks row of block {number}: time is"


def swap_transaction(connection: Connection) -> str:
    """Another transaction than the one that did it."""
    row = connection.execute(transactions.select().limit(1)).one()
    mine = (transactions.c.block_number == row.block_number) & (transactions.c.tx_index == row.tx_index)
    connection.execute(update(transactions).where(mine).values(hash=b"\x01" * 32))
    return f"transactions row of block {row.block_number}, transaction {row.tx_index}: hash is"


def add_block(connection: Connection) -> str:
    """A block beyond the cursor."""
    connection.execute(insert(blocks).values(number=10**6, hash=bytes(32), parent_hash=bytes(32), time=1))
    return "blocks row of block 1000000: the chain has nothing"


def move_cursor(connection: Connection) -> str:
    """A cursor that names a block which is not in the chain."""
    unchecked = {
        "sqlite": "PRAGMA foreign_keys=OFF",
        "postgresql": "SET LOCAL session_replication_role = replica",
    }
    connection.exec_driver_sql(unchecked[connection.dialect.name])
    connection.execute(update(cursor).values(hash=b"\x02" * 32))
    return "cursor row: its block is not in the chain"


@pytest.mark.parametrize(
    "alter", [alter_weight, drop_log, invent_log, shift_time, swap_transaction, add_block, move_cursor]
)
def test_an_altered_index_is_found_and_the_row_named(
    voted: World, indexed: Store, alter: Callable[[Connection], str]
) -> None:
    """One row in one table: one finding, with the row and what differs."""
    with indexed.transaction() as connection:
        named = alter(connection)
    (finding,) = compare_index(voted.chain, voted.deployment, indexed).findings
    assert finding.sentence.startswith(named)


def test_exported_records_give_the_same_results(voted: World, indexed: Store, tmp_path: Path) -> None:
    """No node, no database: the recount agrees with the contracts, and the chain with the records."""
    folder = tmp_path / "records"
    manifest = export_store(indexed, voted.deployment, folder)
    found = recount(folder)
    assert found.findings == ()
    assert found.manifest == manifest
    (result,) = found.proposals
    assert (result.state, result.passes) == ("EXECUTED", True)
    assert [word.support for word in result.words if word.counts] == ["FOR", "FOR", "FOR", "ABSTAIN", "FOR"]
    whys = [word.why for word in result.words if not word.counts]
    assert whys[0].startswith("replaced")
    assert whys[1].startswith("refused: GovernorBallot") or whys[1].startswith("refused: GovernorWrong")
    assert whys[2] == "did not vote"
    assert compare_export(voted.chain, voted.deployment, folder).findings == ()
    assert json.loads(json.dumps(found.to_json()))["clean"] is True


def edit(folder: Path, file: str, change: Callable[[list[dict[str, Any]]], None]) -> None:
    """Rewrites the lines of a file."""
    path = folder / file
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    change(rows)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def flip_ballot(rows: list[dict[str, Any]]) -> None:
    """A for becomes an against."""
    rows[0]["support"] = "AGAINST"


def raise_weight(rows: list[dict[str, Any]]) -> None:
    """A head more."""
    rows[0]["heads"] = "2"


def lower_quorum(rows: list[dict[str, Any]]) -> None:
    """Another rule."""
    rows[0]["rule"]["head_quorum_bps"] = "1"


def drop_first(rows: list[dict[str, Any]]) -> None:
    """A row less."""
    del rows[0]


def double_last(rows: list[dict[str, Any]]) -> None:
    """A row more."""
    rows.append(rows[-1])


@pytest.mark.parametrize(
    ("file", "change", "kind"),
    [
        ("ballots.jsonl", flip_ballot, "altered row"),
        ("weights.jsonl", raise_weight, "altered row"),
        ("rules.jsonl", lower_quorum, "altered row"),
        ("ballots.jsonl", drop_first, "missing row"),
        ("weights.jsonl", double_last, "extra row"),
        ("facts.jsonl", drop_first, "missing row"),
    ],
)
def test_an_altered_export_is_found_and_the_row_named(
    voted: World,
    indexed: Store,
    tmp_path: Path,
    file: str,
    change: Callable[[list[dict[str, Any]]], None],
    kind: str,
) -> None:
    """The chain names the row; the manifest names the file; a recount without a node sees it too."""
    folder = tmp_path / "records"
    export_store(indexed, voted.deployment, folder)
    edit(folder, file, change)
    findings = compare_export(voted.chain, voted.deployment, folder).findings
    assert sorted(finding.rule for finding in findings) == sorted(["altered file", kind])
    (row,) = [finding for finding in findings if finding.rule == kind]
    assert row.sentence.startswith(file)
    assert not recount(folder).clean


def test_a_ballot_weight_altered_in_the_facts_is_found_by_the_rules_alone(
    voted: World, indexed: Store, tmp_path: Path
) -> None:
    """Even without the chain: the weight is recomputed from admissions and delegations."""
    folder = tmp_path / "records"
    export_store(indexed, voted.deployment, folder)

    def heavier(rows: list[dict[str, Any]]) -> None:
        cast = next(row for row in rows if row["fact"] == "VoteCast")
        cast["weight"] = "5"

    edit(folder, "facts.jsonl", heavier)
    rules = {finding.rule for finding in recount(folder).findings}
    assert rules - {"altered file", "altered row"}


def test_the_replica_sees_what_the_rules_see(voted: World, indexed: Store) -> None:
    """A view names its block and has the vote in it."""
    replica = Replica(indexed, decoder_of(voted.deployment))
    assert replica.catch_up()
    view = replica.view()
    assert view.as_of.time == voted.now
    assert len(view.consortium.register.members()) == 7
    assert not replica.catch_up()
