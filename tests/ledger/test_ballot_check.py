"""Many signed ballots checked at once agree with one ballot checked alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.intents import CastVote
from ledger.ballot_check import TOGETHER, badly_signed, ballot_hasher
from ledger.crypto import address_of, keccak
from ledger.eip712 import UnsignableValue
from ledger.signing import digest, sign
from tests.api.house import DEPLOYMENT

KEYS = [keccak(b"voter %d" % number) for number in range(7)]


def ballot(number: int, reason: str = "") -> tuple[CastVote, bytes]:
    """A ballot of one of seven voters, signed by it."""
    key = KEYS[number % len(KEYS)]
    intent = CastVote(number // 5, number % 3, address_of(key), reason, number % 31, 2**48 - 1)
    return intent, sign(intent, DEPLOYMENT, key)


@given(
    st.builds(
        CastVote,
        st.integers(0, 2**256 - 1),
        st.integers(0, 255),
        st.sampled_from([address_of(key) for key in KEYS]),
        st.text(max_size=40),
        st.integers(0, 2**256 - 1),
        st.integers(0, 2**48 - 1),
    )
)
def test_a_ballot_hashes_in_bulk_to_what_its_voter_signs(intent: CastVote) -> None:
    """The quick digest is the digest that wallets sign."""
    assert ballot_hasher(DEPLOYMENT)(intent) == digest(intent, DEPLOYMENT)


@pytest.mark.parametrize(
    ("field", "value"), [("support", 256), ("deadline", 2**48), ("nonce", -1), ("proposal_id", 2**256)]
)
def test_a_ballot_that_nobody_can_sign_is_an_error(field: str, value: int) -> None:
    """Values outside their signed types are refused, in bulk as alone."""
    intent = replace(ballot(0)[0], **{field: value})
    with pytest.raises(UnsignableValue):
        ballot_hasher(DEPLOYMENT)(intent)
    with pytest.raises(UnsignableValue):
        digest(intent, DEPLOYMENT)


def test_only_what_the_voter_did_not_sign_is_found() -> None:
    """Foreign, altered and torn signatures are found at their places, in several threads' shares."""
    ballots = [ballot(number, "why" if number % 2 else "") for number in range(2 * TOGETHER + 3)]
    foreign, altered, torn = 1, TOGETHER + 1, 2 * TOGETHER + 2
    ballots[foreign] = (ballots[foreign][0], ballots[foreign + 7 * 5][1])
    ballots[altered] = (
        replace(ballots[altered][0], support=(ballots[altered][0].support + 1) % 3),
        ballots[altered][1],
    )
    ballots[torn] = (ballots[torn][0], ballots[torn][1][:64])
    assert badly_signed(ballots, DEPLOYMENT) == (foreign, altered, torn)


def test_no_ballots_are_no_fault() -> None:
    """Nothing was signed badly where nothing is."""
    assert badly_signed([], DEPLOYMENT) == ()
