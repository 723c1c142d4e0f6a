"""`guildhall rules`: the pure rules, on numbers of one's own, without a node, an API or a database."""

import json
from typing import Annotated, Any

import typer

from api.cli.command import command
from api.cli.desk import Desk
from api.cli.files import STANDARD_INPUT, read_object
from governance.catalogue import RULES, rule_named, run
from governance.rule import Rule

rules = typer.Typer(help="The rules: list them, run one on your own numbers.", no_args_is_help=True)


def add(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(rules, name="rules")


Name = Annotated[str, typer.Argument(metavar="NAME", help="A name of `guildhall rules list`.")]


@command(rules, "list")
def list_rules(desk: Desk) -> None:
    """Every pure rule with what it takes and gives, in the order of the specification."""
    if desk.output.result([_document(rule) for rule in RULES.values()]):
        return
    rows = [
        (rule.name, rule.summary, ", ".join(rule.example), ", ".join(rule.run(rule.example)), rule.source)
        for rule in RULES.values()
    ]
    desk.output.table("Rules", ("Name", "What it says", "Takes", "Gives", "Written in"), rows)


@command(rules, "show")
def show_rule(desk: Desk, name: Name) -> None:
    """One rule, an input that works, and what it gives."""
    rule = rule_named(name)
    given = rule.run(rule.example)
    if desk.output.result(_document(rule)):
        return
    desk.output.line(f"{rule.name}: {rule.summary}\nWritten in: {rule.source}")
    desk.output.line(f"\nInput, for example:\n{_pretty(rule.example)}\n\nOutput:\n{_pretty(given)}")


@command(rules, "run")
def run_rule(desk: Desk, name: Name) -> None:
    """Run a rule on the JSON object that comes in on standard input; its output is JSON too."""
    rule = rule_named(name)
    desk.output.print_json(run(rule.name, read_object(STANDARD_INPUT)))


def _document(rule: Rule) -> dict[str, Any]:
    told = {"name": rule.name, "summary": rule.summary, "source": rule.source}
    return {**told, "example": rule.example, "output": rule.run(rule.example)}


def _pretty(document: object) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
