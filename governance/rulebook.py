"""Which rules gave an answer: the version of this software's rules, and the parameters that votes
have set.
"""

import json
from dataclasses import asdict, dataclass

from governance.classes import Class, ClassRule
from governance.consortium import Consortium
from governance.knowledge_parameters import KnowledgeParameters

RULEBOOK_VERSION = 1
"""Rises whenever a rule of this package gives another result for the same facts; a recount names it and
refuses
records of a version that it does not know."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules in force: of the software, of the classes and of knowledge sharing, each with its version."""

    software_version: int
    class_rules_version: int
    class_rules: tuple[ClassRule, ...]
    knowledge_version: int
    knowledge: KnowledgeParameters
    live_limit: int

    def rule_of(self, class_: Class) -> ClassRule:
        """The rule for proposals made now."""
        return self.class_rules[class_]

    def canonical_json(self) -> str:
        """The rulebook as text: keys in rising order, no spaces, whole numbers only."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))


def rulebook_of(consortium: Consortium) -> Rulebook:
    """The rules that a new proposal or request would meet; class rules are empty before the first version."""
    table, knowledge = consortium.table, consortium.knowledge
    version = table.current_version
    return Rulebook(
        software_version=RULEBOOK_VERSION,
        class_rules_version=version,
        class_rules=table.versions().get(version, ()),
        knowledge_version=knowledge.rulebook_version,
        knowledge=knowledge.parameters(knowledge.rulebook_version),
        live_limit=consortium.proposals.live_limit,
    )
