"""Every refusal has a stable code, a status from the one table, and a sentence; nothing else gets out."""

import pkgutil
import tempfile
from collections.abc import Iterator, Sequence
from errno import ENOSPC
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import pytest
from httpx import Client

import governance
from api.problems import MEDIA_TYPE, STATUS, status_of, title_of
from governance.errors import RuleBroken
from ledger.accounts import Accounts
from ledger.chain import Chain
from ledger.errors import ChainFailure, WrongChain
from ledger.follower import Health
from ledger.refusals import REFUSALS
from ledger.store_errors import DatabaseBusy, DatabaseTorn, DiskFull, StoreFault
from tests.api.house import UnwellChain, admissions, firm, quiet_house
from tests.api.serving import served

MEMBER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
JSON = {"content-type": "application/json"}
COMMIT = {
    "round_id": "0x" + "11" * 32,
    "signer": MEMBER,
    "lines": [{"item": 0, "quantity": "4", "tolerance": "0", "ceiling": "195"}],
}


def every(kind: type) -> Iterator[type]:
    """All subclasses of a class."""
    for sub in kind.__subclasses__():
        yield sub
        yield from every(sub)


def test_every_rule_has_a_status_of_its_own() -> None:
    """No rule is left to the default: the table says whether it is about who, when or what."""
    for module in pkgutil.walk_packages(governance.__path__, "governance."):
        import_module(module.name)
    missing = sorted({kind.__name__ for kind in every(RuleBroken)} - set(STATUS))
    assert missing == []


def test_every_fault_of_store_and_chain_has_a_status() -> None:
    """The machinery's faults answer 5xx, and none of them is forgotten."""
    store = {kind.__name__ for kind in every(StoreFault)}
    assert {code for code in store if STATUS.get(code, 0) < 500} == set()
    assert {STATUS[code] for code in ("NodeUnwell", "WrongChain", "RelayerNonce")} == {503}
    assert {kind.__name__ for kind in every(ChainFailure)} >= {"NodeUnwell", "WrongChain"}


def test_a_contracts_error_has_the_status_of_its_rule() -> None:
    """GovernorVotingClosed answers as VotingClosed does; every contract error answers a 4xx."""
    assert status_of("GovernorVotingClosed") == STATUS["VotingClosed"]
    assert status_of("RoundsTooEarly") == STATUS["TooEarly"]
    assert {status_of(refusal.name) // 100 for refusal in REFUSALS.values()} == {4}


def test_titles_are_the_code_in_words() -> None:
    """A person reads the title, a program the code."""
    assert title_of("VotingClosed") == "Voting closed"
    assert title_of("GovernorWrongBallotNonce") == "Governor wrong ballot nonce"


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"colour": "red"}, "UnknownField", "colour"),
        ({"round_id": "0x12"}, "BadHex", "round_id"),
        ({"round_id": "0x" + "zz" * 32}, "BadHex", "round_id"),
        ({"round_id": None}, "BadHex", "round_id"),
        ({"signer": MEMBER.replace("f39F", "F39f")}, "BadChecksum", "signer"),
        ({"signer": "f39Fd6e51aad88F6F4ce6aB8827279cffFb92266"}, "BadAddress", "signer"),
        ({"nonce": 1.5}, "NotAWholeNumber", "nonce"),
        ({"nonce": "1e3"}, "NotAWholeNumber", "nonce"),
        ({"nonce": "-1"}, "NotAWholeNumber", "nonce"),
        ({"nonce": -1}, "OutOfRange", "nonce"),
        ({"nonce": True}, "NotAWholeNumber", "nonce"),
        ({"nonce": "٣"}, "NotAWholeNumber", "nonce"),
        ({"nonce": str(2**256)}, "OutOfRange", "nonce"),
        ({"deadline": 2**48}, "OutOfRange", "deadline"),
        (
            {"lines": [{"item": 0, "quantity": str(2**96), "tolerance": 0, "ceiling": 1}]},
            "OutOfRange",
            "lines.0",
        ),
        ({"lines": [{"item": 0, "quantity": -1, "tolerance": 0, "ceiling": 1}]}, "OutOfRange", "lines.0"),
        (
            {"lines": [{"item": 0, "quantity": 2.5, "tolerance": 0, "ceiling": 1}]},
            "NotAWholeNumber",
            "lines.0",
        ),
        ({"lines": [{"item": 0, "quantity": 1, "tolerance": 0}]}, "MissingField", "lines.0.ceiling"),
        (
            {"lines": [{"item": 0, "quantity": 1, "tolerance": 0, "ceiling": 1, "x": 1}]},
            "UnknownField",
            "lines.0",
        ),
    ],
)
def test_a_bad_field_is_named_with_its_place(
    reader: Client, change: dict[str, Any], code: str, place: str
) -> None:
    """The code says what is wrong, `errors` says where."""
    answer = reader.post("/v1/intents/Commit/prepare", json={**COMMIT, **change})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (STATUS[code], code)
    assert problem["errors"][0]["field"].startswith(place)
    assert answer.headers["content-type"] == MEDIA_TYPE


