"""Histories that hypothesis makes up, contract against rule: other ones in every run, and one that shows a
difference is made as short as it can be.

The long ones of fixed seeds, which reach everything, are in test_histories_on_chain.py.
"""

from contextlib import ExitStack
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.budget import examples
from tests.properties import test_histories_on_chain as histories
from tests.properties import test_votes_on_chain as voting
from tests.world import World, put_back

pytestmark = [pytest.mark.chain, pytest.mark.twin, pytest.mark.slow]

HISTORIES = 3
STEPS = 25
DICE = st.integers(0, 2**32 - 1).map(Random)


class AnyHistory(RuleBasedStateMachine):
    """A consortium on its first day, and one act after the other; everything is compared after each."""

    world: ClassVar[World]

    def __init__(self) -> None:
        super().__init__()
        self._ended = ExitStack()
        self._ended.enter_context(put_back(self.world.chain))
        self._story = histories.History(self.world, Random(0))
        self._story.wait(voting.HOUR)

    @rule(act=st.sampled_from(histories.ACTS), dice=DICE)
    def do(self, act: histories.Act, dice: Random) -> None:
        """Whatever can be done; where there is no proposal yet, one is made first."""
        self._story.dice = dice
        while not self._story.proposals:
            self._story.step(voting.propose)
        self._story.step(act)

    def teardown(self) -> None:
        """The chain is as it was."""
        self._ended.close()


def test_contracts_and_rules_agree_along_any_history(consortium: World) -> None:
    """Same verdicts, same facts, same views after every step."""
    AnyHistory.world = consortium
    unhurried = settings(
        max_examples=examples(HISTORIES),
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(AnyHistory, settings=unhurried)
