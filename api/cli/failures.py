"""The one table of the command line's failures: every error that a person can cause, and its exit code.

What is not in it is a mistake of this program and is told as one.
"""

from pydantic import ValidationError

from api.cli.exits import Exit, Stop
from api.problems import Problem
from api.settings import BadSetting
from governance.errors import RuleBroken
from ledger.acts import BadCall
from ledger.anvil import AnvilMissing
from ledger.artifacts import MissingArtifact
from ledger.crypto import BadKey
from ledger.datalock import DataDirectoryBusy
from ledger.decode import UndecodableLog
from ledger.deploy import DeployFailed, OtherDeployment
from ledger.deployment import BadDeployment
from ledger.eip712 import UnsignableValue
from ledger.errors import ChainFailure, ContractRefused, WrongNonce
from ledger.export import BadExport, NothingToExport
from ledger.permissions import AdminLeft
from ledger.preflight import DeployRefused
from ledger.profiles import ProfileTooLong
from ledger.sealing import BadMasterKey, SealBroken
from ledger.store_errors import StoreFault
from ledger.toml_reading import BadConfig
from ledger.wire import BadUrl

EXITS: tuple[tuple[type[Exception], Exit], ...] = (
    (RuleBroken, Exit.REFUSED),
    (Problem, Exit.REFUSED),
    (ContractRefused, Exit.REFUSED),
    (WrongNonce, Exit.REFUSED),
    (ChainFailure, Exit.UNREACHABLE),
    (StoreFault, Exit.UNREACHABLE),
    (AnvilMissing, Exit.UNREACHABLE),
    (MissingArtifact, Exit.UNREACHABLE),
    (DataDirectoryBusy, Exit.REFUSED),
    (DeployRefused, Exit.REFUSED),
    (DeployFailed, Exit.REFUSED),
    (OtherDeployment, Exit.REFUSED),
    (AdminLeft, Exit.REFUSED),
    (NothingToExport, Exit.REFUSED),
    (SealBroken, Exit.REFUSED),
    (UndecodableLog, Exit.DIFFERS),
    (BadConfig, Exit.USAGE),
    (BadDeployment, Exit.USAGE),
    (BadExport, Exit.USAGE),
    (BadSetting, Exit.USAGE),
    (BadUrl, Exit.USAGE),
    (BadKey, Exit.USAGE),
    (BadCall, Exit.USAGE),
    (BadMasterKey, Exit.USAGE),
    (UnsignableValue, Exit.USAGE),
    (ProfileTooLong, Exit.USAGE),
    (ValidationError, Exit.USAGE),
    (OSError, Exit.USAGE),
)
"""The first kind that fits decides."""

KNOWN = tuple(kind for kind, _ in EXITS)


def stop_of(error: Exception) -> Stop:
    """The end of a command that a known error means."""
    code = next(code for kind, code in EXITS if isinstance(error, kind))
    return Stop(code, _sentence(error), _name(error))


def _name(error: Exception) -> str:
    if isinstance(error, RuleBroken | Problem):
        return error.code
    if isinstance(error, ContractRefused):
        return error.name
    if isinstance(error, ValidationError):
        return _first_kind(error)
    return type(error).__name__


def _sentence(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    sentence = getattr(error, "sentence", None)
    return sentence if isinstance(sentence, str) else str(error)


def _first_kind(error: ValidationError) -> str:
    """Our own kinds of mistakes are named as in the API; pydantic's are all BadField."""
    kind = error.errors()[0]["type"]
    if kind == "extra_forbidden":
        return "UnknownField"
    return "MissingField" if kind == "missing" else kind if kind[:1].isupper() else "BadField"
