"""What an audit found: how much of each kind was recomputed, every finding, and what could not be checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.facts.position import Position
from governance.witness.finding import Finding


@dataclass(frozen=True, slots=True)
class AuditedHead:
    """The block the audit is true at."""

    number: int
    hash: str
    time: int


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`counted`: how many of each kind were recomputed and compared. `notes`: what could not be checked, and
    why.
    """

    name: str
    chain_id: int
    first_block: int
    head: AuditedHead
    counted: Mapping[str, int]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether contracts, facts and rules agree everywhere."""
        return not self.findings

    def to_json(self) -> dict[str, object]:
        """The report as plain values; wide numbers as decimal text."""
        return {
            "consortium": self.name,
            "chain_id": self.chain_id,
            "first_block": self.first_block,
            "head": {"number": self.head.number, "hash": self.head.hash, "time": self.head.time},
            "clean": self.clean,
            "counted": dict(self.counted),
            "findings": [finding_to_json(finding) for finding in self.findings],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A copy of the record (an index, or exported files) against the chain: rows compared, and each that
    differs.
    """

    copy: str
    rows: int
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether the copy is the chain's record, row for row."""
        return not self.findings

    def to_json(self) -> dict[str, object]:
        """The comparison as plain values."""
        found = [finding_to_json(finding) for finding in self.findings]
        return {"copy": self.copy, "rows": self.rows, "clean": self.clean, "findings": found}


def finding_to_json(finding: Finding) -> dict[str, object]:
    """A finding as plain values."""
    return {
        "block": finding.at.block,
        "log_index": finding.at.log_index,
        "time": finding.at.time,
        "rule": finding.rule,
        "sentence": finding.sentence,
        "numbers": {name: str(value) for name, value in finding.numbers.items()},
        "source": finding.source,
    }


def row_finding(at: Position, rule: str, row: str, what: str, source: str) -> Finding:
    """A finding about one row of a copy, named so that a person finds it."""
    return Finding(at, rule, f"{row}: {what}.", {"row": row}, source)


def ordered(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the chain."""
    return tuple(sorted(findings, key=lambda finding: finding.at))


__all__ = ["AuditReport", "AuditedHead", "Comparison", "finding_to_json", "ordered", "row_finding"]
