"""What stands in the books when a story is over, and what the ten rules say of every kind of item: to the
letter.

`python -m tests.governance.test_books_to_the_letter` writes tests/data/books.json anew when an answer is
meant to change; the difference is then read like any other.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from governance.knowledge_book import KnowledgeItem
from governance.knowledge_parameters import DAY, KnowledgeParameters
from governance.knowledge_rules import Circumstances, ReadRequest, RoundCircumstances, Stage, decide
from governance.labels import Audience, Label, Partition
from governance.outcome import outcome_of
from governance.round_figures import Figure, cell_of, contributions_of
from governance.standing_relations import all_ties, concentrations, relations_of, supplier_spend, warnings
from governance.token_reach import holders_of
from governance.witness.timelock import hidden_power
from tests.governance.record import GOVERNOR, Record, account, word
from tests.governance.round_story import Story, tie_key
from tests.governance.test_explanations_to_the_letter import plain
from tests.governance.whole_stories import disputed, of_knowledge, of_members, of_votes, settled

COMMITTED = Path(__file__).parents[1] / "data" / "books.json"


def of_books() -> dict[str, Any]:
    """What stands in the books when a story is over: votes, offices, delays, ties and who holds how much."""
    told: dict[str, Any] = {}
    for record in (of_votes(), of_members(), of_knowledge()):
        name, books = f"story {len(record.facts)}", record.consortium
        told |= _of_everybody(name, record, record.now)
        told[f"{name}, holders"] = holders_of(books)
        told[f"{name}, matrix"] = books.roles.matrix()
        told[f"{name}, timelock"] = books.timelock.operations
        told[f"{name}, hidden"] = hidden_power(books, GOVERNOR, account(1))
        for proposal in books.proposals.proposals():
            place = f"{name}, proposal {proposal.classed.sequence}"
            told[place] = outcome_of(proposal, books.power, record.now)
            told[f"{place}, box"] = (proposal.box.ballots(), proposal.box.history)
            told[f"{place}, life"] = (proposal.timeline, proposal.cosponsors, proposal.skipped)
        told[f"{name}, items"] = books.knowledge.items
    for story in (settled(), disputed()):
        name, books = f"story {len(story.facts)}", story.consortium
        told |= _of_everybody(name, story, story.now)
        for figure in Figure:
            told[f"{name}, {figure}"] = contributions_of(story.record, figure, 0, tie_key)
            told[f"{name}, claims"] = story.record.claims
            told[f"{name}, seats"] = story.record.seats
            told[f"{name}, cell {figure}"] = cell_of(books, story.record, figure, 0, ())
    return told


def _of_everybody(name: str, story: Story | Record, now: int) -> dict[str, Any]:
    books, every = story.consortium, all_ties(story.consortium)
    told: dict[str, Any] = {f"{name}, spend": supplier_spend(books)}
    for later in (0, 180 * DAY, 180 * DAY + 1, 400 * DAY):
        told[f"{name}, warnings {later}"] = warnings(books, every, now + later)
        told[f"{name}, concentrations {later}"] = concentrations(books, now + later)
    for member in books.register.members():
        told[f"{name}, relations of {member.index}"] = relations_of(books, member.address, every, now)
    return told


SINCE = 1_900_000_000
KNOWN = Circumstances(KnowledgeParameters(), True, SINCE - 1_000 * DAY, 0, (), None, 1, 1)
PRICED = KnowledgeParameters(price_templates=(word(4),), aggregate_templates=(word(5),), min_age_days=1)
IN_ROUND = RoundCircumstances(Stage.CLOSED, frozenset((account(2),)), SINCE - 366 * DAY)
FACTS: dict[str, Circumstances] = {
    "nothing": KNOWN,
    "granted": replace(KNOWN, granted_until=SINCE),
    "priced": replace(KNOWN, parameters=PRICED, contributed=0),
    "bound": replace(KNOWN, round=replace(IN_ROUND, ended_at=SINCE - 365 * DAY)),
    "long ago": replace(KNOWN, round=IN_ROUND),
    "unbound": replace(KNOWN, round=replace(IN_ROUND, bound=frozenset())),
    "early": replace(KNOWN, round=replace(IN_ROUND, stage=Stage.BEFORE_AWARD)),
    "new": replace(KNOWN, member_since=SINCE - 180 * DAY + 1, requester_active=False, contributed=0),
}


def of_decisions() -> dict[str, Any]:
    """Every partition, label and audience under each of these facts; each denial once, with its number."""
    known: dict[str, int] = {}
    told: dict[str, str] = {}
    item = KnowledgeItem(
        word(1), account(1), word(2), word(4), Partition.AGGREGATE, Label.RED, Audience.ROUND, word(3),
        "", SINCE - DAY + 1, SINCE - 1, SINCE - DAY,
    )  # fmt: skip
    request = ReadRequest(account(2), "training", SINCE, word(7))
    for place, (name, known_facts) in enumerate(FACTS.items()):
        for partition in Partition:
            for label in Label:
                audience = Audience((partition + label + place) % len(Audience))
                asked = replace(item, partition=partition, label=label, audience=audience)
                reasons = [json.dumps(plain(one)) for one in decide(asked, request, known_facts).reasons]
                numbers = [str(known.setdefault(reason, len(known))) for reason in reasons]
                told[f"{name}, {partition.name} {label.name} {audience.name}"] = " ".join(numbers)
    return {"decisions": told, "denials": [json.loads(one) for one in known]}


def books() -> dict[str, Any]:
    """All of it, by what it is about."""
    return {name: plain(told) for name, told in {**of_books(), **of_decisions()}.items()}


EXPECTED: dict[str, Any] = json.loads(COMMITTED.read_text(encoding="utf-8")) if COMMITTED.exists() else {}


def test_every_book_says_what_is_committed() -> None:
    """Offices, delays, ties, holdings and denials.

    One test for all, because `make mutate` asks only the tests that reach a mutant while they run.
    """
    found = books()
    assert found.keys() == EXPECTED.keys()
    assert [name for name, told in found.items() if told != EXPECTED[name]] == []


if __name__ == "__main__":
    COMMITTED.write_text(
        json.dumps(books(), indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
    )
