"""Constants that must equal their hashes, parameters that must travel, rules that anybody can run."""

import json

import pytest
import sha3

from governance import timelock
from governance.catalogue import RULES, UnknownRule, run
from governance.class_bounds import out_of_bounds
from governance.classes import DEFAULT_RULES, Class
from governance.errors import MalformedInput
from governance.facts.every import FACTS
from governance.knowledge_parameters import KnowledgeParameters
from governance.rulebook import RULEBOOK_VERSION, rulebook_of
from governance.witness.ballots import REFUSALS
from tests.governance.record import consortium_of


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_runs_on_its_example_and_answers_in_json(name: str) -> None:
    """What the catalogue shows works."""
    assert json.loads(json.dumps(run(name, RULES[name].example)))
    assert RULES[name].summary
    assert RULES[name].source


def test_an_unknown_rule_and_malformed_numbers_are_refused_by_name() -> None:
    """A float is no number here."""
    with pytest.raises(UnknownRule):
        run("astrology", {})
    for data in ({"weights": [0.5]}, {"weights": [-1]}, {}):
        with pytest.raises(MalformedInput):
            run("concentration", data)
    for changes in ({"class": "royal"}, {"rule": {"capBips": 1}}, {"rule": {"electorate": "NOBODY"}}):
        with pytest.raises(MalformedInput):
            run("class-bounds", {"class": "ordinary", **changes})


def test_a_vote_can_be_run_by_anybody() -> None:
    """Five members of which three vote for."""
    told = run("tally", {"class": "ordinary", "heads": 5, "supply": 0, "ballots": [{"support": "for"}] * 3})
    assert told["passes"] is True
    assert told["tally"]["heads_for"] == "3"


def test_refusals_are_the_selectors_of_the_governors_errors() -> None:
    """keccak256 of Governor..., first four bytes."""
    for selector, rule in REFUSALS.items():
        text = f"Governor{rule.__name__}(uint256,address)"
        assert selector == "0x" + sha3.keccak_256(text.encode()).hexdigest()[:8]


def test_timelock_roles_are_the_hashes_of_their_names() -> None:
    """As OpenZeppelin has them."""
    for name in ("PROPOSER_ROLE", "EXECUTOR_ROLE", "CANCELLER_ROLE"):
        assert getattr(timelock, name) == "0x" + sha3.keccak_256(name.encode()).hexdigest()


def test_every_default_rule_is_within_the_bounds() -> None:
    """And the bounds are not empty."""
    for class_ in Class:
        assert out_of_bounds(class_, DEFAULT_RULES[class_]) is None


def test_parameters_survive_their_canonical_json() -> None:
    """And what nobody knows is refused."""
    ours = KnowledgeParameters(min_age_days=30, aggregate_templates=("0xab",))
    assert KnowledgeParameters.from_json(ours.canonical_json()) == ours
    assert KnowledgeParameters.from_json("{}") == KnowledgeParameters()
    for text in (
        "nonsense",
        "[]",
        '{"minAge":3}',
        '{"minAgeDays":-1}',
        '{"openPartitions":3}',
        '{"threshold":5.0}',
    ):
        with pytest.raises(MalformedInput):
            KnowledgeParameters.from_json(text)


def test_the_rulebook_names_every_version_in_force() -> None:
    """Of the software, of the classes, of knowledge sharing."""
    record = consortium_of(1)
    record.publish_rulebook()
    book = rulebook_of(record.consortium)
    assert (book.software_version, book.class_rules_version, book.knowledge_version) == (
        RULEBOOK_VERSION,
        1,
        1,
    )
    assert book.rule_of(Class.ORDINARY) is DEFAULT_RULES[Class.ORDINARY]
    assert json.loads(book.canonical_json())["live_limit"] == 3


def test_facts_are_named_as_their_events() -> None:
    """No two facts share a name."""
    assert len(FACTS) > 70
    assert all(kind.__name__ == name for name, kind in FACTS.items())