def test_a_text_that_no_database_holds_is_refused(reader: Client) -> None:
    """NUL, and half of a surrogate pair."""
    form = {"signer": MEMBER, "proposal_id": 1, "support": 1}
    nul = reader.post("/v1/intents/CastVote/prepare", json={**form, "reason": "a\0b"})
    assert nul.json()["code"] == "BadText"
    half = b'{"signer": "%s", "proposal_id": 1, "support": 1, "reason": "\\ud800"}' % MEMBER.encode()
    answer = reader.post("/v1/intents/CastVote/prepare", content=half, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (422, "BadText")


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"nonce": ' + b"9" * 5_000 + b"}", b"\xff\xfe", b""])
def test_a_body_that_breaks_parsers_is_only_malformed(reader: Client, body: bytes) -> None:
    """Too deep, too long a number, no UTF-8, nothing at all."""
    answer = reader.post("/v1/intents/CastVote/prepare", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.json()["code"] in ("MalformedJson", "MissingField")


def test_malformed_json_is_named(reader: Client) -> None:
    """A body that is no JSON, and one that is none of the right kind."""
    broken = reader.post("/v1/siwe/verify", content=b"{", headers={"content-type": "application/json"})
    assert broken.json()["code"] == "MalformedJson"
    listed = reader.post("/v1/siwe/verify", json=[1, 2])
    assert listed.json()["code"] == "BadField"


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/v1/nothing", "NotFound"),
        ("DELETE", "/v1/members", "MethodNotAllowed"),
        ("GET", f"/v1/members/{firm(99)}", "UnknownMember"),
        ("GET", "/v1/members/0x12", "BadAddress"),
        ("GET", "/v1/proposals/77", "UnknownProposal"),
        ("GET", "/v1/proposals/abc", "NotAWholeNumber"),
        ("GET", f"/v1/rounds/0x{'00' * 32}", "UnknownRound"),
        ("GET", f"/v1/knowledge/0x{'00' * 32}", "UnknownItem"),
        ("GET", "/v1/rules/nothing", "UnknownRule"),
        ("GET", "/v1/problems/Nothing", "NotFound"),
        ("GET", "/v1/members?cursor=%%%", "BadCursor"),
        ("GET", "/v1/members?cursor=bm8", "BadCursor"),
        ("GET", "/v1/members?limit=0", "BadField"),
        ("GET", "/v1/audit/facts?cursor=WzFd", "BadCursor"),
        ("GET", "/v1/me", "NotSignedIn"),
        ("PUT", f"/v1/members/{firm(1)}/profile", "NotSignedIn"),
    ],
)
def test_what_is_not_there_is_named(reader: Client, method: str, path: str, code: str) -> None:
    """The status is the table's."""
    body = {"name": "A", "contact": "", "salt": "0x" + "00" * 32} if method == "PUT" else None
    answer = reader.request(method, path, json=body)
    assert (answer.json()["code"], answer.status_code) == (code, STATUS[code])


def test_a_problem_document_is_whole(reader: Client) -> None:
    """RFC 9457: type, title, status, detail, instance; and our code and numbers. The type leads somewhere."""
    problem = reader.get("/v1/proposals/77").json()
    assert problem == {
        "type": "/v1/problems/UnknownProposal",
        "title": "Unknown proposal",
        "status": 404,
        "detail": "There is no proposal with this id.",
        "instance": "/v1/proposals/77",
        "code": "UnknownProposal",
        "numbers": {"proposal_id": "77"},
    }
    assert reader.get(problem["type"]).json()["status"] == 404
    assert len(reader.get("/v1/problems").json()) == len(STATUS)


@pytest.mark.parametrize("code", ["GovernorTargetCodeChanged", "RoundsTooEarly", "Reverted"])
def test_the_type_of_a_contracts_refusal_leads_somewhere_too(reader: Client, code: str) -> None:
    """Its status is that of the rule it is named after, else 422."""
    told = reader.get(f"/v1/problems/{code}").json()
    assert told == {"code": code, "status": status_of(code), "title": title_of(code)}


def test_an_archive_that_finds_no_room_is_named_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up while the record is written out."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()

    def full(folder: Path) -> None:
        folder.mkdir()
        (folder / "facts.jsonl").write_bytes(b"{}")
        raise OSError(ENOSPC, "No space left on device", str(folder))

    house = quiet_house(tmp_path, admissions(2))
    house.export = full
    with served(house) as client:
        answer = client.get("/v1/audit/records")
    assert (answer.status_code, answer.json()["code"]) == (507, "DiskFull")
    assert list((tmp_path / "room").iterdir()) == []
    house.close()


