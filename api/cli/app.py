"""All commands, under one roof."""

import typer

from api.cli import deploying, doctoring, recording, running, upping
from api.cli.auditing import audit
from api.cli.given import Api, Given, Json, Keystore
from api.cli.ruling import rules

app = typer.Typer(
    help="Guildhall: firms that compete and buy together, with a ledger that anybody can check.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(ctx: typer.Context, as_json: Json = False, api: Api = None, keystore: Keystore = None) -> None:
    """Guildhall: firms that compete and buy together, with a ledger that anybody can check."""
    ctx.obj = Given(as_json=as_json, api=api, keystore=keystore)


for _module in (upping, running, deploying, doctoring, recording):
    _module.add(app)
app.add_typer(audit, name="audit")
app.add_typer(rules, name="rules")
