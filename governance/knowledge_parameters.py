"""Parameters of the knowledge rules: canonical JSON on chain, changed by vote. Source: knowledge.md.

Canonical means: keys in rising order, no spaces, whole numbers only. A parameter that is missing has its
default; one that nobody knows is refused, so that a typing error in a vote does not silently change nothing.
"""

import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from governance.errors import MalformedInput
from governance.labels import Label, Partition
from governance.rule import natural, whole

DAY = 86_400


@dataclass(frozen=True, slots=True)
class KnowledgeParameters:
    """Days, whole numbers and lists. Names in the JSON are these, in camelCase.

    `price_partitions` hold price or quantity and age (rule 8); `price_templates` are templates that do so
    too; `aggregate_templates` are what the disclosure control issues (empty: any template counts);
    `open_partitions` are in scope of the consortium agreement (rule 1); `nda_free_label` is the first label
    for which no agreement is needed. From `threshold` on they are the disclosure rules of rule 5; 0 leaves a
    rule out, but for the threshold.
    """

    open_partitions: tuple[int, ...] = (
        Partition.PROCUREMENT_SPEC,
        Partition.SUPPLIER_PERFORMANCE,
        Partition.BEST_PRACTICE,
        Partition.AGGREGATE,
        Partition.OWN_DEMAND,
    )
    price_partitions: tuple[int, ...] = (Partition.OWN_DEMAND,)
    price_templates: tuple[str, ...] = ()
    aggregate_templates: tuple[str, ...] = ()
    min_age_days: int = 90
    nda_free_label: int = Label.CLEAR
    nda_survival_days: int = 0
    retention_days: int = 365
    reciprocity_num: int = 1
    reciprocity_den: int = 1
    reciprocity_window_days: int = 365
    grace_days: int = 180
    threshold: int = 5
    dominance_n: int = 0
    dominance_k: int = 0
    p_percent: int = 15
    coalition: int = 2
    pq_p: int = 0
    pq_q: int = 0
    single_share_percent: int = 25

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The parameters of a published rulebook; MalformedInput when it holds anything else."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as broken:
            raise MalformedInput(f"the rulebook is not JSON that can be read: {broken}") from broken
        if not isinstance(data, dict):
            raise MalformedInput("the rulebook must be an object of parameters")
        known = {_camel(field.name): field for field in fields(cls)}
        unknown = sorted(set(data) - set(known))
        if unknown:
            raise MalformedInput(f"nobody knows the parameter {unknown[0]}")
        values: dict[str, Any] = {
            known[key].name: _value(key, value, known[key].default) for key, value in data.items()
        }
        return cls(**values)

    def canonical_json(self) -> str:
        """The text whose hash the chain keeps."""
        values = {_camel(name): value for name, value in asdict(self).items()}
        return json.dumps(values, sort_keys=True, separators=(",", ":"))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _value(name: str, value: object, default: object) -> int | tuple[int | str, ...]:
    """A list where the default is a list, a whole number from 0 up where it is a number."""
    if isinstance(default, tuple):
        if not isinstance(value, list):
            raise MalformedInput(f"{name} must be a list")
        return tuple(entry if isinstance(entry, str) else whole(entry, name) for entry in value)
    return natural(value, name)
