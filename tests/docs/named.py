"""Whether a name that a document mentions is there in the file that it names."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FILE = r"`([\w./-]+\.(?:py|sol|js))`"
REFERENCE = re.compile(rf"`([\w.]+)` \({_FILE}\)|`([\w.]+)` in\s+{_FILE}")
"""`name` (`file`), or `name` in `file`."""


def references(text: str) -> list[tuple[str, str]]:
    """Every (name, file) that a document ties together."""
    return [(one or other, file or place) for one, file, other, place in REFERENCE.findall(text)]


def missing(text: str) -> list[str]:
    """References whose file or name is not there."""
    return [f"{name} in {file}" for name, file in references(text) if not is_there(name, ROOT / file)]


def is_there(name: str, file: Path) -> bool:
    """Whether the file defines the name; `Class.member` needs the member inside the class."""
    if not file.is_file():
        return False
    return name in _defined(file)


@cache
def python_names(*rooms: str) -> frozenset[str]:
    """Every function, class and constant at the top of the modules of some rooms."""
    files = (file for room in rooms for file in (ROOT / room).rglob("*.py"))
    return frozenset(name for file in files for name in _defined(file) if "." not in name)


@cache
def solidity_names(kind: str) -> frozenset[str]:
    """Every event, error, function or contract that our contracts declare, libraries aside."""
    files = [*(ROOT / "contracts" / "interfaces").glob("*.sol"), *(ROOT / "contracts").glob("*.sol")]
    texts = (file.read_text(encoding="utf-8") for file in files)
    return frozenset(name for text in texts for name in re.findall(rf"^ *{kind} (\w+)", text, re.MULTILINE))


@cache
def _defined(file: Path) -> frozenset[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return frozenset(_of_python(ast.parse(text)))
    if file.suffix == ".sol":
        kinds = r"function|event|error|contract|library|interface|struct|enum|type|modifier"
        return frozenset(re.findall(rf"\b(?:{kinds})\s+(\w+)", text))
    return frozenset(re.findall(r"(?:function|const|let|class)\s+(\w+)", text))


def _of_python(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        names |= _bound(node)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{inner}" for one in node.body for inner in _bound(one)}
    return names


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    parts = (part for target in targets if target for part in ast.walk(target))
    return {part.id for part in parts if isinstance(part, ast.Name)}
