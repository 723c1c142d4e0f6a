"""The npm compiler behind the native command line answers as forge, py-solc-x, Brownie and slither expect."""

import json
import os
import subprocess
from pathlib import Path

import pytest
import solcx

from scripts.solidity import WRAPPER, pinned_version

SOURCE = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0; contract Door { uint256 public opened; }"


def run(*arguments: str, text: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the wrapper as a program; its exit code is part of the answer."""
    command = [str(WRAPPER), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=cwd, check=False)


def standard_input(sources: dict[str, str]) -> str:
    """The compiler's JSON input for sources by name."""
    contents = {name: {"content": content} for name, content in sources.items()}
    settings = {"outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}}}
    return json.dumps({"language": "Solidity", "sources": contents, "settings": settings})


def test_py_solc_x_reads_the_pinned_version_from_it() -> None:
    """The version line has the shape of the native compiler's."""
    assert str(solcx.wrapper.get_solc_version(WRAPPER)) == pinned_version()


@pytest.mark.slow
def test_a_slow_pipe_is_read_to_its_end() -> None:
    """Input that comes in pieces is compiled whole: nothing stops at EAGAIN."""
    reading, writing = os.pipe()
    command = [str(WRAPPER), "--standard-json", "--allow-paths", "."]
    with subprocess.Popen(command, stdin=reading, stdout=subprocess.PIPE, text=True) as process:
        os.close(reading)
        text = standard_input({"Door.sol": SOURCE + "\n" * 200_000})
        with os.fdopen(writing, "w") as pipe:
            for start in range(0, len(text), 4096):
                pipe.write(text[start : start + 4096])
                pipe.flush()
        assert process.stdout is not None
        output = json.loads(process.stdout.read())
    assert output["contracts"]["Door.sol"]["Door"]["evm"]["bytecode"]["object"]


@pytest.mark.slow
def test_imports_are_read_from_the_base_path(tmp_path: Path) -> None:
    """What the input does not carry is looked up under --base-path, as natively."""
    (tmp_path / "Door.sol").write_text(SOURCE)
    text = standard_input(
        {"House.sol": 'pragma solidity ^0.8.0; import "Door.sol"; contract House is Door {}'}
    )
    output = json.loads(run("--standard-json", "--base-path", str(tmp_path), text=text).stdout)
    assert set(output["contracts"]) == {"Door.sol", "House.sol"}


def test_a_missing_import_names_the_file(tmp_path: Path) -> None:
    """The compiler's own error comes through."""
    text = standard_input({"House.sol": 'pragma solidity ^0.8.0; import "Door.sol";'})
    output = json.loads(run("--standard-json", text=text, cwd=tmp_path).stdout)
    assert any("Door.sol" in error["message"] for error in output["errors"])


@pytest.mark.slow
def test_combined_json_has_the_native_shape(tmp_path: Path) -> None:
    """slither asks for contracts by "file:Name" and for the syntax tree by file."""
    (tmp_path / "Door.sol").write_text(SOURCE)
    output = json.loads(run("--combined-json", "abi,bin,srcmap,ast,hashes", "Door.sol", cwd=tmp_path).stdout)
    assert set(output["contracts"]["Door.sol:Door"]) == {"abi", "bin", "srcmap", "hashes"}
    assert output["sourceList"] == ["Door.sol"]
    assert output["sources"]["Door.sol"]["AST"]["nodeType"] == "SourceUnit"


@pytest.mark.parametrize("arguments", [[], ["--combined-json", "abi"]])
def test_nothing_to_do_is_refused_with_the_usage(arguments: list[str]) -> None:
    """A call without a task ends with 1 and says what there is."""
    refused = run(*arguments)
    assert refused.returncode == 1
    assert "--standard-json" in refused.stderr
