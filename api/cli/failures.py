"""The one table of the command line's failures: every error that a person can cause, and its exit code.

Kinds go by name, so that a command loads only what it needs. What is not in the table is a mistake of this
program and is told as one.
"""

from typing import Any

from api.cli.exits import Exit, Stop
from ledger.durable import is_full

EXITS: dict[str, Exit] = {
    "governance.errors.RuleBroken": Exit.REFUSED,
    "api.problems.Problem": Exit.REFUSED,
    "ledger.errors.ContractRefused": Exit.REFUSED,
    "ledger.errors.WrongNonce": Exit.REFUSED,
    "ledger.errors.ChainFailure": Exit.UNREACHABLE,
    "ledger.store_errors.StoreFault": Exit.UNREACHABLE,
    "ledger.anvil.AnvilMissing": Exit.UNREACHABLE,
    "ledger.artifacts.MissingArtifact": Exit.UNREACHABLE,
    "ledger.datalock.DataDirectoryBusy": Exit.REFUSED,
    "ledger.preflight.DeployRefused": Exit.REFUSED,
    "ledger.wave.DeployFailed": Exit.REFUSED,
    "ledger.deploy.OtherDeployment": Exit.REFUSED,
    "ledger.permissions.AdminLeft": Exit.REFUSED,
    "ledger.export.NothingToExport": Exit.REFUSED,
    "ledger.decode.UndecodableLog": Exit.DIFFERS,
    "ledger.fact_proof.BadProof": Exit.DIFFERS,
    "ledger.toml_reading.BadConfig": Exit.USAGE,
    "ledger.deployment.BadDeployment": Exit.USAGE,
    "ledger.export.BadExport": Exit.USAGE,
    "ledger.keys.BadKeystore": Exit.USAGE,
    "ledger.crypto.BadKey": Exit.USAGE,
    "ledger.acts.BadCall": Exit.USAGE,
    "ledger.eip712.UnsignableValue": Exit.USAGE,
    "ledger.profiles.ProfileTooLong": Exit.USAGE,
    "ledger.sealing.BadMasterKey": Exit.USAGE,
    "ledger.wire.BadUrl": Exit.USAGE,
    "api.settings.BadSetting": Exit.USAGE,
    "pydantic_core._pydantic_core.ValidationError": Exit.USAGE,
    "builtins.OSError": Exit.USAGE,
}
"""The most special kind of an error that is in the table decides."""


def stop_of(error: Exception) -> Stop | None:
    """The end of a command that an error means; None when it is a mistake of ours."""
    for kind in type(error).__mro__:
        code = EXITS.get(f"{kind.__module__}.{kind.__qualname__}")
        if code is not None:
            sentence, name = _words(error)
            return Stop(Exit.UNREACHABLE if name == "DiskFull" else code, sentence, name)
    return None


def _words(error: Any) -> tuple[str, str]:
    """Sentence and name. Rules and contracts name what they refuse; a form names the first field."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}.", "DiskFull" if is_full(error) else type(error).__name__
    if type(error).__name__ == "ValidationError":
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}.", _field_name(first["type"])
    name = getattr(error, "code", None) or getattr(error, "name", None)
    sentence = getattr(error, "sentence", None) or str(error)
    return str(sentence), name if isinstance(name, str) else type(error).__name__


def _field_name(kind: str) -> str:
    """Mistakes in fields are named as the API names them."""
    named = {"extra_forbidden": "UnknownField", "missing": "MissingField"}
    return named.get(kind, kind if kind[:1].isupper() else "BadField")