class SwitchedChain(UnwellChain):
    """A node that was switched to another chain."""

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        raise WrongChain("the node at http://10.0.0.7:8545 now serves another chain with the same id 31337")

    call = request


def test_a_node_switched_to_another_chain_is_named_and_nothing_is_prepared_from_it(tmp_path: Path) -> None:
    """What was read before stays readable."""
    house = quiet_house(tmp_path, admissions(2))
    house.chain = cast(Chain, SwitchedChain())
    form = {"owner": firm(1), "reader": firm(2), "until": 1_900_000_000, "item_id": "0x" + "00" * 32}
    with served(house) as client:
        answer = client.post("/v1/intents/GrantAccess/prepare", json=form)
        assert (answer.status_code, answer.json()["code"]) == (503, "WrongChain")
        assert client.get("/readyz").json()["ready"] is False
        assert client.get("/v1/members").status_code == 200


def test_an_index_that_stopped_is_not_ready(tmp_path: Path) -> None:
    """A record that may be wrong is worse than an old one: readiness and a gauge say so."""
    house = quiet_house(tmp_path, admissions(2))
    house.chain = cast(Chain, FirstBlock())
    house.health = lambda: Health(behind=False, trouble="an event that we do not know", stopped=True)
    with served(house) as client:
        assert client.get("/readyz").json()["sentence"].startswith("The record is not followed")
        assert "guildhall_index_stopped 1.0" in client.get("/metrics").text


def test_a_relay_whose_thread_has_ended_is_not_ready(tmp_path: Path) -> None:
    """Reading goes on; readiness and a gauge say that nothing is sent any more, and that no waiting helps."""
    house = quiet_house(tmp_path, admissions(2))
    house.chain = cast(Chain, FirstBlock())
    with served(house) as client:
        assert client.get("/readyz").json() | {"sentence": ""} == {
            "ready": True,
            "node": True,
            "indexed": True,
            "lag": 0,
            "relay": True,
            "waiting": False,
            "sentence": "",
        }
        house.relay.trouble = "the node at http://10.0.0.7 is throttled"  # type: ignore[misc]
        told = client.get("/readyz")
        assert (told.status_code, told.json()["ready"], told.json()["waiting"]) == (200, True, True)
        assert "10.0.0.7" not in told.text
        house.relay.running = False  # type: ignore[misc]  # the house's own relay, which nothing may reach
        told = client.get("/readyz")
        assert (told.status_code, told.json()["ready"], told.json()["relay"]) == (503, False, False)
        assert "the relay's thread has ended" in told.json()["sentence"]
        assert "guildhall_relay_ended 1.0" in client.get("/metrics").text
        assert client.get("/v1/members").status_code == 200


class FirstBlock(UnwellChain):
    """A node at block 1."""

    def request(self, method: str, params: Sequence[object] = ()) -> object:
        return "0x1"


class BrokenAccounts(Accounts):
    """Accounts that fail in the way they are told."""

    def __init__(self, failure: Exception) -> None:
        self._failure = failure

    def new_nonce(self, now: int, seconds: int) -> str:
        raise self._failure


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (DiskFull("sqlite3: disk is full at /srv/secret"), "DiskFull"),
        (DatabaseBusy("locked by pid 12"), "DatabaseBusy"),
        (DatabaseTorn("no such table"), "DatabaseTorn"),
        (ZeroDivisionError("secret /srv/path"), "InternalError"),
    ],
)
def test_a_fault_of_ours_is_named_and_says_nothing_of_the_inside(
    tmp_path: Path, failure: Exception, code: str
) -> None:
    """Disk full, database busy, and what nobody foresaw: a code, a sentence, and no trace."""
    house = quiet_house(tmp_path)
    house.accounts = BrokenAccounts(failure)
    with served(house) as client:
        answer = client.post("/v1/siwe/nonce")
        assert (answer.json()["code"], answer.status_code) == (code, STATUS[code])
        assert all(secret not in answer.text for secret in (str(failure), "Traceback"))
        assert client.get("/healthz").status_code == 200


def test_a_node_that_is_down_is_503_with_retry_after_and_without_its_address(reader: Client) -> None:
    """Reading goes on from the index; what needs the node says that it does."""
    form = {"owner": firm(1), "reader": firm(2), "until": 1_900_000_000, "item_id": "0x" + "00" * 32}
    answer = reader.post("/v1/intents/GrantAccess/prepare", json=form)
    assert (answer.status_code, answer.json()["code"]) == (503, "NodeUnwell")
    assert answer.headers["retry-after"] == "5"
    assert "10.0.0.7" not in answer.text
    assert reader.get("/v1/members").status_code == 200
    ready = reader.get("/readyz")
    assert (ready.status_code, ready.json()["node"]) == (503, False)
