"""What an audit asks the contracts at the head: of everybody who may have something in them."""

from governance.facts.roles import RoleGranted
from governance.facts.round_terms import Line
from governance.roles import COORDINATOR
from ledger.contract_views import Expected
from ledger.expected_views import expected_views
from tests.governance.round_story import COORDINATING, PEOPLE, ROUND, TERMS, Story
from tests.ledger.intent_strategies import MADE_UP


def views_of(story: Story, function: str) -> list[Expected]:
    """Every expected answer of one view."""
    every = expected_views(story.consortium, MADE_UP, story.now)
    return [view for view in every if view.function == function]


def test_who_left_a_round_is_asked_about_too() -> None:
    """Its deposit waits for it as a credit, and its next commitment has a number."""
    story = Story()
    story.commit(0, Line(0, 40, 0, 195))
    story.commit(1, Line(0, 10, 0, 195))
    story.withdraw(0)
    credit = {view.arguments["account"]: view.answer for view in views_of(story, "creditOf")}
    assert credit[PEOPLE[0]] == 40 * 195 + TERMS.side_cost_cap
    assert credit[PEOPLE[1]] == 0
    nonces = {view.arguments["member"]: view.answer for view in views_of(story, "nonceOf")}
    assert nonces == {PEOPLE[0]: 2, PEOPLE[1]: 1}
    assert {view.arguments["roundId"] for view in views_of(story, "nonceOf")} == {ROUND}


def test_a_role_that_was_granted_with_a_delay_is_expected_with_it() -> None:
    """A vote may let a coordinator act only after an announcement: that is no contradiction."""
    story = Story()
    grant = RoleGranted(story.here(), COORDINATOR, COORDINATING, 3_600, story.now, False)
    story.consortium.apply(grant)
    held = {view.arguments["account"]: view.answer for view in views_of(story, "hasRole")}
    assert held[COORDINATING] == (True, 3_600)
