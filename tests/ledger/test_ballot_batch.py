"""Which signed ballots go together in one transaction, and with how much gas."""

from dataclasses import replace

from governance.intents import CastVote
from ledger.ballot_batch import BALLOT_GAS, BATCH_GAS, WALLET_GAS, batches
from ledger.crypto import address_of
from ledger.signing import sign
from tests.api.house import DEPLOYMENT
from tests.world import key_of

LATE = 2**40


def signed(proposal: int, number: int) -> tuple[CastVote, bytes]:
    """A ballot of voter `number`."""
    key = key_of(f"voter {number}")
    ballot = CastVote(proposal, 1, address_of(key), "", 0, LATE)
    return ballot, sign(ballot, DEPLOYMENT, key)


def test_each_proposal_has_its_own_transaction() -> None:
    """The contract takes ballots of one proposal; places lead back to what was given."""
    given = [signed(7, 1), signed(8, 1), signed(7, 2)]
    found = list(batches(given, DEPLOYMENT, 10**7))
    assert [batch.places for batch in found] == [(0, 2), (1,)]


def test_no_transaction_needs_more_gas_than_a_block_has() -> None:
    """What does not fit goes in the next one, and nothing is left out."""
    given = [signed(7, number) for number in range(9)]
    found = list(batches(given, DEPLOYMENT, BATCH_GAS + 3 * (BALLOT_GAS + 50 * 65)))
    assert [len(batch.places) for batch in found] == [3, 3, 3]
    assert sorted(place for batch in found for place in batch.places) == list(range(9))


def test_the_same_ballots_have_the_same_key_and_others_another() -> None:
    """The key is made of what is signed, not of the signatures."""
    one, other = signed(7, 1), signed(7, 2)
    keys = [next(batches(given, DEPLOYMENT, 10**7)).key for given in ([one], [one], [one, other])]
    assert keys[0] == keys[1] != keys[2]


def test_a_wallets_ballot_gets_gas_for_its_answer() -> None:
    """A signature that is no key's is asked for at a contract, which needs more."""
    ballot, signature = signed(7, 1)
    wallet = replace(ballot, voter="0x" + "77" * 20)
    plain, asked = (next(batches([(one, signature)], DEPLOYMENT, 10**7)).gas for one in (ballot, wallet))
    assert asked - plain == WALLET_GAS
