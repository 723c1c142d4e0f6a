"""The submission journal: intent, nonce and signed raw transaction in one database transaction, before any
broadcast.

What is in the journal will happen or be refused, through every crash. What is not in it was never promised.
"""

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from ledger.lease import Lease
from ledger.schema import attempts, submissions
from ledger.store import Store
from ledger.submission import (
    FINAL,
    Attempt,
    KeyUsedOtherwise,
    Submission,
    SubmissionState,
    UnknownSubmission,
)
from ledger.submission_rows import CHANGING, attempt_of, attempt_row, changes_of, row_of, submission_of
from ledger.transactions import Signed


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be submitted. `raw` is given when its owner signed it: then nonce and hash are not ours
    to choose."""

    digest: bytes
    idempotency_key: str | None
    sender: str
    signer: str | None
    intent: str
    intent_json: str
    signature: bytes | None
    target: str | None
    calldata: bytes
    gas: int
    raw: Attempt | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A submission with all its attempts, oldest first. `fresh` when this call wrote it."""

    submission: Submission
    attempts: tuple[Attempt, ...]
    fresh: bool = False


Signer = Callable[[Entry, int], Signed]
"""Signs an entry with a nonce."""


class Journal:
    """The journal of one installation's key on one chain. Every method is one database transaction."""

    def __init__(self, store: Store, chain_id: int, sender: str) -> None:
        self._store = store
        self._chain_id = chain_id
        self._sender = sender
        self.lease = Lease(chain_id, sender)

    def take_lease(self, now: int, first_nonce: int) -> bool:
        """Whether this process may send now; `first_nonce` counts when the key is new here."""
        with self._store.transaction("journal.lease") as connection:
            return self.lease.take(connection, now, first_nonce)

    def renew_lease(self, now: int) -> int:
        """Renews and gives the next nonce; raises `SenderHeldElsewhere`."""
        with self._store.transaction("journal.renew") as connection:
            return self.lease.hold(connection, now)

    def release_lease(self) -> None:
        """Lets the key go, so that another process need not wait."""
        with self._store.transaction("journal.release") as connection:
            self.lease.release(connection)

    def add(
        self,
        entries: Sequence[Entry],
        sign: Signer,
        chain_nonce: int,
        now: int,
        settled: Sequence[Submission] = (),
    ) -> list[Written | KeyUsedOtherwise]:
        """Writes all entries, or none. An entry whose digest is there already gives what was written then.

        A refused one is written anew under its old id: it is proven that the earlier transaction had no
        effect. `settled` is stored along, as by `settle`. Raises `SenderHeldElsewhere`, and what `sign`
        raises.
        """
        with self._store.transaction("journal.add") as connection:
            nonce = max(self.lease.hold(connection, now), chain_nonce)
            self._settle(connection, settled)
            page = _Page(self._known(connection, entries), nonce)
            results = [page.write(entry, sign, now) for entry in entries]
            self._store_page(connection, page, now)
            return [self._with_earlier(connection, result, page) for result in results]

    def replace(self, submission: Submission, signed: Signed, nonce: int, now: int) -> Written:
        """Writes one more attempt, with the same nonce (dearer) or the next (the old one can never be mined).

        Raises `SenderHeldElsewhere`.
        """
        attempt = Attempt(signed.hash, nonce, signed.raw)
        changed = replace(submission, tx_hash=signed.hash, nonce=nonce, updated_at=now)
        with self._store.transaction("journal.replace") as connection:
            next_nonce = self.lease.hold(connection, now)
            self._update(connection, changed)
            tried_at = _after(self._last_tried(connection, [submission.id]), submission.id, now)
            connection.execute(insert(attempts), [attempt_row(attempt, submission.id, tried_at)])
            self.lease.advance(connection, max(next_nonce, nonce + 1))
            return Written(changed, self._attempts(connection, [submission.id])[submission.id], fresh=True)

    def fill(self, signed: Signed, nonce: int, now: int) -> Written:
        """Writes a transaction that only uses up a nonce below the next one; raises `SenderHeldElsewhere`."""
        attempt, sender = Attempt(signed.hash, nonce, signed.raw), self._sender
        content = json.dumps({"nonce": nonce})
        digest = bytes.fromhex(signed.hash[2:])
        entry = Entry(digest, None, sender, None, "Filler", content, None, sender, b"", 0)
        submission = _submission(entry, attempt, None, now)
        with self._store.transaction("journal.fill") as connection:
            self.lease.hold(connection, now)
            connection.execute(insert(submissions).values(**row_of(submission, self._chain_id)))
            connection.execute(insert(attempts).values(**attempt_row(attempt, submission.id, now)))
        return Written(submission, (attempt,), fresh=True)

    def settle(self, changed: Sequence[Submission], now: int) -> None:
        """Stores what became of submissions; raises `SenderHeldElsewhere`.

        A process that stood still while another one took over knows old endings: they must not be written
        over newer ones.
        """
        if changed:
            with self._store.transaction("journal.settle") as connection:
                self.lease.hold(connection, now)
                self._settle(connection, changed)

    def by_id(self, submission_id: str) -> Submission:
        """Raises `UnknownSubmission`."""
        found = self._one(submissions.c.id == submission_id)
        if found is None:
            raise UnknownSubmission(f"there is no submission {submission_id}")
        return found

    def by_digest(self, digest: bytes) -> Submission | None:
        """The submission of the same thing, if there was one."""
        return self._one(submissions.c.digest == digest)

    def by_key(self, idempotency_key: str) -> Submission | None:
        """The submission that came with a key, if there was one."""
        return self._one(submissions.c.idempotency_key == idempotency_key)

    def unfinished(self) -> list[Written]:
        """Everything whose effect is not known yet, in the order of nonces."""
        finals = [state.value for state in FINAL]
        return self._many(submissions.c.state.not_in(finals))

    def newest_block(self) -> int:
        """The highest block that anything here was mined in; 0 when nothing was."""
        highest = select(func.max(submissions.c.block_number))
        with self._store.reading() as connection:
            found = connection.execute(highest.where(submissions.c.chain_id == self._chain_id)).scalar()
        return found or 0

    def mined_from(self, block: int, nonce: int) -> list[Written]:
        """What was mined in this block or later, or has this nonce or a higher one: a reorg may take it
        away."""
        late = (submissions.c.block_number >= block) | (submissions.c.nonce >= nonce)
        return self._many((submissions.c.state.in_([state.value for state in FINAL])) & late)

    def _known(self, connection: Connection, entries: Sequence[Entry]) -> list[Submission]:
        """Submissions with a digest or an idempotency key of these entries."""
        digests = {"chain": self._chain_id, "digests": [entry.digest for entry in entries]}
        rows = list(connection.execute(_WITH_DIGEST, digests))
        keys = [entry.idempotency_key for entry in entries if entry.idempotency_key is not None]
        if keys:
            rows += connection.execute(_WITH_KEY, {"chain": self._chain_id, "keys": keys})
        return [submission_of(row) for row in rows]

    def _store_page(self, connection: Connection, page: "_Page", now: int) -> None:
        if page.new:
            rows = [row_of(submission, self._chain_id) for submission in page.new]
            connection.execute(_NEW, rows)
        for submission in page.again:
            self._update(connection, submission)
        last = self._last_tried(connection, [submission.id for submission in page.again])
        made = [
            attempt_row(written.attempts[-1], written.submission.id, _after(last, written.submission.id, now))
            for written in page.fresh
        ]
        if made:
            connection.execute(_TRIED, made)
            self.lease.advance(connection, page.nonce)

    def _with_earlier(
        self, connection: Connection, result: Written | KeyUsedOtherwise, page: "_Page"
    ) -> Written | KeyUsedOtherwise:
        """A submission that was there before gets its attempts from the table."""
        if isinstance(result, KeyUsedOtherwise) or result.submission in page.new:
            return result
        made = self._attempts(connection, [result.submission.id])[result.submission.id]
        return replace(result, attempts=made)

    def _settle(self, connection: Connection, changed: Sequence[Submission]) -> None:
        if changed:
            connection.execute(_CHANGE, [changes_of(submission) for submission in changed])

    def _update(self, connection: Connection, submission: Submission) -> None:
        values = row_of(submission, self._chain_id)
        connection.execute(update(submissions).where(submissions.c.id == submission.id).values(**values))

    def _one(self, condition: Any) -> Submission | None:
        with self._store.reading() as connection:
            return self._first(connection, condition)

    def _first(self, connection: Connection, condition: Any) -> Submission | None:
        query = select(submissions).where(submissions.c.chain_id == self._chain_id, condition).limit(1)
        row = connection.execute(query).one_or_none()
        return None if row is None else submission_of(row)

    def _many(self, condition: Any) -> list[Written]:
        query = select(submissions).where(submissions.c.chain_id == self._chain_id, condition)
        with self._store.reading() as connection:
            found = [submission_of(row) for row in connection.execute(query.order_by(submissions.c.nonce))]
            made = self._attempts(connection, [one.id for one in found])
        return [Written(one, made[one.id]) for one in found]

    def _last_tried(self, connection: Connection, ids: Sequence[str]) -> dict[str, int]:
        """When the newest attempt of each submission that has one was written."""
        if not ids:
            return {}
        newest = select(attempts.c.submission_id, func.max(attempts.c.created_at))
        rows = connection.execute(newest.where(attempts.c.submission_id.in_(ids)).group_by("submission_id"))
        return {row[0]: row[1] for row in rows}

    def _attempts(self, connection: Connection, ids: Sequence[str]) -> dict[str, tuple[Attempt, ...]]:
        """Attempts by submission, oldest first."""
        found: dict[str, list[Attempt]] = {one: [] for one in ids}
        for start in range(0, len(ids), 500):
            query = select(attempts).where(attempts.c.submission_id.in_(ids[start : start + 500]))
            for row in connection.execute(query.order_by(attempts.c.created_at)):
                found[row.submission_id].append(attempt_of(row))
        return {one: tuple(made) for one, made in found.items()}


