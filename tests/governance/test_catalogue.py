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


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("tally", {"class": "ordinary", "heads": 1, "supply": 0, "ballots": [{"support": 1}] * 2}),
        ("tally", {"class": "financial", "heads": 1, "supply": 4, "ballots": [{"support": 1, "tokens": 5}]}),
        ("tally", {"class": "ordinary", "heads": 5, "supply": 0, "ballots": [{"support": 1, "heads": -1}]}),
        ("early-close", {"class": "ordinary", "heads": 0, "supply": 0, "ballots": [{"support": 1}]}),
        ("class", {"table": [{"target": "0x01"}], "calls": []}),
        ("class", {"table": [], "calls": [{}]}),
        ("class-bounds", {"class": "financial", "rule": {"cap_bps": -1}}),
        ("class-bounds", {"class": "financial", "rule": {"cap_bps": True}}),
        ("class-bounds", {"class": "financial", "rule": {"changeable": 1}}),
        ("proposal-state", {**RULES["proposal-state"].example, "quorum": "false"}),
        ("published-figure", {"value": -2, "denominator": 3}),
        ("packs", {"quantity": "9" * 5_000, "pack_size": 4}),
        ("voting-power", {"events": [{"time": 2}, {"time": 1}], "account": "A", "at": 1}),
        ("voting-power", {"events": [{"time": 1, "from": "A", "units": 1}], "account": "A", "at": 1}),
        ("token-reach", {"class": "ordinary", "holders": []}),
        ("token-reach", {"class": "financial", "holders": [{"tokens": 1, "status": "asleep"}]}),
        ("ties", {"meetings": [{"one": "A", "other": "A", "time": 1, "kind": "round"}], "now": 2}),
        ("give-and-take", {"given": 1, "taken": 1, "kept": 2, "made": 1}),
        ("constraint", {"member": "A", "ties": [{"members": ["A"], "strength": 1}]}),
    ],
)
def test_input_that_no_vote_and_no_round_can_have_is_refused(name: str, data: dict[str, object]) -> None:
    """More ballots than voters, negative or endless numbers, a no in words, a row without its field."""
    with pytest.raises(MalformedInput):
        run(name, data)


def test_the_class_of_a_call_does_not_hang_on_the_spelling_of_an_address() -> None:
    """Addresses come with capital letters, too."""
    data = {
        "table": [{"target": "0xAB", "selector": "0xF1D535F9", "class": "ordinary"}],
        "calls": [{"target": "0xaB", "calldata": "0xf1d535f9"}],
    }
    assert run("class", data) == {"class": "ORDINARY"}


def test_power_and_relations_can_be_run_by_anybody() -> None:
    """Lent units count for whom they were lent to, from the second on in which they were lent; two of three
    pairs deal with the same third (5/6 squared and 5/9 squared).
    """
    lent = RULES["voting-power"].example
    assert [run("voting-power", {**lent, "at": at})["votes"] for at in (1, 2, 3)] == ["0", "40", "65"]
    reach = RULES["token-reach"].example
    assert run("token-reach", reach)["out_of_reach"] is True
    awake = [{**one, "status": "active", "delegate": one["name"]} for one in reach["holders"]]
    assert run("token-reach", {**reach, "holders": awake})["castable"] == "840", (
        "of 500 no more than the cap of 340"
    )
    assert run("constraint", RULES["constraint"].example) == {"constraint": "325/324"}
    assert run("give-and-take", {"given": 0, "taken": 0, "kept": 0, "made": 0}) == {
        "reciprocity": None,
        "free_riding": "0",
        "reliability": None,
    }


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
        '{"threshold":' + "9" * 5_000 + "}",
        "[" * 100_000,
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
