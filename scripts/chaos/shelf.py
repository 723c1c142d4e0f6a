"""What was promised beside the chain: contents, profiles and figures that the API said it keeps.

Taken by whoever hands in, read by the verdict. A database that is put back from a copy knows what the copy
knew: `remember` and `go_back` do the same here, while nobody works.
"""

import copy
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A content as it was handed in under an Idempotency-Key, and the answer, byte for byte."""

    form: Form
    key: str
    answer: bytes


@dataclass(slots=True)
class Shelf:
    """Of one schedule; safe to share between threads.

    `contents` by item: acknowledged. `unsure` by item: handed in, and nobody said yes or no. `refused`: items
    of which only a wrong content was handed in. `profile` by member is the one that was said to be kept, None
    when it was said to be erased; `perhaps` are those that nobody answered for: they may come at any time, by
    a process that stood still. `figures` by name are as they were told first.
    """

    contents: dict[str, HandedIn] = field(default_factory=dict)
    unsure: dict[str, Form] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    profile: dict[str, Form | None] = field(default_factory=dict)
    perhaps: dict[str, list[Form | None]] = field(default_factory=dict)
    figures: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    asked: int = 0
    again: int = 0
    _copy: "Shelf | None" = None
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def keeps(self, item: str, handed_in: HandedIn) -> None:
        """A content was acknowledged."""
        with self._lock:
            self.unsure.pop(item, None)
            self.contents[item] = handed_in

    def may_keep(self, item: str, form: Form) -> None:
        """A content is handed in."""
        with self._lock:
            self.unsure[item] = form

    @property
    def counted(self) -> Counter[str]:
        """How much of each there is, for the figures."""
        return Counter(
            asked=self.asked,
            again=self.again,
            contents=len(self.contents),
            refused=len(self.refused),
            unanswered=len(self.unsure) + sum(map(len, self.perhaps.values())),
        )

    def offer(self, item: str) -> None:
        """It will not be erased: others may ask for it. An audit judges a decision by the facts ahead of it,
        and so tells one that was on its way while its item was erased as wrong.
        """
        with self._lock:
            self.offered.append(item)

    def shared(self) -> list[str]:
        """Items that others may ask for, with a content that is kept, in their order."""
        with self._lock:
            return [item for item in self.offered if item in self.contents]

    def tries(self, member: str, form: Form | None) -> None:
        """A profile is handed in, or to be erased."""
        with self._lock:
            self.perhaps.setdefault(member, []).append(form)

    def has(self, member: str, form: Form | None) -> None:
        """It was said to be so; it can no longer come later."""
        with self._lock:
            self.perhaps[member].remove(form)
            self.profile[member] = form

    def refuses(self, member: str, form: Form | None) -> None:
        """It was said not to be so."""
        with self._lock:
            self.perhaps[member].remove(form)

    def told(self, figure: str, figures: Mapping[str, Any]) -> None:
        """A figure, which must be what it was when it was told first."""
        with self._lock:
            first = self.figures.setdefault(figure, figures)
            if first != figures:
                self.broken.append(f"the figure {figure} was told as {first}, and then as {figures}")

    def breach(self, sentence: str) -> None:
        """An answer was not what it had to be."""
        with self._lock:
            self.broken.append(sentence)

    def remember(self) -> None:
        """The database is copied now."""
        kept = ("contents", "unsure", "refused", "profile", "perhaps", "figures")
        self._copy = Shelf(**{name: copy.copy(getattr(self, name)) for name in kept})

    def go_back(self) -> None:
        """The copy is put back. What was promised since is gone with everything that came after a backup."""
        then = self._copy
        if then is None:
            return
        self.unsure = {**self.unsure, **{item: one.form for item, one in self.contents.items()}}
        self.unsure = {item: form for item, form in self.unsure.items() if item not in then.contents}
        self.contents, self.figures, self.profile = then.contents, then.figures, then.profile


__all__ = ["HandedIn", "Shelf"]
