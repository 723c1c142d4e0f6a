"""What a member is told of results: rule, sentence, numbers and source, to the letter.

`python -m tests.governance.test_explanations_to_the_letter` writes tests/data/explanations.json anew when an
explanation is meant to change; the difference is then read like any other.
"""

import json
from dataclasses import asdict, is_dataclass, replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from governance import facts
from governance.caps import TokenSums
from governance.charges import explain_charge
from governance.claims import Claim, explain_credit
from governance.class_bounds import LONGEST_PERIOD, SHORTEST_PERIOD, out_of_bounds
from governance.classes import DEFAULT_RULES, Class, Electorate
from governance.deposits import explain_deposit
from governance.early_close import certainty_of
from governance.facts.round_terms import Line, SideCostKey
from governance.no_harm import Demand, judge_change
from governance.outcome import outcome_of
from governance.packs import pack_order
from governance.receipts import check_receipt
from governance.relations import market_share_warning, supplier_warning
from governance.round_outcome import (
    allocation_of,
    baseline_of,
    binding_of,
    fairness_of,
    saving_of,
    settlement_of,
)
from governance.round_progress import progress_of
from governance.round_state import explain_state
from governance.settlement import Party, SideCosts, explain_side_costs
from governance.tally import explain_caps
from tests.governance.record import account, consortium_of, word
from tests.governance.round_story import (
    PEOPLE,
    ROUND,
    Story,
    listing,
    tie_key,
    told_to_binding,
    told_to_receipts,
)
from tests.governance.test_witness_rounds import at_close, claimed, committed, ordered, settleable

COMMITTED = Path(__file__).parents[1] / "data" / "explanations.json"


def plain(value: Any) -> Any:
    """Any result as JSON has it; numbers as text, so that none is rounded."""
    if is_dataclass(value) and not isinstance(value, type):
        return {key: plain(inner) for key, inner in asdict(value).items()}
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(inner) for inner in value)
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value.name if isinstance(value, Enum) else str(value)


def of_votes() -> dict[str, Any]:
    """Each class, with nobody, an objection, in balance and carried; before, during and after the vote."""
    told: dict[str, Any] = {}
    for class_ in Class:
        for name, sides in {"silent": "", "against": "0", "even": "0011", "carried": "11102"}.items():
            record = consortium_of(5, [10, 20, 30, 40, 500])
            proposal = record.propose(account(1), class_)
            power = record.consortium.power
            place = f"{class_.name} {name}"
            told[f"{place}, waiting"] = outcome_of(proposal, power, record.now)
            record.wait()
            for number, side in enumerate(sides, 1):
                record.vote(proposal, account(number), int(side), "a reason" if side == "0" else "")
            told[f"{place}, open"] = outcome_of(proposal, power, record.now)
            told[f"{place}, sure"] = certainty_of(proposal, power)
            told[f"{place}, over"] = outcome_of(proposal, power, proposal.deadline + 1)
    groups = {1: TokenSums(400, 100, 0), 2: TokenSums(1, 2, 3), 3: TokenSums(0, 341, 0)}
    return {**told, "caps": explain_caps(groups, 1_000, 3_400)}


def short() -> Story:
    """What was ordered did not all come."""
    story = told_to_binding()
    story.order()
    story.receive(90, 0)
    return story


def crowded() -> Story:
    """A tier in reach, one ceiling under the price, one lonely item."""
    story = Story()
    story.commit(0, Line(0, 60, 20, 195), Line(1, 3, 1, 10_000))
    story.commit(1, Line(0, 25, 10, 180))
    story.commit(2, Line(0, 5, 0, 1))
    return story


def lonely() -> Story:
    """An article whose minimum is not reached, with a tolerance."""
    story = Story(items=(listing(0, pack=10, minimum=20), listing(3)))
    story.commit(0, Line(0, 8, 7, 195), Line(1, 6, 0, 595))
    story.commit(1, Line(0, 1, 3, 195), Line(1, 5, 0, 595))
    return story


