"""Who may call what in a new consortium: classes of calls for votes, and roles of functions. The one list
of both.

A call that is not listed is Constitutional; a restricted function without a role belongs to ADMIN, which is
the timelock: a vote. Source: governance.md, "Classes" and "Bodies".
"""

from typing import Final

from governance.classes import Class
from governance.roles import ARBITER, COORDINATOR, RECORDER

CLASSES: Final[dict[Class, dict[str, tuple[str, ...]]]] = {
    Class.CONSENT: {
        # operating decisions about a round that runs
        "ProcurementRounds": ("extendDemand", "closeRound"),
    },
    Class.ORDINARY: {
        # not suspend: a quarter of the members could take the vote from all others (decision 0068)
        "MemberRegistry": ("admit", "reinstate"),
        # anybody may call it at once, so a proposal of it is no more than an ordinary one
        "VotingToken": ("freeze",),
        "ProcurementRounds": (
            "draftRound",
            "openDemand",
            "cancelRound",
            "acceptWorseTier",
            "placeOrder",
            "recordReceipt",
            "postInvoice",
            "confirmDelivery",
            "decideClaim",
            "decideMismatch",
            "setPaused",
        ),
        "KnowledgeRegistry": ("publishRulebook",),
    },
    Class.FINANCIAL: {
        "VotingToken": ("mint",),
        "SettlementToken": ("transfer", "approve"),
        "ProcurementRounds": ("commitStock",),
    },
}
"""Class of every listed function, by contract. All others (rules, roles, expulsion, guardian, burn) need
the strictest."""

FUNCTION_ROLES: Final[dict[int, dict[str, tuple[str, ...]]]] = {
    COORDINATOR: {
        "ProcurementRounds": (
            "draftRound",
            "openDemand",
            "placeOrder",
            "recordReceipt",
            "postInvoice",
            "closeRound",
            "cancelRound",
        ),
    },
    ARBITER: {"ProcurementRounds": ("decideClaim", "decideMismatch", "confirmDelivery")},
    RECORDER: {"KnowledgeRegistry": ("recordDecision",)},
}
"""Functions that a role may call, by contract."""
