"""The bench's own contracts, compiled exactly as ours are: same compiler, same settings."""

from functools import cache

from eth_abi.abi import encode

from scripts.solidity import compile_sources

SOURCES = "scripts/bench/contracts"
NAMES = ("Emitter", "FullGovernor", "GovernorToken", "PlainGovernor")


@cache
def _compiled() -> dict[str, bytes]:
    output = compile_sources([f"{SOURCES}/{name}.sol" for name in NAMES])["contracts"]
    made = {name: output[f"{SOURCES}/{name}.sol"][name] for name in NAMES}
    return {name: bytes.fromhex(contract["evm"]["bytecode"]["object"]) for name, contract in made.items()}


def creation(name: str, types: tuple[str, ...] = (), *arguments: object) -> bytes:
    """Creation code of a bench contract with its constructor's arguments."""
    return _compiled()[name] + encode(types, arguments)
