"""Whether all that was promised beside the chain is there after healing, and nothing else.

1. An acknowledged content is kept byte for byte, unless its item was erased: then it is gone. 2. The same
hand-in under the same key is answered as it was, byte for byte. 3. What nobody answered for can be handed in
again. 4. Of a refused content nothing is there. 5. A profile is the one that was acknowledged last. 6. A
published figure is what it was when it was told first, and there once. 7. Every request has its decision.
"""

import base64
import time
from collections.abc import Callable
from typing import Any, Final

from ledger.contents import Contents
from ledger.profiles import Profiles
from ledger.sealing import master_key
from ledger.store import Store
from scripts.chaos.cast import FIRMS, OUTSIDER
from scripts.chaos.invariants import Verdict
from scripts.chaos.owners import figures_of
from scripts.chaos.promises import Book
from scripts.chaos.shelf import Form, HandedIn, Shelf
from scripts.chaos.signed_in import SignedIn
from scripts.chaos.stage import Stage

AGAIN_MOST: Final = 6
"""So many of the newest contents are handed in again."""

FOLLOWS_SECONDS: Final = 20.0
"""Within this time after an erasure or a request its consequence is there."""


Found = Callable[[str], Any]
"""What the API shows at a path; None when it knows nothing of the kind."""


class _Checker(SignedIn):
    """Asks in the end; hands nothing new in."""

    def act(self) -> None:
        """It has no work of its own."""

    def found(self, path: str) -> Any:
        """What the API shows; None when it knows nothing of the kind."""
        answer = self.as_visitor(OUTSIDER, "GET", path)
        return answer.json()["data"] if answer is not None and answer.status_code == 200 else None


def examine_shelf(stage: Stage, store: Store, verdict: Verdict) -> None:
    """Adds what is broken to the verdict."""
    checker = _Checker(stage.founded, stage.crew.urls, Book(), f"{stage.seed} checker")
    try:
        verdict.broken += stage.shelf.broken[:4]
        _contents(stage, checker, store, verdict)
        check_profiles(stage.shelf, store, verdict)
        _figures(stage, checker, verdict)
    finally:
        checker.close()


def _contents(stage: Stage, checker: _Checker, store: Store, verdict: Verdict) -> None:
    kept, shelf = Contents(store, master_key(stage.folder / "content.key")), stage.shelf
    for item, handed_in in shelf.contents.items():
        check_content(item, handed_in, checker.found, kept, verdict)
    for item, handed_in in list(shelf.contents.items())[-AGAIN_MOST:]:
        told = _posted(checker, item, handed_in.form, handed_in.key)
        if told != (201, handed_in.answer):
            verdict.broken.append(f"the content of {item} again with its key: {told}")
    for item, form in list(shelf.unsure.items())[-AGAIN_MOST:]:
        shown = checker.found(f"/v1/knowledge/{item}")
        if shown is not None and not shown["erased"]:
            status, said = _posted(checker, item, form, f"again {item}".replace(" ", "-"))
            if status != 201:
                verdict.broken.append(f"the unanswered content of {item} was not taken: {said[:200]!r}")
    verdict.broken += [f"{item} has a refused content" for item in shelf.refused if kept.has(item)]


def check_content(item: str, handed_in: HandedIn, found: Found, kept: Contents, verdict: Verdict) -> None:
    """One that was acknowledged; `found` asks the API."""
    place = f"/v1/knowledge/{item}"
    shown = found(place)
    if shown is None:
        verdict.lost += 1
        verdict.broken.append(f"{item} has an acknowledged content, and is unknown")
    elif shown["erased"]:
        if not _soon(lambda: not kept.has(item)):
            verdict.broken.append(f"{item} is erased, and its content is there")
    elif not kept.has(item) or _form_of(kept, item) != handed_in.form:
        verdict.lost += 1
        verdict.broken.append(f"the acknowledged content of {item} is lost")
    if shown is not None and not _soon(lambda: found(place)["waiting"] == 0):
        verdict.broken.append(f"a request for {item} has no decision")


def _form_of(kept: Contents, item: str) -> Form:
    """A content as its owner hands it in."""
    found = kept.open(item, FIRMS[0].address)
    body = base64.b64encode(found.body).decode()
    return {"title": found.title, "media_type": found.media_type, "salt": found.salt, "body": body}


def _posted(checker: _Checker, item: str, form: Form, key: str) -> tuple[int, bytes]:
    path, headers = f"/v1/knowledge/{item}/content", {"Idempotency-Key": key}
    answer = checker.as_visitor(FIRMS[0].key, "POST", path, dict(form), headers)
    return (0, b"no answer") if answer is None else (answer.status_code, answer.content)


def check_profiles(shelf: Shelf, store: Store, verdict: Verdict) -> None:
    """Each is the one that was acknowledged last, or one that nobody answered for."""
    found = Profiles(store).all()
    for firm in FIRMS:
        one = found.get(firm.address)
        form = None if one is None else {"name": one.name, "contact": one.contact, "salt": one.salt}
        allowed = [shelf.profile.get(firm.address), *shelf.perhaps.get(firm.address, [])]
        if form not in allowed:
            verdict.lost += 1
            verdict.broken.append(f"the profile of {firm.name} is {form}, and not {allowed[0]}")


def _figures(stage: Stage, checker: _Checker, verdict: Verdict) -> None:
    rows = checker.found(f"/v1/rounds/{stage.founded.settled_round}/aggregates") or []
    told = [figures_of(row) for row in rows]
    for figure, first in stage.shelf.figures.items():
        same = [row for row in told if row["figure"] == figure]
        if same != [first]:
            verdict.lost += not same
            verdict.broken.append(f"the figure {figure} was told as {first}, and is told as {same}")


def _soon(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + FOLLOWS_SECONDS
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


__all__ = ["check_content", "check_profiles", "examine_shelf"]
