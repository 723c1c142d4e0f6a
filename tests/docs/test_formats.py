"""docs/formats.md is what the code reads and writes; every example in it parses."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from api.acts.proposing import Action
from api.acts.transacting import DraftRound, ItemForm, TermsForm
from api.cli.exits import Exit
from api.envelope import AsOf
from api.problems import STATUS, title_of
from api.shapes.submissions import SubmissionShape
from governance.catalogue import RULES
from governance.classes import DEFAULT_RULES, ClassRule
from governance.intents import INTENTS
from governance.price import check_tiers
from ledger.config import ConsortiumConfig
from ledger.deployment import DOMAINS, Deployment, Settlement
from ledger.export import FORMAT
from ledger.export_rows import FILES
from ledger.intent_types import LINE, TYPES
from ledger.toml_reading import BadConfig
from tests.docs.named import ROOT

TEXT = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "docs" / "examples"
SECTIONS = {part.split("\n", 1)[0]: part for part in TEXT.split("\n## ")[1:]}


def rows(section: str) -> list[list[str]]:
    """The cells of all tables of a section."""
    lines = [line for line in SECTIONS[section].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def quoted(text: str) -> set[str]:
    """Words in backticks."""
    return set(re.findall(r"`(\w+)`", text))


def signed_type(name: str) -> str:
    """The EIP-712 type of an intent, nested types behind."""
    type_ = TYPES[INTENTS[name]]
    nested = (LINE,) if name == "Commit" else ()
    texts = (f"{one.name}({','.join(f'{f.type} {f.name}' for f in one.fields)})" for one in (type_, *nested))
    return "".join(texts)


def test_the_json_examples_parse() -> None:
    """Answers and problems have the fields of the code."""
    answer, problem = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL))
    assert set(AsOf.model_validate(answer["as_of"]).model_dump()) == set(answer["as_of"])
    assert STATUS[problem["code"]] == problem["status"]
    assert title_of(problem["code"]) == problem["title"]


def test_every_intent_is_signed_as_written() -> None:
    """Domain and type of each intent, to the letter."""
    told = {row[0]: row[2].strip("`") for row in rows("Intents") if row[0] in INTENTS}
    assert told == {name: signed_type(name) for name in INTENTS}
    domains = dict(row for row in rows("Intents") if len(row) == 2)
    assert {name: domains[name] for name in DOMAINS} == dict(DOMAINS)


def test_every_exit_code_is_told() -> None:
    """Codes, names and meanings are those of the command line."""
    told = [(int(row[0]), row[1]) for row in rows("Exit codes") if row[0].isdigit()]
    assert told == [(int(code), code.name) for code in Exit]


def test_every_rule_is_named() -> None:
    """The list of rules is the catalogue's, in its order."""
    listed = SECTIONS["Rules on numbers of your own"].split("The rules: ")[1]
    assert re.findall(r"`([\w-]+)`", listed) == list(RULES)


def test_the_fields_of_a_submission_are_told() -> None:
    """As the API answers."""
    told = re.findall(r'"(\w+)"', SECTIONS["Submissions"].split("}")[0])
    assert told == list(SubmissionShape.model_fields)


def test_every_term_and_field_of_a_round_is_told() -> None:
    """The table of terms and the table of items are the forms'."""
    told = {name for row in rows("Round file") for name in quoted(row[0])}
    assert told == set(TermsForm.model_fields) | set(ItemForm.model_fields)


def test_every_field_of_a_class_rule_is_told() -> None:
    """Of the TOML's classes."""
    told = {name for row in rows("Consortium TOML") for name in quoted(row[0])}
    assert {part.name for part in fields(ClassRule)} <= told


def test_every_mistake_in_toml_is_named() -> None:
    """The errors of the reader."""
    told = quoted(SECTIONS["Consortium TOML"].split("The file [")[0])
    assert {kind.__name__ for kind in BadConfig.__subclasses__()} <= told


def test_the_deployment_file_is_told() -> None:
    """Each field of the file and of its settlement."""
    wanted = {part.name for kind in (Deployment, Settlement) for part in fields(kind)}
    assert wanted <= quoted(SECTIONS["Deployment file"])


def test_the_exported_files_are_told() -> None:
    """Format and names of the files."""
    assert f"`{FORMAT}`" in SECTIONS["Exported records"]
    assert [row[0].strip("`") for row in rows("Exported records")[1:]] == list(FILES)


def test_the_example_consortium_is_the_default() -> None:
    """docs/examples/consortium.toml reads, gives every default, and leaves no field out."""
    config = ConsortiumConfig.load(EXAMPLES / "consortium.toml")
    assert config.rules == DEFAULT_RULES
    text = (EXAMPLES / "consortium.toml").read_text(encoding="utf-8")
    told = {name for row in rows("Consortium TOML") for name in quoted(row[0])}
    assert [
        name for name in told if not re.search(rf"^(# )?(\[\[)?{name}(\]\]| = )", text, re.MULTILINE)
    ] == []


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.json")), ids=lambda file: file.name)
def test_the_example_files_are_forms(file: Path) -> None:
    """docs/examples/proposal.json and round.json are what the commands read."""
    data = json.loads(file.read_text(encoding="utf-8"))
    if file.name == "proposal.json":
        assert len(TypeAdapter(tuple[Action, ...]).validate_python(data["actions"])) == 2
    else:
        form = DraftRound.model_validate(data)
        for item in form.items:
            check_tiers(item.tiers)  # type: ignore[arg-type]


def test_what_the_demo_notes_is_told() -> None:
    """Every name that the story keeps for summary.json."""
    files = (ROOT / "scripts" / "demo").glob("*.py")
    noted = {name for file in files for name in re.findall(r"note\(\s*\"(\w+)\"", file.read_text("utf-8"))}
    assert noted | {"chapters", "checks", "milliseconds"} <= quoted(SECTIONS["Summary of the demo"])
