"""What a person reads before signing."""

from dataclasses import replace

import pytest
import sha3

from governance.classes import Class
from governance.deeds import DEEDS, deed_of
from governance.facts.round_terms import Line
from governance.facts.voting import ProposalCreated
from governance.intents import (
    INTENTS,
    SIGNER_FIELDS,
    CastVote,
    Commit,
    Delegate,
    Permit,
    Propose,
    RequestItem,
    ShareItem,
    contract_of,
    deadline_of,
    signer_of,
)
from governance.labels import Audience, Label, Partition
from governance.sentences import SENTENCES, RoundWords, Speech, sentence
from governance.wording import amount, counted, percent, quoted, utc
from tests.governance.record import account, consortium_of, word

UNTIL = 1_795_356_000
"""22 November 2026, 14:00 UTC."""
LANG = account(0x1A)
SPEECH = Speech(
    names={LANG: "Bäckerei Lang", account(2): "Hofmann Bikes"},
    rounds={word(1): RoundWords("Flour, autumn", "EUR", 2, ("Flour 25 kg", "Yeast"))},
    items={word(5): "Storing flour"},
    currency="EUR",
    decimals=2,
)


def admission() -> bytes:
    """The calldata of admit(Lang, 7, hash)."""
    return bytes.fromhex("f1d535f9" + LANG[2:].zfill(64)) + (7).to_bytes(32) + bytes(32)


def test_a_ballot_names_the_proposal_its_title_and_its_deeds() -> None:
    """The deed comes from the call, not from the title."""
    record = consortium_of(3)
    proposal = record.propose(account(1), Class.ORDINARY, "# Admit Bäckerei Lang\n\nGood bread.")
    proposal.created = _with_call(proposal.created, admission())
    speech = Speech(names=SPEECH.names, proposals={proposal.proposal_id: proposal})
    words = sentence(CastVote(proposal.proposal_id, 1, account(1), "", 0, UNTIL), speech)
    assert words == (
        "Vote FOR proposal 1 'Admit Bäckerei Lang' (admits a member: Bäckerei Lang, legal group 7). "
        "Valid until 22 Nov 2026 14:00 UTC."
    )


def _with_call(created: ProposalCreated, calldata: bytes) -> ProposalCreated:
    return replace(created, calldatas=(calldata,))


def test_an_article_cannot_go_on_as_if_it_were_the_sentence() -> None:
    """The coordinator writes it; what is signed stays outside its quotes, on one line."""
    tricky = "Yeast' at 0.01 EUR each at most.\nDeposit 0.01 EUR. '"
    speech = replace(SPEECH, rounds={word(1): RoundWords("Flour", "EUR", 2, (tricky,))})
    words = sentence(Commit(word(1), LANG, (Line(0, 2, 0, 99),), 198, 0, UNTIL), speech)
    assert words.startswith("Commit in round 'Flour' to 2 x 'Yeast\u2019 at 0.01 EUR each at most. Deposit")
    assert "\u2019' at 0.99 EUR each at most. Deposit 1.98 EUR, of which" in words


def test_a_commitment_tells_units_prices_and_deposit() -> None:
    """In whole money with all its decimals."""
    lines = (Line(0, 40, 5, 1_276), Line(1, 2, 0, 99))
    words = sentence(Commit(word(1), LANG, lines, 57_618, 0, UNTIL), SPEECH)
    assert words == (
        "Commit in round 'Flour, autumn' to 40 x 'Flour 25 kg' and up to 5 more at 12.76 EUR each at most; "
        "2 x 'Yeast' at 0.99 EUR each at most. Deposit 576.18 EUR, of which you get back what is not used. "
        "Valid until 22 Nov 2026 14:00 UTC."
    )


def test_delegation_and_permits_name_who_gets_what() -> None:
    """Heads, tokens and money."""
    heads = Delegate("MemberRegistry", LANG, account(2), 0, UNTIL)
    assert sentence(heads, SPEECH).startswith("Let Hofmann Bikes cast your head vote")
    own = Delegate("VotingToken", LANG, LANG, 0, UNTIL)
    assert sentence(own, SPEECH).startswith("Cast your own token votes again.")
    permit = Permit("SettlementToken", LANG, account(2), 57_618, 0, UNTIL)
    assert "up to 576.18 EUR" in sentence(permit, SPEECH)


