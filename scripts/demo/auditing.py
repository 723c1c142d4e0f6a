"""Chapter six: an auditor recomputes everything from the node alone, then finds two forgeries."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from scripts.demo.forgery import change_one_bit, copy_of
from scripts.demo.stage import Stage

FOR_BALLOT = '"fact":"VoteCast"'
TURNED_AROUND = ('"support":"1"', '"support":"0"')


def audit(stage: Stage, deployment: Path, database: str) -> None:
    """The real record passes; a changed row in a copy of the index and in a copy of the export do not."""
    report = _verify(stage, deployment)
    stage.tell.check(report["exit"] == 0, f"the audit of the true record passes: {report}")
    checked = report["document"]
    stage.tell.say(
        "`guildhall audit verify` needs a node and the deployment file, no API and no database of ours."
    )
    stage.tell.table("Recomputed", ("What", "How many"), sorted(checked["recomputed"].items()))
    stage.tell.note("audit", checked)
    _forged_index(stage, deployment, database)
    _forged_export(stage, deployment, database)


def _verify(stage: Stage, deployment: Path, *more: str) -> dict[str, Any]:
    return guildhall("audit", "verify", "--rpc", stage.node.url, "--deployment", str(deployment), *more)


def guildhall(*arguments: str) -> dict[str, Any]:
    """Runs the command line with `--json`; gives its exit code and its document."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", "--json", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    try:
        document = json.loads(done.stdout)
    except ValueError:
        document = {"output": done.stdout, "errors": done.stderr}
    return {"exit": done.returncode, "document": document}


def _forged_index(stage: Stage, deployment: Path, database: str) -> None:
    copy = copy_of(database, stage.folder / "forged.db")
    change_one_bit(copy)
    report = _verify(stage, deployment, "--index", copy)
    stage.tell.check(report["exit"] == 4, "an altered row in the index is found")
    stage.tell.say(
        f"One bit changed in a copy of the index. Found: {report['document']['findings'][0]['sentence']}"
    )


def _forged_export(stage: Stage, deployment: Path, database: str) -> None:
    folder = stage.folder / "records"
    shutil.rmtree(folder, ignore_errors=True)
    done = guildhall("export", str(folder), "--deployment", str(deployment), "--database", database)
    stage.tell.check(done["exit"] == 0, f"the records can be exported: {done}")
    recount = guildhall("recount", str(folder))
    stage.tell.check(recount["exit"] == 0, f"the recount of the true records passes: {recount}")
    facts = folder / "facts.jsonl"
    lines = facts.read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if FOR_BALLOT in line)
    lines[place] = lines[place].replace(*TURNED_AROUND)
    facts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = _verify(stage, deployment, "--records", str(folder))
    stage.tell.check(report["exit"] == 4, "an altered ballot in the exported records is found")
    found = [finding["sentence"] for finding in report["document"]["findings"]]
    stage.tell.say("One ballot turned around in a copy of the records. Found: " + " ".join(found))
