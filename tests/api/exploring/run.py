"""One run of Schemathesis against a served town, and what came of it."""

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / ".venv-schemathesis" / "bin" / "schemathesis"
SEED = 20_260_101
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
)
"""Rules refuse much that fits a schema, so acceptance of good data is not among them."""


@dataclass(frozen=True, slots=True)
class Explored:
    """How the run ended and what the operations answered."""

    code: int
    output: str
    answers: list[dict[str, object]]

    @property
    def operations(self) -> set[str]:
        """Everything that was asked."""
        return {str(one["operation"]) for one in self.answers}

    @property
    def reached(self) -> set[str]:
        """Operations that gave a good answer at least once."""
        return {str(one["operation"]) for one in self.answers if str(one["status"]).startswith("2")}

    @property
    def faults(self) -> list[dict[str, object]]:
        """Answers that no caller may ever get."""
        return [one for one in self.answers if str(one["status"]).startswith("5")]

    def table(self) -> str:
        """One line a status and phase, for a person."""
        counted = Counter((str(one["phase"]), str(one["status"])) for one in self.answers)
        lines = [f"{phase:10} {status} {count:6}" for (phase, status), count in sorted(counted.items())]
        return "\n".join(lines)


def explore(
    url: str, desk: str, folder: Path, *, signed_in: bool, phases: str, examples: int, seconds: int
) -> Explored:
    """Asks everything that the published document declares; the stream, which never ends, is left out.

    The committed document is the served one (tests/api/test_openapi.py), and does not have to be made first.
    """
    answers = folder / "answers.jsonl"
    answers.write_text("", encoding="utf-8")
    environment = {
        **os.environ,
        "GUILDHALL_DESK": desk,
        "GUILDHALL_ANSWERS": str(answers),
        "GUILDHALL_SIGNED_IN": "yes" if signed_in else "no",
        "SCHEMATHESIS_HOOKS": "hooks",
        "PYTHONPATH": str(Path(__file__).parent),
    }
    options = [
        *("--seed", str(SEED), "--phases", phases, "--max-examples", str(examples)),
        *("--max-time", str(seconds), "--checks", ",".join(CHECKS), "--exclude-path", "/v1/stream"),
        *("--generation-database", "none", "--no-color", "--continue-on-failure", "--no-shrink"),
        *("--warnings", "off"),
    ]
    command = [str(PROGRAM), "run", str(ROOT / "docs" / "openapi.json"), "--url", url, *options]
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=seconds + 90,
        check=False,
    )
    lines = answers.read_text(encoding="utf-8").splitlines()
    return Explored(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in lines])


def assert_clean(run: Explored) -> None:
    """No answer of the 500s, none that the document does not tell of."""
    print(run.table())
    assert run.faults == []
    assert run.code == 0, run.output