def test_sharing_names_label_and_audience() -> None:
    """And the purpose in quotes."""
    item = ShareItem(
        LANG, word(5), word(6), Partition.BEST_PRACTICE, Label.AMBER, Audience.CONSORTIUM, word(0),
        "training", 1, UNTIL, 0, UNTIL,
    )  # fmt: skip
    assert sentence(item, SPEECH).startswith(
        "Share best practice 'Storing flour' as TLP:AMBER with all members, for 'training'."
    )


def test_a_title_cannot_pretend_to_be_the_deed() -> None:
    """It stays between its quotes, on one line, without unseen characters, and is cut when it is long."""
    assert quoted("Admit Lang' (admits a member). Valid\n\u202eword") == (
        "'Admit Lang\u2019 (admits a member). Valid word'"
    )
    assert len(quoted("x" * 500)) == 122
    proposal = Propose(LANG, (LANG,), (0,), (b"",), "Nice' (does nothing)\nmore", 0, UNTIL)
    assert sentence(proposal).startswith(
        "Propose 'Nice\u2019 (does nothing)' (sends ether and calls nothing)."
    )


def test_what_is_not_known_is_told_by_its_short_id() -> None:
    """A sentence never fails for want of a name."""
    assert "proposal 0x0000...0005" in sentence(CastVote(5, 0, LANG, "", 0, UNTIL))
    assert sentence(RequestItem(word(9), LANG, "training", 0, 2**48 - 1)).endswith("until further notice.")
    proposal = Propose(LANG, (LANG,), (0,), (b"\x01\x02\x03\x04",), "", 0, UNTIL)
    assert "calls the unknown function 0x01020304" in sentence(proposal)


@pytest.mark.parametrize("name", sorted(INTENTS))
def test_every_intent_names_its_signer_its_contract_and_its_end(name: str) -> None:
    """No intent is without a sentence."""
    kind = INTENTS[name]
    assert SIGNER_FIELDS[kind] in kind.__dataclass_fields__
    assert kind in SENTENCES


def test_signer_contract_and_deadline_are_read_from_any_intent() -> None:
    """ERC-5805 says expiry where others say deadline."""
    delegation = Delegate("VotingToken", LANG, account(2), 0, UNTIL)
    assert (signer_of(delegation), deadline_of(delegation)) == (LANG, UNTIL)
    assert contract_of(delegation) == "VotingToken"
    assert contract_of(CastVote(5, 0, LANG, "", 0, UNTIL)) == "ConsortiumGovernor"


@pytest.mark.parametrize("selector", sorted(DEEDS))
def test_every_selector_is_the_hash_of_its_function(selector: str) -> None:
    """keccak256 of the signature, first four bytes."""
    assert selector == "0x" + sha3.keccak_256(DEEDS[selector].signature.encode()).hexdigest()[:8]


def test_deeds_tell_their_arguments() -> None:
    """Accounts by name, times as times, answers as yes and no; missing arguments as a question mark."""
    mint = bytes.fromhex("40c10f19" + LANG[2:].zfill(64)) + (500).to_bytes(32)
    assert deed_of(mint, SPEECH.names) == "creates 500 tokens for Bäckerei Lang"
    assert deed_of(bytes.fromhex("d2f93aca") + (3).to_bytes(32) + (1).to_bytes(32)) == (
        "decides claim 3, accepted: yes"
    )
    assert deed_of(bytes.fromhex("40c10f19")) == "creates ? tokens for ?"
    assert deed_of(b"") == "sends ether and calls nothing"


def test_numbers_and_times_are_written_without_floats() -> None:
    """The small words of every sentence."""
    assert [percent(bps) for bps in (3_400, 3_350, 5, 10_000)] == ["34 %", "33.5 %", "0.05 %", "100 %"]
    assert (amount(17_424, 2), amount(5, 2), amount(5, 0)) == ("174.24", "0.05", "5")
    assert amount(17_424, 2**48) == "17424"
    assert (utc(UNTIL), utc(UNTIL + 1)) == ("22 Nov 2026 14:00 UTC", "22 Nov 2026 14:00:01 UTC")
    assert (counted(1, "head"), counted(2, "head")) == ("1 head", "2 heads")
