"""Artifacts are made from sources alone and say what they were made from."""

from typing import Any

import pytest

from scripts import compile_contracts
from scripts.solidity import CompilationFailed, compile_input, own_sources, standard_input


@pytest.fixture(scope="module")
def access_manager() -> dict[str, Any]:
    """One contract of OpenZeppelin's and what it imports; what it imports gets no artifact of its own."""
    [(name, made)] = compile_contracts.artifacts(["AccessManager"]).items()
    assert name == "AccessManager"
    return made


@pytest.mark.slow
def test_an_artifact_is_the_same_on_every_run(access_manager: dict[str, Any]) -> None:
    """Compiling twice gives the same text, byte for byte."""
    again = compile_contracts.artifacts(["AccessManager"])["AccessManager"]
    assert compile_contracts.text_of(again) == compile_contracts.text_of(access_manager)


@pytest.mark.slow
def test_an_artifact_names_its_compiler_and_settings(access_manager: dict[str, Any]) -> None:
    """Anybody can make it again: version with commit, chain version, optimizer."""
    compiler = access_manager["compiler"]
    assert compiler["version"].startswith("0.8.37+commit.")
    assert compiler["evm_version"] == "cancun"
    assert compiler["optimizer"] == {"enabled": True, "runs": 200}


@pytest.mark.slow
def test_no_path_and_no_metadata_is_in_the_bytecode(access_manager: dict[str, Any]) -> None:
    """The code does not end in a CBOR block (key "solc"), which would change with the place of the tree."""
    assert "64736f6c63" not in access_manager["runtime_bytecode"]


def test_the_source_hash_changes_with_any_source() -> None:
    """It covers path and content of every source, in a fixed order."""
    sources = {"b.sol": {"keccak256": "0x02"}, "a.sol": {"keccak256": "0x01"}}
    changed = sources | {"b.sol": {"keccak256": "0x03"}}
    turned = dict(reversed(sources.items()))
    assert compile_contracts.source_hash({"sources": sources}) == compile_contracts.source_hash(
        {"sources": turned}
    )
    assert compile_contracts.source_hash({"sources": sources}) != compile_contracts.source_hash(
        {"sources": changed}
    )


def test_a_library_that_lends_only_internal_functions_is_not_deployed() -> None:
    """What counts is code that can be called, not the interface: linked functions may be missing from it."""
    internal = {"evm": {"deployedBytecode": {"object": "60" * 31}}}
    linked = {"evm": {"deployedBytecode": {"object": "60" * 1_767}}}
    assert not compile_contracts.is_deployable("contracts/libraries/Packs.sol", internal)
    assert compile_contracts.is_deployable("contracts/libraries/Claims.sol", linked)
    assert not compile_contracts.is_deployable("node_modules/other.sol", linked)


def test_a_name_that_no_file_has_is_an_error_and_not_passed_over() -> None:
    """Else a misspelt name beside a right one would be checked by nobody."""
    with pytest.raises(CompilationFailed, match="no such file in contracts/: MemberRegisty"):
        compile_contracts.artifacts(["AccessManager", "MemberRegisty"])


def test_a_source_that_does_not_compile_is_a_named_error() -> None:
    """The compiler's own words are in it."""
    broken = standard_input([]) | {"sources": {"Broken.sol": {"content": "contract {"}}}
    with pytest.raises(CompilationFailed, match=r"Broken\.sol"):
        compile_input(broken)


@pytest.mark.slow
def test_a_warning_is_an_error() -> None:
    """What the compiler warns of is not committed."""
    unused = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0; function f() pure { uint256 unused; }"
    doubtful = standard_input([]) | {"sources": {"Doubtful.sol": {"content": unused}}}
    with pytest.raises(CompilationFailed, match="Unused local variable"):
        compile_input(doubtful)


def test_every_solidity_file_of_the_project_is_compiled() -> None:
    """Nothing in contracts/ is left out."""
    assert "contracts/interfaces/IConsortiumGovernor.sol" in own_sources()