def of_rounds() -> dict[str, Any]:
    """Every stage of a round: what it is in, what binds, who gets and pays what, and what was saved."""
    told: dict[str, Any] = {}
    stages = (Story, committed, crowded, at_close, told_to_binding, ordered, short, told_to_receipts, claimed)
    for stage in (*stages, settleable):
        story, name = stage(), stage.__name__
        for later in (0, 500, 10_000):
            told[f"{name}, state after {later}"] = explain_state(story.record, story.now + later)
        if stage in stages[1:4]:
            told[f"{name}, progress"] = progress_of(story.record)
            told[f"{name}, binding"] = binding_of(story.record, tie_key)
    for stage in (told_to_receipts, settleable):
        record, name = stage().record, stage.__name__
        told[f"{name}, allocation"] = [allocation_of(record, item, tie_key) for item in (0, 1)]
        told[f"{name}, settlement"] = settlement_of(record, tie_key)
        told[f"{name}, fairness"] = fairness_of(record, tie_key)
        for number, member in enumerate(PEOPLE[:2]):
            told[f"{name}, baseline {number}"] = baseline_of(record, member, tie_key)
            told[f"{name}, saving {number}"] = saving_of(record, member, tie_key)
    told["lonely, binding"] = binding_of(lonely().record, tie_key)
    story = claimed()
    story.tell(facts.ClaimDecided(story.here(), ROUND, 1, True, PEOPLE[0]))
    return {**told, "claimed, settlement": settlement_of(story.record, tie_key)}


def of_formulas() -> dict[str, Any]:
    """Packs, late changes and warnings on both sides of each limit."""
    told: dict[str, Any] = {}
    for row in ((7, 2, 1, 10), (7, 3, 1, 10), (10, 0, 1, 10), (5, 3, 4, 0), (5, 2, 4, 0), (0, 9, 4, 0)):
        told[f"packs {row}"] = pack_order(*row)
    for after in ((12, 5), (12, 2), (15, 3), (22, 3), (9, 3), (15, 0), (15, 1), (12, 3), (8, 12)):
        told[f"change to {after}"] = judge_change(Demand(12, 3), Demand(*after), 10)
    for spend in (
        {},
        {"a": 1},
        {"a": 50, "b": 50},
        {"a": 51, "b": 49},
        {"a": 30, "b": 70},
        {"a": 31, "b": 69},
    ):
        told[f"suppliers {spend}"] = supplier_warning(spend)
    for joint in (0, 10, 11, 14, 15, 16, 20, 21, 100):
        told[f"market {joint}"] = market_share_warning(joint, 100)
    return told


def of_money() -> dict[str, Any]:
    """Charges, credits, deposits, receipts and the division of side costs."""
    told: dict[str, Any] = {}
    for row in ((3, 9, 90, 30), (3, 9, 91, 31), (0, 0, 0, 0), (0, 9, 91, 0)):
        told[f"charge {row}"] = explain_charge("Adler", listing(0), *row, 2)
    claim = Claim(4, "Adler", 0, 3, word(8), 1_000)
    told["credit"] = explain_credit(claim, 1_001, 7, 3)
    for lines in ((), (Line(0, 4, 1, 195),), (Line(0, 0, 9, 195), Line(1, 0, 2, 5))):
        told[f"deposit {len(lines)}"] = explain_deposit(lines, 4_000, 2)
    parties = (
        Party("Adler", word(1), True, 60, 9_360, 50, 9_000, 77, 16_600),
        Party("Birch", word(2), True, 40, 6_240, 40, 6_240, 0, 11_600),
        Party("Corvin", word(3), False, 0, 0, 0, 0, 0, 500),
    )
    for key in SideCostKey:
        for place in range(3):
            sides = explain_side_costs(parties, SideCosts(key, 3_001, 1_000, 201, 3), place)
            told[f"sides {key.name} {place}"] = sides
    told["receipt"] = check_receipt(1, 7, 8)
    return told


