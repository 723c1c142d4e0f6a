"""Who may do what: every route of the application, asked by everybody, in one table."""

from pathlib import Path

import pytest

from api.app import own_routes
from ledger.anvil import Anvil
from ledger.crypto import checksum_address
from tests.api.market import OWNER, READER, carried, market, numbered, proposed
from tests.api.test_knowledge import share
from tests.api.test_rounds import DAY, commit
from tests.api.test_votes import vote
from tests.api.town import Town
from tests.api.town import town as open_town
from tests.api.who import KEYS, SUSPENDED, Asking
from tests.world import build_world

pytestmark = [pytest.mark.chain, pytest.mark.slow, pytest.mark.web]

TABLE = """
                                                          nobody member other  coord  audit  suppl  susp
GET /healthz                                              ok     ok     ok     ok     ok     ok     ok
GET /readyz                                               ok     ok     ok     ok     ok     ok     ok
GET /metrics                                              ok     ok     ok     ok     ok     ok     ok
POST /v1/siwe/nonce                                       ok     ok     ok     ok     ok     ok     ok
POST /v1/siwe/verify                                      ok     ok     ok     ok     ok     ok     ok
DELETE /v1/session                                        401    ok     ok     ok     ok     ok     ok
GET /v1/me                                                401    ok     ok     ok     ok     ok     ok
GET /v1/members                                           ok     ok     ok     ok     ok     ok     ok
GET /v1/members/{address}                                 ok     ok     ok     ok     ok     ok     ok
PUT /v1/members/{address}/profile                         401    ok     403    403    403    403    403
DELETE /v1/members/{address}/profile                      401    ok     403    403    403    403    403
GET /v1/members/{address}/relations                       ok     ok     ok     ok     ok     ok     ok
GET /v1/relations                                         ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/CastVote/prepare                         ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/CastVote                                 403    ok     ok     403    403    403    403
POST /v1/intents/Propose/prepare                          ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/Propose                                  403    ok     ok     403    403    403    403
POST /v1/intents/RevokeBallots/prepare                    ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/RevokeBallots                            403    ok     ok     403    403    403    ok
POST /v1/intents/WithdrawProposal/prepare                 ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/WithdrawProposal                         403    ok     403    403    403    403    403
POST /v1/intents/Delegate/prepare                         ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/Delegate                                 403    ok     ok     403    403    403    403
POST /v1/intents/DelegateClass/prepare                    ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/DelegateClass                            403    ok     ok     403    403    403    403
POST /v1/intents/CoSponsor/prepare                        ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/CoSponsor                                403    ok     ok     403    403    403    403
POST /v1/intents/UpdateProfile/prepare                    ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/UpdateProfile                            403    ok     ok     403    403    403    403
POST /v1/intents/Permit/prepare                           ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/Permit                                   403    ok     ok     403    403    403    ok
POST /v1/intents/Commit/prepare                           ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/Commit                                   403    ok     ok     403    403    403    403
POST /v1/intents/WithdrawCommitment/prepare               ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/WithdrawCommitment                       409    ok     ok     409    409    409    409
POST /v1/intents/FileClaim/prepare                        ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/FileClaim                                422    ok     ok     422    422    422    422
POST /v1/intents/ShareItem/prepare                        ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/ShareItem                                403    ok     ok     403    403    403    403
POST /v1/intents/RelabelItem/prepare                      ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/RelabelItem                              403    ok     403    403    403    403    403
POST /v1/intents/ReviewItem/prepare                       ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/ReviewItem                               403    ok     403    403    403    403    403
POST /v1/intents/EraseItem/prepare                        ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/EraseItem                                403    ok     403    403    403    403    403
POST /v1/intents/GrantAccess/prepare                      ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/GrantAccess                              403    ok     403    403    403    403    403
POST /v1/intents/RevokeAccess/prepare                     ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/RevokeAccess                             403    ok     403    403    403    403    403
POST /v1/intents/SignNda/prepare                          ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/SignNda                                  403    ok     ok     403    403    403    403
POST /v1/intents/RequestItem/prepare                      ok     ok     ok     ok     ok     ok     ok
POST /v1/intents/RequestItem                              403    ok     ok     403    403    403    403
GET /v1/submissions/{submission_id}                       ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions                                     ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/draft_round/prepare                 403    403    403    ok     403    403    403
POST /v1/transactions/open_demand/prepare                 403    403    403    ok     403    403    403
POST /v1/transactions/place_order/prepare                 403    403    403    ok     403    403    403
POST /v1/transactions/record_receipt/prepare              403    403    403    ok     403    403    403
POST /v1/transactions/note_delivery/prepare               403    403    403    403    403    ok     403
POST /v1/transactions/confirm_delivery/prepare            403    403    403    403    403    403    403
POST /v1/transactions/post_invoice/prepare                403    403    403    ok     403    ok     403
POST /v1/transactions/close_round/prepare                 403    403    403    ok     403    403    403
POST /v1/transactions/cancel_round/prepare                403    403    403    ok     403    403    403
POST /v1/transactions/consent_to_cancel/prepare           403    403    403    403    403    ok     403
POST /v1/transactions/decide_claim/prepare                403    403    403    403    403    ok     403
POST /v1/transactions/decide_mismatch/prepare             403    403    403    403    403    403    403
POST /v1/transactions/set_paused/prepare                  403    403    403    403    403    403    403
POST /v1/transactions/mint_settlement/prepare             403    403    403    ok     403    403    403
POST /v1/transactions/bind/prepare                        ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/lapse/prepare                       409    409    409    409    409    409    409
POST /v1/transactions/allocate/prepare                    ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/settle/prepare                      ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/withdraw/prepare                    ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/lapse_claim/prepare                 409    409    409    409    409    409    409
POST /v1/transactions/freeze_tokens/prepare               ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/close_early/prepare                 409    409    409    409    409    409    409
POST /v1/transactions/queue/prepare                       ok     ok     ok     ok     ok     ok     ok
POST /v1/transactions/execute/prepare                     ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/bind                                      ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/lapse                                     409    409    409    409    409    409    409
POST /v1/upkeep/allocate                                  ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/settle                                    ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/withdraw                                  ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/lapse_claim                               409    409    409    409    409    409    409
POST /v1/upkeep/freeze_tokens                             ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/close_early                               409    409    409    409    409    409    409
POST /v1/upkeep/queue                                     ok     ok     ok     ok     ok     ok     ok
POST /v1/upkeep/execute                                   ok     ok     ok     ok     ok     ok     ok
POST /v1/compose                                ok     ok     ok     ok     ok     ok     ok
GET /v1/class-rules                                       ok     ok     ok     ok     ok     ok     ok
GET /v1/proposals                                         ok     ok     ok     ok     ok     ok     ok
GET /v1/proposals/{proposal_id}                           ok     ok     ok     ok     ok     ok     ok
GET /v1/proposals/{proposal_id}/ballots                   ok     ok     ok     ok     ok     ok     ok
POST /v1/ballots                                          ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds                                            ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}                                 ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/commitments                     ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/binding                         ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/allocations                     ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/charges                         ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/savings                         ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/core                            ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/aggregates                      ok     ok     ok     ok     ok     ok     ok
POST /v1/rounds/{round_id}/aggregates                     401    403    403    403    403    403    403
GET /v1/knowledge                                         ok     ok     ok     ok     ok     ok     ok
GET /v1/knowledge/decisions                               ok     ok     ok     ok     ok     ok     ok
GET /v1/knowledge/{item_id}                               ok     ok     ok     ok     ok     ok     ok
GET /v1/knowledge/{item_id}/decisions                     ok     ok     ok     ok     ok     ok     ok
POST /v1/knowledge/{item_id}/content                      401    ok     403    403    403    403    403
GET /v1/knowledge/{item_id}/content                       401    ok     403    403    403    403    403
GET /v1/audit/facts                                       ok     ok     ok     ok     ok     ok     ok
GET /v1/audit/deployment                                  ok     ok     ok     ok     ok     ok     ok
GET /v1/audit/records                                     ok     ok     ok     ok     ok     ok     ok
GET /v1/audit/facts/{block}/{log_index}/receipt           ok     ok     ok     ok     ok     ok     ok
GET /v1/proposals/{proposal_id}/ballots/{voter}/receipt   ok     ok     ok     ok     ok     ok     ok
GET /v1/rounds/{round_id}/commitments/{member}/receipt    ok     ok     ok     ok     ok     ok     ok
GET /v1/rules                                             ok     ok     ok     ok     ok     ok     ok
GET /v1/rules/{name}                                      ok     ok     ok     ok     ok     ok     ok
POST /v1/rules/{name}/run                                 ok     ok     ok     ok     ok     ok     ok
GET /v1/stream                                            ok     ok     ok     ok     ok     ok     ok
GET /v1/problems                                          ok     ok     ok     ok     ok     ok     ok
GET /v1/problems/{code}                                   ok     ok     ok     ok     ok     ok     ok
GET /                                                     ok     ok     ok     ok     ok     ok     ok
GET /members                                              ok     ok     ok     ok     ok     ok     ok
GET /members/{address}                                    ok     ok     ok     ok     ok     ok     ok
GET /key                                                  ok     ok     ok     ok     ok     ok     ok
GET /proposals                                            ok     ok     ok     ok     ok     ok     ok
GET /proposals/new                                        ok     ok     ok     ok     ok     ok     ok
GET /proposals/{proposal_id}                              ok     ok     ok     ok     ok     ok     ok
GET /rounds                                               ok     ok     ok     ok     ok     ok     ok
GET /rounds/{round_id}                                    ok     ok     ok     ok     ok     ok     ok
GET /knowledge                                            ok     ok     ok     ok     ok     ok     ok
GET /knowledge/new                                        ok     ok     ok     ok     ok     ok     ok
GET /knowledge/{item_id}                                  ok     ok     ok     ok     ok     ok     ok
GET /audit                                                ok     ok     ok     ok     ok     ok     ok
"""
"""ok: a good answer; otherwise the status of the refusal. Signed intents and transactions stand for the key
that signed them, whoever hands them in: the row tells what a visitor meets that signs with its own. 409 and
422 refuse what is asked, for whoever asks: nothing is committed or received there, or it is too early. The
disclosure control refuses members an aggregate of three firms (403). A batch judges each ballot by itself.
"""


