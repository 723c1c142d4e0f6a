"""The proposal of a rulebook: one that the rules cannot read would leave every request undecided."""

import pytest

from api.acts.proposing import PublishRulebook
from governance.errors import MalformedInput
from governance.knowledge_parameters import KnowledgeParameters
from ledger.acts import read_act
from ledger.deployment import Deployment, Settlement

REGISTRY = "0x" + "5a" * 20
DEPLOYMENT = Deployment(
    31_337, "small", {"KnowledgeRegistry": REGISTRY}, 0, "0x" + "11" * 32, Settlement("Euro", "EUR", 2, True)
)


def form(text: str) -> PublishRulebook:
    """The action as a proposal's file has it."""
    return PublishRulebook(action="publish_rulebook", parameters=text)


def test_a_rulebook_goes_out_as_it_was_written() -> None:
    """Its hash is kept by the chain."""
    text = KnowledgeParameters(threshold=7).canonical_json()
    made = form(text).made(DEPLOYMENT)
    act = read_act(made.target, made.calldata, DEPLOYMENT)
    assert act is not None
    assert act.arguments == {"parameters": text}


@pytest.mark.parametrize("text", ["{}}", "[]", '{"treshold":7}', '{"threshold":-1}', "[" * 9_999])
def test_a_rulebook_that_cannot_be_read_is_refused(text: str) -> None:
    """Before anybody votes on it."""
    with pytest.raises(MalformedInput):
        form(text).made(DEPLOYMENT)
