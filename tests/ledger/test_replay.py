"""Facts that make no sense end an audit's replay with a finding that says so, never with a stumble."""

from dataclasses import replace

from governance import facts
from governance.facts.round_terms import Line
from governance.round_outcome import binding_of
from ledger.replay import Replay
from tests.governance.round_story import CLOSE, PEOPLE, ROUND, Story, tie_key


def test_a_fact_that_rules_make_no_sense_of_ends_the_replay() -> None:
    """A lying node told of a line of an item that nobody listed: it is named, and the binding ends it."""
    story = Story()
    story.commit(0, Line(0, 300, 0, 1_000))
    story.commit(1, Line(0, 300, 0, 1_000))
    story.now = CLOSE
    ours = binding_of(story.record, tie_key)
    bound = facts.RoundBound(story.here(), ROUND, ours.ordered, ours.cost, ours.members_bound)
    lie = facts.Committed(
        replace(bound.at, time=1_000), ROUND, PEOPLE[2], (Line(9, 10, 0, 1_000),), 20_000, 0
    )
    replay = Replay(story.consortium)
    replay.take(lie)
    assert not replay.broken
    assert replay.findings
    replay.take(bound)
    assert replay.broken
    assert "nothing after it was judged" in replay.findings[-1].sentence