def rows() -> dict[str, dict[str, str]]:
    """The table: outcomes by visitor, by route."""
    heads, *lines = (line.split() for line in TABLE.strip().splitlines())
    return {" ".join(line[:2]): dict(zip(heads, line[2:], strict=True)) for line in lines}


def routes() -> list[str]:
    """Every route of the application."""
    return [f"{method} {one.path}" for one in own_routes() for method in sorted(one.methods)]


def test_every_route_has_its_row() -> None:
    """A new route without a decision on who may use it fails here."""
    assert sorted(rows()) == sorted(routes())


def test_everybody_meets_what_the_table_says(tmp_path: Path) -> None:
    """Every cell, with a request that is right but for who makes it."""
    with Anvil(tmp_path / "chain", save=False) as node, open_town(build_world(node), tmp_path) as town:
        asking = prepared(town)
        met = {
            route: {who: asking.ask(route, who) for who in in_turn()} for route in sorted(routes(), key=turn)
        }
    print(*(f"{route:58}" + "".join(f"{met[route][who]:7}" for who in KEYS) for route in routes()), sep="\n")
    assert met == rows()


def turn(route: str) -> int:
    """Reading before doing, erasing last: a cell must not depend on what another visitor did before."""
    return 0 if route.startswith("GET") else 2 if "EraseItem" in route else 1


def in_turn() -> list[str]:
    """The member, whose things all are, comes last."""
    return [who for who in KEYS if who != "member"] + ["member"]


def prepared(town: Town) -> Asking:
    """A market with a suspended member, and with something of the member's own for each act."""
    _suspend(town)
    there = market(town)
    vote(town, there.proposals["active"], READER)
    commit(town, there.rounds["open"], READER, 20)
    there.items["doomed"] = share(town, READER, content_hash=numbered("doomed"))
    act = {"action": "set_live_proposal_limit", "limit": 9}
    there.proposals["readers"] = proposed(town, READER, act)
    there.proposals["sponsored"] = proposed(town, OWNER, {**act, "limit": 8})
    return Asking(town, there)


def _suspend(town: Town) -> None:
    member = checksum_address(SUSPENDED.address)
    proposal = carried(town, {"action": "suspend_member", "member": member, "reason": "late"})
    town.pass_time(8 * DAY)
    town.upkeep("queue", proposal_id=proposal)
    town.pass_time(5 * DAY + 1)
    town.upkeep("execute", proposal_id=proposal)
