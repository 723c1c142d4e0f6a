"""All commands, under one roof. Each room is loaded only when its command is called: loading all of them
takes seconds."""

from collections.abc import Sequence
from importlib import import_module

import typer

from api.cli.given import Api, Given, Json, Keystore

MODULES = {
    "up": "starting",
    "serve": "own_node",
    "deploy": "deploying",
    "doctor": "doctoring",
    "audit": "auditing",
    "recount": "recording",
    "export": "recording",
    "rules": "ruling",
    "key": "keys",
    "member": "members",
    "proposal": "proposals",
    "vote": "voting",
    "round": "rounds",
    "commit": "rounds",
    "knowledge": "knowhow",
    "aggregate": "aggregates",
    "money": "minting",
    "chain": "embedded",
}
"""Which module adds a command; each has a function `add`."""

ABOUT = "Guildhall: firms that compete and buy together, with a ledger that anybody can check."


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """The application with the command that is called, or with all of them when none is."""
    app = typer.Typer(
        help=ABOUT,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_root)
    for module in dict.fromkeys(_modules(arguments)):
        import_module(f"api.cli.{module}").add(app)
    return app


def _modules(arguments: Sequence[str]) -> list[str]:
    """The modules of all words that name a command; every module when no word does (help, a mistake)."""
    return [MODULES[word] for word in arguments if word in MODULES] or list(MODULES.values())


def _root(ctx: typer.Context, as_json: Json = False, api: Api = None, keystore: Keystore = None) -> None:
    """Guildhall: firms that compete and buy together, with a ledger that anybody can check."""
    ctx.obj = Given(as_json=as_json, api=api, keystore=keystore)
