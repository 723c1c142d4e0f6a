"""What a person gave besides the words of one command: options that mean the same everywhere."""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Self

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of tables.")]
Api = Annotated[
    str | None,
    typer.Option(
        "--api",
        metavar="URL",
        help="Address of the API. GUILDHALL_API says it too; else the one that `guildhall up` runs here.",
    ),
]
Keystore = Annotated[
    Path | None,
    typer.Option("--keystore", metavar="FILE", help="Encrypted key that signs. GUILDHALL_KEYSTORE too."),
]
PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        metavar="FILE",
        help="File with the key's passphrase. Else GUILDHALL_PASSPHRASE, else it is asked for.",
    ),
]
DeploymentFile = Annotated[
    Path | None,
    typer.Option(
        "--deployment",
        metavar="FILE",
        help="Where the contracts are. Else .guildhall/deployment.json, else the API is asked.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show what would be signed, in words and exactly; send nothing.")
]
Wait = Annotated[
    int,
    typer.Option("--wait", min=0, metavar="SECONDS", help="How long to wait for the chain."),
]

WAIT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Given:
    """The options as they were given; None where they were not."""

    as_json: bool = False
    api: str | None = None
    keystore: Path | None = None
    passphrase_file: Path | None = None
    deployment: Path | None = None
    dry_run: bool = False
    wait: int = WAIT_SECONDS

    def over(self, root: "Given") -> Self:
        """These options, and where they were not given, those before the command's name."""
        merged: dict[str, Any] = {
            entry.name: getattr(self, entry.name)
            if getattr(self, entry.name) != entry.default
            else getattr(root, entry.name)
            for entry in fields(self)
        }
        return type(self)(**merged)
