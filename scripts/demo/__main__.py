"""`make demo`: set the stage, play the seven chapters, write `summary.json`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from ledger.anvil import Anvil
from ledger.config import ConsortiumConfig
from ledger.deploy import deploy
from ledger.deployment import Deployment
from scripts.demo import auditing, founding, knowhow, purchase, voting
from scripts.demo.cast import ARBITER, DEPLOYER, FIRMS, OFFICE, RELAYER, SUPPLIER, Keys, write_config
from scripts.demo.narrator import Narrator, StoryBroken
from scripts.demo.people import Api, Refused
from scripts.demo.server import served
from scripts.demo.stage import Stage

CHAPTERS = 7


def main(arguments: list[str] | None = None) -> int:
    """Plays the story; 0 when every check in it held."""
    options = _options(arguments)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="guildhall-demo-"))
    folder.mkdir(parents=True, exist_ok=True)
    tell = Narrator(CHAPTERS)
    try:
        with tell, Anvil(folder / "chain", save=False) as node:
            _play(node, folder, tell, options.database)
    except (StoryBroken, Refused) as failure:
        tell.console.print(f"The story broke: {failure}", style="bold red", markup=False)
        return 1
    _close(tell, options.summary)
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument(
        "--summary", type=Path, default=Path("summary.json"), help="where to write the summary"
    )
    parser.add_argument(
        "--folder", help="where to keep the chain, the index and the copies (default: a new temporary one)"
    )
    parser.add_argument("--database", metavar="URL", help="where to keep the index (default: in the folder)")
    return parser.parse_args(arguments)


def _play(node: Anvil, folder: Path, tell: Narrator, database: str | None) -> None:
    keys = Keys()
    for name in (DEPLOYER, OFFICE, ARBITER, SUPPLIER, RELAYER):
        node.fund(keys.address(name))
    tell.chapter("A coordinator founds a consortium")
    deployment, milliseconds = _found(node, folder, keys)
    place = folder / "deployment.json"
    database = database or f"sqlite:///{folder / 'index.db'}"
    with served(node.url, place, database, keys[RELAYER]) as origin:
        stage = Stage(node, deployment, Api(origin), keys, folder, tell)
        _tell(stage, milliseconds, place, database)


def _found(node: Anvil, folder: Path, keys: Keys) -> tuple[Deployment, int]:
    config = folder / "consortium.toml"
    write_config(config, keys)
    began = time.monotonic_ns()
    deployment = deploy(node.chain(), keys[DEPLOYER], ConsortiumConfig.load(config))
    deployment.save(folder / "deployment.json")
    return deployment, (time.monotonic_ns() - began) // 1_000_000


def _tell(stage: Stage, milliseconds: int, deployment: Path, database: str) -> None:
    tell = stage.tell
    founding.tell_deployment(stage, milliseconds)
    tell.chapter("Three founders admit three more firms")
    voting.admit_newcomers(stage)
    tell.chapter("One proposal fails, one changes the rules")
    voting.defeat_by_quorum(stage)
    voting.change_the_rules(stage)
    tell.chapter("Six members buy together")
    purchase.open_round(stage)
    purchase.commit_all(stage)
    purchase.freeze_and_bind(stage)
    purchase.order_and_deliver(stage)
    purchase.settle(stage)
    tell.chapter("A member shares what it knows")
    knowhow.share_and_ask(stage)
    tell.chapter("An auditor recomputes everything")
    auditing.audit(stage, deployment, database)
    tell.chapter("What it was worth")
    purchase.tell_savings(stage)


def _close(tell: Narrator, summary: Path) -> None:
    tell.write(summary)
    facts = tell.summary
    rows = [
        ("Members", len(FIRMS)),
        ("Checks that held", facts["checks"]),
        ("Saved together", facts["saved_together"]),
        ("Facts recomputed by the audit", sum(facts["audit"]["recomputed"].values())),
        ("Milliseconds", facts["milliseconds"]),
    ]
    tell.table("Summary", ("What", "How much"), rows)
    tell.console.print(f"Written to {summary}", markup=False)


if __name__ == "__main__":
    sys.exit(main())
