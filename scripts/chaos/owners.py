"""Members who do what is kept beside the chain: they share know-how and read it, change their profiles, and
have figures published. What is acknowledged goes on the shelf, and an answer that cannot be is a breach.
"""

import base64
from typing import Any, Final

import httpx

from governance.names import display_name
from ledger.contents import content_hash
from ledger.crypto import keccak
from ledger.profiles import profile_hash
from scripts.chaos.cast import FIRMS, Firm
from scripts.chaos.founding import HASH, Founded
from scripts.chaos.people import Urls
from scripts.chaos.promises import Book
from scripts.chaos.shelf import HandedIn, Shelf
from scripts.chaos.signed_in import SignedIn, code_of

LONG_AGO: Final = 1
YEARS_AHEAD: Final = 4_000_000_000
NOTHING: Final = "0x" + "00" * 32
FIGURES: Final = ("charge", "alone", "units")

WAITING: Final = frozenset({"HashDiffers"})
"""What a profile is refused with while its signed hash is on its way."""


class Keeper(SignedIn):
    """A firm with a shelf of promises."""

    def __init__(self, founded: Founded, urls: Urls, book: Book, seed: str, firm: Firm, shelf: Shelf) -> None:
        super().__init__(founded, urls, book, seed)
        self.firm = firm
        self.shelf = shelf

    def hexed(self, count: int) -> str:
        """So many random bytes, in hex."""
        return "0x" + self.random.randbytes(count).hex()


class Sharer(Keeper):
    """Registers items, hands their contents in, each twice or with a wrong one, and has some erased."""

    def act(self) -> None:
        """One item's life."""
        body, salt = self.random.randbytes(self.random.randint(1, 400)), self.hexed(32)
        fields = {"content_hash": content_hash(salt, body), "template": HASH, "audience_round": NOTHING}
        fields |= {"partition": "BEST_PRACTICE", "label": "CLEAR", "audience": "CONSORTIUM", "purpose": ""}
        dates = {"source_date": LONG_AGO, "review_date": YEARS_AHEAD}
        key = self.hexed(8)
        shared = self.intend("ShareItem", self.firm, {**fields, **dates}, key)
        if shared is None or shared.submission is None:
            return
        if self.random.random() < 0.5 and not self.hurry.is_set():
            self._again(shared.path, shared.body, key, shared.submission)
        item = item_id(self.founded, self.firm, content_hash(salt, body))
        form = {"title": "Hub gears", "media_type": "text/plain", "salt": salt, "body": _encoded(body)}
        doomed = self.random.random() < 0.5
        if not doomed:
            self.shelf.offer(item)
        if self.random.random() < 0.3:
            self._hand_in_wrong(item, {**form, "body": _encoded(body + b"!")})
        else:
            self._hand_in(item, form)
        if doomed:
            self.intend("EraseItem", self.firm, {"item_id": item}, self.hexed(8))

    def _again(self, path: str, body: dict[str, Any], key: str, submission: str) -> None:
        """The same under the same key is the same submission."""
        answer = self.post(path, body, {"Idempotency-Key": key})
        if answer is not None and answer.status_code < 300:
            self.shelf.again += 1
            if answer.json()["data"]["id"] != submission:
                self.shelf.breach(f"{path} again with its key is another submission than {submission}")

    def _hand_in(self, item: str, form: dict[str, str]) -> None:
        """A content, and often a second time: the answer is the same, byte for byte."""
        key = self.hexed(8)
        self.shelf.may_keep(item, form)
        answer = self._posted(item, form, key)
        if answer is None:
            return
        if answer.status_code != 201:
            self.shelf.breach(f"the content of {item} was refused: {code_of(answer)}")
            return
        self.shelf.keeps(item, HandedIn(form, key, answer.content))
        if self.random.random() < 0.5:
            again = self._posted(item, form, key)
            if again is not None:
                self.shelf.again += 1
                if (again.status_code, again.content) != (201, answer.content):
                    self.shelf.breach(f"the content of {item} again with its key: {again.text[:200]}")

    def _hand_in_wrong(self, item: str, form: dict[str, str]) -> None:
        """One that does not fit the hash is refused, and nothing of it stays."""
        answer = self._posted(item, form, self.hexed(8))
        if answer is None:
            return
        if code_of(answer) != "HashDiffers":
            self.shelf.breach(f"a wrong content of {item} was answered {answer.text[:200]}")
        self.shelf.refused.add(item)

    def _posted(self, item: str, form: dict[str, str], key: str) -> httpx.Response | None:
        self.shelf.asked += 1
        path = f"/v1/knowledge/{item}/content"
        return self.as_visitor(self.firm.key, "POST", path, form, {"Idempotency-Key": key})