def explanations() -> dict[str, Any]:
    """All of them, by what they explain."""
    every = {**of_votes(), **of_rounds(), **of_formulas(), **of_money()}
    return {name: plain(told) for name, told in every.items()}


EXPECTED: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}


def test_every_explanation_says_what_is_committed() -> None:
    """Numbers by their names, and where the rule is written down.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = explanations()
    assert found.keys() == EXPECTED.keys()
    assert [name for name, told in found.items() if told != EXPECTED[name]] == []


BOTH = replace(DEFAULT_RULES[Class.CONSTITUTIONAL], voting_period=1_000, late_window=0, late_extension=0)
SILENT = replace(DEFAULT_RULES[Class.CONSENT], voting_period=1_000, late_window=0, late_extension=0)


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"voting_delay": LONGEST_PERIOD}, None),
        ({"voting_delay": LONGEST_PERIOD + 1}, "votingDelay"),
        ({"voting_period": SHORTEST_PERIOD}, None),
        ({"voting_period": SHORTEST_PERIOD - 1}, "votingPeriod"),
        ({"voting_period": LONGEST_PERIOD}, None),
        ({"voting_period": LONGEST_PERIOD + 1}, "votingPeriod"),
        ({"execution_delay": LONGEST_PERIOD}, None),
        ({"execution_delay": LONGEST_PERIOD + 1}, "executionDelay"),
        ({"expiry": SHORTEST_PERIOD}, None),
        ({"expiry": SHORTEST_PERIOD - 1}, "expiry"),
        ({"expiry": LONGEST_PERIOD}, None),
        ({"expiry": LONGEST_PERIOD + 1}, "expiry"),
        ({"late_window": 1_000}, None),
        ({"late_window": 1_001}, "lateWindow"),
        ({"late_extension": 1_000}, None),
        ({"late_extension": 1_001}, "lateExtension"),
        ({"head_quorum_bps": 10_000}, None),
        ({"head_quorum_bps": 10_001}, "headQuorumBps"),
        ({"head_quorum_bps": 1}, None),
        ({"head_quorum_bps": 0}, "headQuorumBps"),
        ({"token_quorum_bps": 10_000, "cap_bps": 10_000}, None),
        ({"token_quorum_bps": 10_001, "cap_bps": 10_000}, "tokenQuorumBps"),
        ({"token_quorum_bps": 0}, "tokenQuorumBps"),
        ({"token_quorum_bps": 1, "cap_bps": 1}, None),
        ({"token_quorum_bps": 2, "cap_bps": 1}, "capBps"),
        ({"cap_bps": 10_001}, "capBps"),
        ({"support_num": 1, "support_den": 2, "support_strict": True}, None),
        ({"support_num": 1, "support_den": 2, "support_strict": False}, "supportStrict"),
        ({"support_num": 4, "support_den": 9, "support_strict": True}, "supportNum"),
        ({"support_num": 2, "support_den": 2, "support_strict": True}, "supportNum"),
    ],
)
def test_a_rule_is_bounded_to_the_second_and_the_basis_point(
    changes: dict[str, Any], name: str | None
) -> None:
    """The last that is allowed, and the first that is not, in the contract's words."""
    assert out_of_bounds(Class.CONSTITUTIONAL, replace(BOTH, **changes)) == name


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, None),
        ({"electorate": Electorate.TOKENS}, "electorate"),
        ({"head_quorum_bps": 1}, "headQuorumBps"),
        ({"min_heads": 1}, "minHeads"),
        ({"objection_limit": 1}, None),
        ({"objection_limit": 0}, "objectionLimit"),
    ],
)
def test_consent_is_bounded_to_the_head(changes: dict[str, Any], name: str | None) -> None:
    """Silence is consent, and one objection can count."""
    assert out_of_bounds(Class.CONSENT, replace(SILENT, **changes)) == name


if __name__ == "__main__":
    COMMITTED.write_text(
        json.dumps(explanations(), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
