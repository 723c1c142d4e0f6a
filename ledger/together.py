"""Requests of several threads in one exchange with the node: whoever comes while one is under way goes into
the next.

Nobody waits for company: who comes alone asks at once. Fifty who come at the same moment cost two exchanges
instead of fifty.
"""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ledger.chain import Chain
from ledger.errors import ChainFailure, NodeRefused, NodeUnwell

MOST_TOGETHER: Final = 64
"""Requests of one exchange."""


@dataclass(slots=True, eq=False)
class _Asked:
    """One request. `woken` is set when it is answered, or when its thread has to ask for all."""

    method: str
    params: Sequence[object]
    woken: threading.Event = field(default_factory=threading.Event)
    answered: bool = False
    answer: object = None


class Together:
    """Safe to share between threads."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._lock = threading.Lock()
        self._waiting: deque[_Asked] = deque()
        self._asking = False

    def request(self, method: str, params: Sequence[object]) -> object:
        """As `Chain.request`."""
        mine = _Asked(method, params)
        with self._lock:
            self._waiting.append(mine)
            first, self._asking = not self._asking, True
        if not first:
            mine.woken.wait()
        if not mine.answered:
            self._ask()
        if isinstance(mine.answer, ChainFailure):
            raise mine.answer
        return mine.answer

    def _ask(self) -> None:
        """Asks for the ones who came first, this thread's request among them, and hands over to the next."""
        with self._lock:
            company = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_TOGETHER))]
        try:
            answers: Sequence[object] = self._answers(company)
        except BaseException as failure:
            self._tell(company, [_told_as(failure)] * len(company))
            raise
        self._tell(company, answers)

    def _answers(self, company: Sequence[_Asked]) -> list[object]:
        try:
            return self._chain.try_batch([(one.method, one.params) for one in company])
        except NodeRefused:
            if len(company) == 1:
                raise
        # a node that takes no batches, or none of this size
        return [answer for one in company for answer in self._chain.try_batch([(one.method, one.params)])]

    def _tell(self, company: Sequence[_Asked], answers: Sequence[object]) -> None:
        for one, answer in zip(company, answers, strict=True):
            one.answer, one.answered = answer, True
            one.woken.set()
        with self._lock:
            if self._waiting:
                self._waiting[0].woken.set()
            else:
                self._asking = False


def _told_as(failure: BaseException) -> ChainFailure:
    """What the others are told whose request failed along with this thread's."""
    return failure if isinstance(failure, ChainFailure) else NodeUnwell("the request was given up")


__all__ = ["Together"]