class Reader(Keeper):
    """Asks for items and reads them, byte for byte what their owner handed in."""

    def act(self) -> None:
        """One request, its decision, and the reading."""
        items = self.shelf.shared()
        if not items:
            self.hurry.wait(0.2)
            return
        item = self.random.choice(items[-6:])
        handed_in = self.shelf.contents[item]
        self.intend("RequestItem", self.firm, {"item_id": item, "purpose": "repairs"}, self.hexed(8))
        path = f"/v1/knowledge/{item}/content"
        for _ in range(self.random.randint(1, 3)):
            answer = self.as_visitor(self.firm.key, "GET", path)
            if answer is None or answer.status_code != 200:
                self.hurry.wait(0.2)
                continue
            self.shelf.asked += 1
            read = {name: answer.json()["data"][name] for name in handed_in.form}
            if read != handed_in.form:
                self.shelf.breach(f"{item} was read as {read}")


class Renamer(Keeper):
    """Signs profiles, puts them, and has some erased."""

    def act(self) -> None:
        """One profile."""
        contact, salt = f"{self.hexed(4)}@mill.example", self.hexed(32)
        form = {"name": display_name(self.firm.name, []), "contact": contact, "salt": salt}
        hashed = profile_hash(form["name"], contact, salt)
        self.intend("UpdateProfile", self.firm, {"profile_hash": hashed}, self.hexed(8))
        path = f"/v1/members/{self.firm.address_shown}/profile"
        self._tried("PUT", path, form)
        if self.random.random() < 0.5:
            self._tried("DELETE", path, None)

    def _tried(self, method: str, path: str, form: dict[str, str] | None) -> None:
        member = self.firm.address
        self.shelf.asked += 1
        self.shelf.tries(member, form)
        answer = self.as_visitor(self.firm.key, method, path, form, None, WAITING)
        if answer is None:
            return
        if answer.status_code < 300 or code_of(answer) == "ProfileMissing":
            self.shelf.has(member, form)
        else:
            self.shelf.refuses(member, form)


class Publisher(Keeper):
    """Has figures of a settled round published, and asks for one that tells too much."""

    def act(self) -> None:
        """One figure."""
        figure = self.random.choice(FIGURES)
        path = f"/v1/rounds/{self.founded.settled_round}/aggregates"
        few = self.random.random() < 0.2
        chosen = [firm.address_shown for firm in FIRMS[:2]] if few else []
        form = {"figure": figure, "item": 0, "members": chosen}
        answer = self.as_visitor(self.firm.key, "POST", path, form)
        self.hurry.wait(0.1)
        if answer is None:
            return
        self.shelf.asked += 1
        if few and code_of(answer) != "CellRefused":
            self.shelf.breach(f"{figure} of two firms was answered {answer.text[:200]}")
        elif not few and answer.status_code != 200:
            self.shelf.breach(f"{figure} of all firms was answered {answer.text[:200]}")
        elif not few:
            self.shelf.told(figure, figures_of(answer.json()["data"]))


def figures_of(told: dict[str, Any]) -> dict[str, Any]:
    """A published cell without what is shown to its reader alone."""
    return {name: value for name, value in told.items() if name != "own_ratio"}


def item_id(founded: Founded, owner: Firm, hashed: str) -> str:
    """The id that the register gives an item. Source: KnowledgeRegistry.itemIdOf."""
    deployment = founded.deployment
    places = (deployment.addresses["KnowledgeRegistry"], owner.address)
    words = [bytes.fromhex(place[2:]).rjust(32, b"\0") for place in places]
    parts = [deployment.chain_id.to_bytes(32, "big"), *words, bytes.fromhex(hashed[2:])]
    return "0x" + keccak(b"".join(parts)).hex()


def keepers(founded: Founded, urls: Urls, book: Book, seed: int, shelf: Shelf) -> list[Keeper]:
    """One of each kind, each another firm, with choices of their own that follow from the seed."""
    kinds: tuple[type[Keeper], ...] = (Sharer, Reader, Renamer, Publisher)
    return [
        kind(founded, urls, book, f"{seed} {kind.__name__}", firm, shelf)
        for kind, firm in zip(kinds, FIRMS, strict=False)
    ]


def _encoded(body: bytes) -> str:
    return base64.b64encode(body).decode()


__all__ = ["figures_of", "item_id", "keepers"]
