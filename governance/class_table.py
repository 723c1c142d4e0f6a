"""The class table as the chain has it: which call belongs to which class, and every version of the rules."""

from governance.classes import Class, ClassRule
from governance.errors import UnknownFact
from governance.facts.voting import ClassAssigned, ClassRulesPublished


class ClassTable:
    """Assignments now, and all versions ever. A version never changes; a proposal keeps the one it names."""

    def __init__(self) -> None:
        self.assignments: dict[tuple[str, str], Class] = {}
        self._versions: dict[int, tuple[ClassRule, ...]] = {}

    def apply(self, fact: ClassAssigned | ClassRulesPublished) -> None:
        """Replays one fact."""
        if isinstance(fact, ClassAssigned):
            self.assignments[(fact.target, fact.selector)] = fact.class_
        else:
            self._versions[fact.version] = fact.rules

    @property
    def current_version(self) -> int:
        """The newest version; 0 before the first."""
        return max(self._versions, default=0)

    def rule_of(self, version: int, class_: Class) -> ClassRule:
        """The rule of a class in a version; UnknownFact when that version was never published."""
        if version not in self._versions:
            raise UnknownFact(f"class rules of version {version} were never published", {"version": version})
        return self._versions[version][class_]

    def versions(self) -> dict[int, tuple[ClassRule, ...]]:
        """Every published version of the four rules."""
        return dict(self._versions)
