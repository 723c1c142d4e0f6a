"""What became of the mutants, and whether that is enough."""

from dataclasses import dataclass, field
from typing import Literal

LEAST_PERCENT = 90
"""Of a hundred mutants so many are noticed, or the check fails."""

Verdict = Literal["killed", "timed out", "survived", "without a test"]

NOTICED = ("killed", "timed out")
"""A test that no longer ends notices too; how many of these there were is printed."""


@dataclass(slots=True)
class Score:
    """What became of each mutant of one sample, by its name."""

    of: str
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """What was left out of the sample, a sentence each."""
    explained: list[str] = field(default_factory=list)
    """Those of the unnoticed that `explained.toml` gives the reason of; they count against the score too."""

    @property
    def noticed(self) -> int:
        """Mutants that a test failed for or did not end with."""
        return sum(verdict in NOTICED for verdict in self.verdicts.values())

    @property
    def unnoticed(self) -> list[str]:
        """Names of the others, sorted."""
        return sorted(name for name, verdict in self.verdicts.items() if verdict not in NOTICED)

    @property
    def enough(self) -> bool:
        """Whether at least `LEAST_PERCENT` were noticed, exactly; an empty sample shows nothing."""
        return bool(self.verdicts) and self.noticed * 100 >= LEAST_PERCENT * len(self.verdicts)

    def sentence(self) -> str:
        """The score in tenths of a percent, rounded down, with what it is made of."""
        whole = len(self.verdicts)
        if not whole:
            return f"{self.of}: no mutant was tried"
        percent, tenths = divmod(self.noticed * 1000 // whole, 10)
        kinds: tuple[Verdict, ...] = ("killed", "timed out", "survived", "without a test")
        counts = ", ".join(f"{list(self.verdicts.values()).count(kind)} {kind}" for kind in kinds)
        said = f"{self.of}: {percent}.{tenths} % of {whole} mutants noticed ({counts})"
        return ". ".join([said, *self._about_explained(), *self.notes])

    def _about_explained(self) -> list[str]:
        left = len(self.unnoticed) - len(self.explained)
        if not self.explained:
            return []
        return [
            f"Of the {len(self.unnoticed)} unnoticed {len(self.explained)} are explained and {left} are not"
        ]
