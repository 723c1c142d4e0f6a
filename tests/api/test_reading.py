"""Every answer names its block; an answer that the caller has is not sent again; pages stay stable."""

from typing import cast

import pytest
from httpx import Client

from api.collaborators import Collaborators
from api.cursors import write_cursor
from governance.facts.membership import MemberAdmitted, MemberSuspended
from governance.facts.position import Position
from tests.api.house import StillReplica, Watch, firm


def replica_of(house: Collaborators) -> StillReplica:
    """The replica, as the test moves it."""
    return cast(StillReplica, house.replica)


def test_every_answer_names_block_hash_time_confirmed_and_rulebook(client: Client) -> None:
    """Also the empty ones."""
    for path in ("/v1/members", "/v1/proposals", "/v1/rounds", "/v1/knowledge", "/v1/relations"):
        answer = client.get(path)
        assert answer.status_code == 200, path
        as_of = answer.json()["as_of"]
        assert (as_of["block"], as_of["hash"], as_of["confirmed"]) == (1, f"0x{1:064x}", True)
        assert answer.json()["rulebook"] == 0


def test_an_answer_the_caller_has_is_304(client: Client) -> None:
    """The ETag changes with the block, the query, the visitor, and with nothing else."""
    first = client.get("/v1/members")
    tag = first.headers["etag"]
    again = client.get("/v1/members", headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/v1/members?limit=2", headers={"If-None-Match": tag}).status_code == 200


def test_a_new_block_makes_a_new_answer(client: Client, house: Collaborators) -> None:
    """The old ETag is worth nothing then."""
    tag = client.get("/v1/members").headers["etag"]
    replica_of(house).move(MemberSuspended(Position(2, 0, 1_799_500_000), firm(1), "late"))
    answer = client.get("/v1/members", headers={"If-None-Match": tag})
    assert answer.json()["data"][0]["status"] == "SUSPENDED"


def test_a_change_off_chain_makes_a_new_answer(client: Client, house: Collaborators) -> None:
    """A name that was put or erased changes no block."""
    tag = client.get("/v1/members").headers["etag"]
    house.edition.change()
    assert client.get("/v1/members", headers={"If-None-Match": tag}).status_code == 200


def test_time_passes_on_a_chain_that_stands_still(client: Client, house: Collaborators) -> None:
    """Conclusions are drawn at the last whole step of the clock, and the answer says at which."""
    assert client.get("/v1/members").json()["as_of"]["judged_at"] == 1_800_000_000
    watch = house.wall
    assert isinstance(watch, Watch)
    watch.now += 100
    as_of = client.get("/v1/members").json()["as_of"]
    assert (as_of["time"], as_of["judged_at"]) == (1_800_000_000, 1_800_000_090)


def test_pages_hold_everything_once_while_the_list_grows(client: Client, house: Collaborators) -> None:
    """The cursor names the last row, so a row that comes later moves nothing."""
    seen, cursor = [], ""
    while True:
        page = client.get(f"/v1/members?limit=3{cursor}").json()
        seen += [row["index"] for row in page["data"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
        number = 7 + len(seen) // 3
        late = Position(number, 0, 1_799_000_000 + number)
        if number < 10:
            replica_of(house).move(MemberAdmitted(late, firm(number), number, number, "0x" + "00" * 32))
    assert seen == list(range(1, 10))


@pytest.mark.parametrize("key", [(2**63, 0), (10**40, 0), (-1, 0), ()])
@pytest.mark.parametrize("path", ["/v1/members", "/v1/audit/facts"])
def test_a_cursor_that_no_page_gave_is_refused_by_name(
    client: Client, path: str, key: tuple[int, ...]
) -> None:
    """Numbers that no database holds are no mistake of the server's."""
    answer = client.get(path, params={"cursor": write_cursor(key)})
    assert (answer.status_code, answer.json()["code"]) == (400, "BadCursor")


def test_before_anything_was_read_the_answer_says_so(client: Client, house: Collaborators) -> None:
    """503 with a sentence, not an empty list."""
    replica_of(house).version = 0
    answer = client.get("/v1/members")
    assert (answer.status_code, answer.json()["code"]) == (503, "NotFollowing")
    assert client.get("/readyz").json()["indexed"] is False


def test_numbers_travel_as_text_and_addresses_with_their_checksum(client: Client) -> None:
    """Money, votes and ids are decimal text; addresses are EIP-55."""
    row = client.get("/v1/members").json()["data"][0]
    assert (row["heads"], row["tokens"]) == ("0", "0")
    assert row["address"] == "0x0000000000000000000000000000000000000001"


@pytest.mark.parametrize(
    "path",
    ["/v1/rules", "/v1/rules/packs", "/v1/problems", "/v1/members", "/v1/members/nobody", "/v1/nothing"],
)
def test_every_answer_has_the_block_and_the_rulebook_in_its_headers(reader: Client, path: str) -> None:
    """Also those that are no record of the chain, and refusals."""
    newest = reader.get("/v1/members").json()["as_of"]
    headers = reader.get(path).headers
    shown = f'block={newest["block"]}, hash="{newest["hash"]}", confirmed=?{int(newest["confirmed"])}'
    assert headers["guildhall-as-of"] == shown
    assert headers["guildhall-rulebook"] == "0"
