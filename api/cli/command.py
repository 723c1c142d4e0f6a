"""Registers commands with the options that mean the same everywhere, so that no command repeats them."""

import inspect
from collections.abc import Callable
from typing import Any

import typer

from api.cli.desk import Desk
from api.cli.given import (
    WAIT_SECONDS,
    Api,
    DeploymentFile,
    DryRun,
    Given,
    Json,
    Keystore,
    PassphraseFile,
    Wait,
)

Shared = tuple[tuple[str, Any, object], ...]
"""Name, form and default of each shared option."""

PRINTS: Shared = (("as_json", Json, False),)
"""Options of every command."""

ASKS: Shared = (*PRINTS, ("api", Api, None))
"""Options of a command that talks to the API."""

UNLOCKS: Shared = (
    *PRINTS,
    ("keystore", Keystore, None),
    ("passphrase_file", PassphraseFile, None),
)
"""Options of a command that needs a key but no API."""

SIGNS: Shared = (
    *ASKS,
    ("keystore", Keystore, None),
    ("passphrase_file", PassphraseFile, None),
    ("deployment", DeploymentFile, None),
    ("dry_run", DryRun, False),
    ("wait", Wait, WAIT_SECONDS),
)
"""Options of a command that signs and hands in."""

SENDS: Shared = (*ASKS, ("dry_run", DryRun, False), ("wait", Wait, WAIT_SECONDS))
"""Options of a command that has the API's relayer do something that anybody may ask for."""

Command = Callable[..., int | None]
"""A command: takes a desk and its own arguments, gives an exit code (None: done)."""


def command(group: typer.Typer, name: str, shared: Shared = PRINTS) -> Callable[[Command], Command]:
    """Adds a function to a group of commands, under a name, with shared options."""

    def register(function: Command) -> Command:
        group.command(name)(_entry(function, shared))
        return function

    return register


def _entry(function: Command, shared: Shared) -> Command:
    names = [name for name, _, _ in shared]

    def entry(ctx: typer.Context, **values: Any) -> int | None:
        given = Given(**{name: values.pop(name) for name in names})
        desk = Desk(given.over(ctx.find_root().obj or Given()))
        try:
            return function(desk, **values)
        finally:
            desk.close()

    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    parameters = [
        inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context),
        *(one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own),
        *(_parameter(name, form, default) for name, form, default in shared),
    ]
    entry.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    entry.__annotations__ = {one.name: one.annotation for one in parameters}
    entry.__doc__ = function.__doc__
    entry.__name__ = function.__name__
    return entry


def _parameter(name: str, form: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=form)
