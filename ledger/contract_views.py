"""What the contracts themselves answer at the head, compared with what the rules make of the facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from governance.facts.position import Position
from governance.witness.finding import Finding
from ledger.acts import encode_act
from ledger.artifacts import artifact, canonical_type
from ledger.deployment import Deployment
from ledger.errors import NodeUnwell
from ledger.fetch import Node

BATCH: Final = 400
SOURCE: Final = "the contract's own view function at the head"


@dataclass(frozen=True, slots=True)
class Question:
    """A view of a contract, with arguments by name."""

    contract: str
    function: str
    arguments: Mapping[str, object]

    @property
    def words(self) -> str:
        """The call, for people."""
        return f"{self.contract}.{self.function}({', '.join(map(str, self.arguments.values()))})"


@dataclass(frozen=True, slots=True)
class Expected:
    """A view of a contract with arguments by name, and what it has to answer.

    `kind` is counted in the report.
    """

    kind: str
    contract: str
    function: str
    arguments: Mapping[str, object]
    answer: object

    @property
    def question(self) -> Question:
        """What is asked."""
        return Question(self.contract, self.function, self.arguments)


def ask(node: Node, deployment: Deployment, block: int, questions: Sequence[Question]) -> list[object]:
    """What the contracts answer at a block, in the order asked, as plain values: several and structs as
    tuples, bytes and addresses as lower-case 0x text. Raises the node's failure, `NodeUnwell` for rubbish.
    """
    found: list[object] = []
    for start in range(0, len(questions), BATCH):
        some = questions[start : start + BATCH]
        answers = node.batch([_call(deployment, one, block) for one in some])
        found += [_read(one, answer) for one, answer in zip(some, answers, strict=True)]
    return found


def compare_views(
    node: Node, deployment: Deployment, at: Position, expected: Iterable[Expected]
) -> tuple[dict[str, int], list[Finding]]:
    """How many views of each kind were asked at block `at`, and where the contract answers otherwise."""
    counted: dict[str, int] = {}
    findings: list[Finding] = []
    views = list(expected)
    answers = ask(node, deployment, at.block, [view.question for view in views])
    for view, answer in zip(views, answers, strict=True):
        counted[view.kind] = counted.get(view.kind, 0) + 1
        findings += _compared(at, view, answer)
    return counted, findings


def _call(deployment: Deployment, view: Question, block: int) -> tuple[str, Sequence[object]]:
    data = encode_act(view.contract, view.function, view.arguments)
    wanted = {"to": deployment.addresses[view.contract], "data": "0x" + data.hex()}
    return "eth_call", [wanted, hex(block)]


def _read(view: Question, answer: object) -> object:
    """The answer as plain values: one value alone, several and structs as tuples."""
    entry = next(
        entry
        for entry in artifact(view.contract).abi
        if entry["type"] == "function"
        and entry["name"] == view.function
        and {part["name"] for part in entry["inputs"]} == set(view.arguments)
    )
    try:
        raw = bytes.fromhex(str(answer)[2:])
        values = decode([canonical_type(part) for part in entry["outputs"]], raw)
    except (ValueError, DecodingError) as error:
        raise NodeUnwell(f"{view.words} was answered with something else than its result") from error
    plain = tuple(map(_plain, values))
    return plain[0] if len(plain) == 1 else plain


def _plain(value: Any) -> object:
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, list | tuple):
        return tuple(map(_plain, value))
    return value


def _compared(at: Position, view: Expected, said: object) -> list[Finding]:
    if said == view.answer:
        return []
    sentence = f"{view.question.words}: the contract says {said}, the rules say {view.answer}."
    return [Finding(at, view.kind, sentence, {"said": str(said), "rule": str(view.answer)}, SOURCE)]


__all__ = ["Expected", "Question", "ask", "compare_views"]
