"""What can be proposed in the browser, as form fields; everything else is for the command line or the API."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One input of an action: how it is named in `POST /v1/compose`, and what a person reads.

    `kind`: member (one of the list), address, text, whole, amount (settlement currency), date, role.
    """

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One action that can be proposed."""

    action: str
    label: str
    fields: tuple[Field, ...]


WHY = Field("reason", "Why", "text")
MEMBER = Field("member", "Which member", "member")
GROUP = Field("legal_group", "Number of its legal group (firms under one owner share it)", "whole")

CHOICES = (
    Choice("admit_member", "Admit a firm", (Field("member", "Address of the firm's key", "address"), GROUP)),
    Choice("suspend_member", "Suspend a member", (MEMBER, WHY)),
    Choice("reinstate_member", "Reinstate a suspended member", (MEMBER, WHY)),
    Choice("expel_member", "Expel a member", (MEMBER, WHY)),
    Choice("change_legal_group", "Move a member to another legal group", (MEMBER, GROUP, WHY)),
    Choice(
        "mint_tokens",
        "Create voting tokens",
        (Field("to", "For which member", "member"), Field("amount", "How many", "whole")),
    ),
    Choice(
        "burn_tokens",
        "Destroy voting tokens",
        (Field("holder", "Of which member", "member"), Field("amount", "How many", "whole")),
    ),
    Choice(
        "spend_treasury",
        "Pay from the treasury",
        (Field("to", "Address that is paid", "address"), Field("value", "Amount", "amount")),
    ),
    Choice(
        "grant_role", "Give a role", (Field("account", "Address", "address"), Field("role", "Role", "role"))
    ),
    Choice(
        "revoke_role",
        "Take a role back",
        (Field("account", "Address", "address"), Field("role", "Role", "role")),
    ),
    Choice(
        "set_guardian",
        "Name the guardian, who may cancel what waits",
        (Field("guardian", "Address", "address"), Field("until", "Until the end of", "date")),
    ),
    Choice(
        "set_live_proposal_limit",
        "Say how many live proposals a member may have",
        (Field("limit", "How many", "whole"),),
    ),
)
"""In the order in which they are offered."""