def _after(last: Mapping[str, int], submission_id: str, now: int) -> int:
    """A time for a new attempt: attempts are read in the order of their times, and two may come within one
    second, or the second one under a clock that was put back.
    """
    return max(now, last[submission_id] + 1) if submission_id in last else now


_NEW = insert(submissions)
_TRIED = insert(attempts)
_HERE = select(submissions).where(submissions.c.chain_id == bindparam("chain"))
_WITH_DIGEST = _HERE.where(submissions.c.digest.in_(bindparam("digests", expanding=True)))
_WITH_KEY = _HERE.where(submissions.c.idempotency_key.in_(bindparam("keys", expanding=True)))
"""Statements of the hot path are made once: making one takes longer than running it."""

_CHANGE = (
    update(submissions)
    .where(submissions.c.id == bindparam("row_id"))
    .values({name: bindparam(name) for name in CHANGING})
)


class _Page:
    """Entries written together: what is known, what is new, and the nonces given out."""

    def __init__(self, known: Sequence[Submission], nonce: int) -> None:
        self.nonce = nonce
        self.new: list[Submission] = []
        self.again: list[Submission] = []
        self.fresh: list[Written] = []
        self._by_digest = {one.digest: one for one in known}
        self._by_key = {one.idempotency_key: one for one in known if one.idempotency_key is not None}

    def write(self, entry: Entry, sign: Signer, now: int) -> Written | KeyUsedOtherwise:
        """One entry: known, known by a key that stands for something else, or new with the next nonce."""
        keyed = self._by_key.get(entry.idempotency_key) if entry.idempotency_key else None
        if keyed is not None and keyed.digest != entry.digest:
            return KeyUsedOtherwise("this idempotency key was given before with something else")
        known = self._by_digest.get(entry.digest)
        if known is not None and (known.state is not SubmissionState.REFUSED or entry.raw is not None):
            return Written(known, ())
        return self._begin(entry, known, sign, now)

    def _begin(self, entry: Entry, known: Submission | None, sign: Signer, now: int) -> Written:
        attempt = entry.raw or _attempt(sign(entry, self.nonce), self.nonce)
        self.nonce += entry.raw is None
        submission = _submission(entry, attempt, known, now)
        (self.new if known is None else self.again).append(submission)
        self._by_digest[entry.digest] = submission
        if submission.idempotency_key is not None:
            self._by_key[submission.idempotency_key] = submission
        written = Written(submission, (attempt,), fresh=True)
        self.fresh.append(written)
        return written


def _attempt(signed: Signed, nonce: int) -> Attempt:
    return Attempt(signed.hash, nonce, signed.raw)


def _submission(entry: Entry, attempt: Attempt, known: Submission | None, now: int) -> Submission:
    """A new submission, or a refused one begun again under its id."""
    return Submission(
        known.id if known else uuid.uuid4().hex,
        entry.digest,
        entry.idempotency_key if known is None else known.idempotency_key,
        entry.sender,
        entry.signer,
        None if entry.raw else attempt.nonce,
        entry.intent,
        entry.intent_json,
        entry.signature,
        entry.target,
        entry.calldata,
        attempt.tx_hash,
        SubmissionState.JOURNALED,
        None,
        None,
        None,
        None,
        known.created_at if known else now,
        now,
    )
