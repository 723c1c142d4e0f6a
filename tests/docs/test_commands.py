"""Every command line in the documents is one that the program understands; settings are the program's own."""

import re
import shlex
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from api.cli.app import app_for
from api.cli.failures import EXITS
from api.problems import STATUS
from api.settings import Settings
from tests.docs.named import ROOT, python_names, solidity_names
from tests.docs.test_mentions import DOCUMENTS, told_in

PROGRAM = typer.main.get_command(app_for([]))
STOPS = {"|", ">", "<", "||", "&&", ";"}


def command_lines(text: str) -> list[list[str]]:
    """The words behind `guildhall`, in fenced blocks and in spans, up to a pipe or a comment."""
    blocks = re.findall(r"```bash\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    lines += [span for span in re.findall(r"`([^`\n]+)`", text) if span.startswith("guildhall ")]
    found = [piece for line in lines for piece in re.split(r"(?=\bguildhall )", line.split(" #")[0])]
    return [_words(piece) for piece in found if piece.startswith("guildhall ")]


def _words(piece: str) -> list[str]:
    lexer = shlex.shlex(
        piece.removeprefix("guildhall ").replace('"', ""), posix=True, punctuation_chars="();<>|&"
    )
    lexer.whitespace_split = True
    words: list[str] = []
    for word in lexer:
        if word in STOPS or word.startswith(")"):
            break
        words.append(word)
    return words


def problems_of(words: list[str]) -> list[str]:
    """What the program would not understand: commands and options, not values."""
    command, options = PROGRAM, {name for part in PROGRAM.params for name in part.opts}
    for word in words:
        commands = getattr(command, "commands", None)
        if word.startswith("--"):
            if word not in options:
                return [f"{command.name} has no {word}"]
        elif commands is not None:
            fallback = getattr(command, "fallback", None)
            if word not in commands and fallback:
                command = commands[fallback]
                options |= {name for part in command.params for name in part.opts}
            elif word not in commands:
                return [f"{command.name or 'guildhall'} has no {word}"]
            else:
                command = commands[word]
                options |= {name for part in command.params for name in part.opts}
    return []


@pytest.mark.parametrize("file", DOCUMENTS, ids=told_in)
def test_every_command_line_is_understood(file: Path) -> None:
    """Commands and options exist."""
    lines = command_lines(file.read_text(encoding="utf-8"))
    assert [problem for words in lines for problem in problems_of(words)] == []


def test_the_tour_is_found() -> None:
    """The reading above does read: the tour has dozens of commands."""
    lines = command_lines((ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(lines) > 40
    assert problems_of(["round", "settel"]) == ["round has no settel"]


def test_every_setting_is_told_with_its_default() -> None:
    """The table of settings is the program's."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \| ([^|]*)\|", text, re.MULTILINE)
    told = {name: value for names, values in rows for name, value in _paired(names, values)}
    assert told == {entry.name: str(entry.default) for entry in fields(Settings)}


def _paired(names: str, values: str) -> list[tuple[str, str]]:
    return list(zip(re.findall(r"\w+", names), re.findall(r"`([^`]*)`", values) or [""], strict=True))


def test_every_finding_of_the_doctor_is_told() -> None:
    """Codes of `guildhall doctor`."""
    source = (ROOT / "ledger" / "doctor.py").read_text(encoding="utf-8")
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    codes = set(re.findall(r'Finding\(\s*"(\w+)"', source))
    assert {code for code in codes if f"`{code}`" not in text} == set()


def test_every_refusal_of_the_threat_model_is_one() -> None:
    """Names of refusals are problem codes, contract errors, or errors of ours."""
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    table = text.split("## Bad input")[1]
    named = set(re.findall(r"`([A-Z]\w+)`", table))
    known = {*STATUS, *solidity_names("error"), *python_names("ledger")}
    known |= {name.rsplit(".", 1)[-1] for name in EXITS}
    assert named - known == set()
