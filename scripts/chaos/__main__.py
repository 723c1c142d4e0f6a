"""Plays schedules and tells what held: `make chaos`, `make chaos SEEDS=200`, `make chaos SEEDS=7,19`.

Exit code 1 when an invariant broke; the seed, the command that plays it again and its directory are printed.
"""

import contextlib
import json
import logging
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.chaos.coverage import Coverage
from scripts.chaos.database import Database, PostgresDatabase, SqliteFile
from scripts.chaos.figures import figures, lines
from scripts.chaos.founding import found
from scripts.chaos.options import Options, options
from scripts.chaos.schedule import Outcome, Plan, play
from scripts.chaos.workers import Zygote
from scripts.postgres_server import server, why_not

Databases = Callable[[Path], Database]


def main(arguments: Sequence[str]) -> int:
    """Runs; the exit code."""
    asked = options(arguments)
    # what a node does under attack is no news here
    logging.disable(logging.WARNING)
    began = time.monotonic()
    with databases(asked.database) as made, beside(asked) as (more, server_database):
        played = [(plan, made) for plan in asked.plans] + [(plan, server_database) for plan in more]
        outcomes = run(asked, played)
    kinds = f"{asked.database} ({len(more)} on postgresql)" if more else asked.database
    told = figures(outcomes, time.monotonic() - began, kinds)
    print(json.dumps(told, indent=1) if asked.as_json else "\n".join(lines(told)))
    return 1 if told["failed"] else 0


def run(asked: Options, played: Sequence[tuple[Plan, Databases]]) -> list[Outcome]:
    """Plays all schedules, a few at once, each on a database of its kind."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-chaos-"))
    zygote, coverage = Zygote(), Coverage()
    try:
        founded = found(folder)
        with ThreadPoolExecutor(asked.jobs) as pool:
            playing = [
                pool.submit(play, plan, founded, made, zygote, asked.minute, coverage)
                for plan, made in played
            ]
            return [_told(future.result(), asked) for future in playing]
    finally:
        zygote.close()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def databases(kind: str) -> Iterator[Databases]:
    """Makes the database of each schedule; a PostgreSQL server of our own for all of them."""
    if kind == "sqlite":
        yield SqliteFile
        return
    reason = why_not()
    if reason is not None:
        raise SystemExit(reason)
    with server() as url:
        yield lambda _: PostgresDatabase(url, f"chaos_{uuid.uuid4().hex}")


@contextlib.contextmanager
def beside(asked: Options) -> Iterator[tuple[tuple[Plan, ...], Databases]]:
    """The schedules that are played on PostgreSQL beside the others, and the databases for them; none, and a
    sentence, where no server can be started.
    """
    reason = why_not() if asked.on_postgres else None
    if reason is not None:
        print(f"not played on PostgreSQL: {reason}", file=sys.stderr)
    if reason is not None or not asked.on_postgres:
        yield (), SqliteFile
        return
    with databases("postgresql") as made:
        yield asked.on_postgres, made


def _told(outcome: Outcome, asked: Options) -> Outcome:
    """Says how a schedule went, as soon as it is known."""
    words = "held" if outcome.held else "BROKEN"
    faults = ", ".join(outcome.struck.faults)
    out = sys.stderr
    print(
        f"seed {outcome.seed}: {words}; {outcome.promises} handed in, recovered in {outcome.recovery:.1f} s "
        f"of {outcome.seconds:.1f} s; {faults}",
        file=out,
        flush=True,
    )
    if not outcome.held:
        for sentence in outcome.verdict.broken[:8]:
            print(f"  {sentence}", file=out)
        words = f"--database {outcome.database or asked.database} --points {','.join(outcome.armed)}"
        print(f'  play it again: make chaos SEEDS={outcome.seed}, ARGS="{words}"', file=out)
        print(f"  its directory: {outcome.folder}", file=out, flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
