"""What a proposal can do, as forms that a person can fill in; each becomes one call of the timelock."""

from typing import Annotated, Literal

from pydantic import Field

from api.acts.forms import CallForm, Made, struct_of
from api.acts.rule_form import RuleForm
from api.envelope import Incoming
from api.wide import Address, Calldata, Group, Hash32, Small, Text, Time, Wide
from governance.classes import Class
from governance.knowledge_parameters import KnowledgeParameters
from governance.roles import ARBITER, AUDITOR, COORDINATOR, RECORDER
from ledger.acts import encode_act
from ledger.deployment import Deployment

ROLES = {"COORDINATOR": COORDINATOR, "ARBITER": ARBITER, "RECORDER": RECORDER, "AUDITOR": AUDITOR}
RoleName = Literal["COORDINATOR", "ARBITER", "RECORDER", "AUDITOR"]
ClassName = Literal["CONSENT", "ORDINARY", "FINANCIAL", "CONSTITUTIONAL"]
Why = Annotated[Text, Field(min_length=1, max_length=1_000, examples=["Did not pay its share twice."])]
NO_HASH = "0x" + "00" * 32


class AdmitMember(CallForm):
    """Admit a firm."""

    contract, function = "MemberRegistry", "admit"
    action: Literal["admit_member"]
    member: Address
    legal_group: Group
    profile_hash: Hash32 = NO_HASH


class _EndsPower(CallForm):
    """What takes a member's power takes its tokens back from their delegate too, in the same batch."""

    member: Address

    def calls(self, deployment: Deployment) -> tuple[Made, ...]:
        """The act itself, then the freeze: the token asks that the member is no longer active."""
        calldata = encode_act("VotingToken", "freeze", {"account": self.member})
        return self.made(deployment), Made(deployment.addresses["VotingToken"], 0, calldata)


class SuspendMember(_EndsPower):
    """Suspend a member, and freeze its tokens."""

    contract, function = "MemberRegistry", "suspend"
    action: Literal["suspend_member"]
    member: Address
    reason: Why


class ReinstateMember(CallForm):
    """Reinstate a suspended member."""

    contract, function = "MemberRegistry", "reinstate"
    action: Literal["reinstate_member"]
    member: Address
    reason: Why


class ExpelMember(_EndsPower):
    """Expel a member, and freeze its tokens."""

    contract, function = "MemberRegistry", "expel"
    action: Literal["expel_member"]
    member: Address
    reason: Why


class ChangeLegalGroup(CallForm):
    """Move a member to another legal group."""

    contract, function = "MemberRegistry", "changeLegalGroup"
    action: Literal["change_legal_group"]
    member: Address
    legal_group: Group
    reason: Why


class MintTokens(CallForm):
    """Create voting tokens for a member."""

    contract, function = "VotingToken", "mint"
    action: Literal["mint_tokens"]
    to: Address
    amount: Wide


class BurnTokens(CallForm):
    """Destroy voting tokens of an account."""

    contract, function = "VotingToken", "burn"
    action: Literal["burn_tokens"]
    holder: Address
    amount: Wide

    def arguments(self) -> dict[str, object]:
        """`from` is a word of Python's."""
        return {"from": self.holder, "amount": self.amount}


class SpendTreasury(CallForm):
    """Pay settlement currency from the treasury, minor units."""

    contract, function = "SettlementToken", "transfer"
    action: Literal["spend_treasury"]
    to: Address
    value: Wide


class PublishClassRules(CallForm):
    """Publish a new version of the four class rules, from consent to constitutional."""

    contract, function = "ClassTable", "publish"
    action: Literal["publish_class_rules"]
    rules: Annotated[tuple[RuleForm, ...], Field(min_length=4, max_length=4)]

    def arguments(self) -> dict[str, object]:
        """Four structs, the electorate by its number."""
        return {"rules": [rule.struct() for rule in self.rules]}


class AssignClass(CallForm):
    """Put one function of a target into a class."""

    contract, function = "ClassTable", "assign"
    action: Literal["assign_class"]
    target: Address
    selector: Annotated[str, Field(pattern="^0x[0-9a-f]{8}$", examples=["0xf1d535f9"])]
    class_: Annotated[ClassName, Field(alias="class")]

    def arguments(self) -> dict[str, object]:
        """The class by its number."""
        return {"target": self.target, "selector": self.selector, "class": int(Class[self.class_])}


class GrantRole(CallForm):
    """Give a role of the access manager, at once."""

    contract, function = "AccessManager", "grantRole"
    action: Literal["grant_role"]
    account: Address
    role: RoleName

    def arguments(self) -> dict[str, object]:
        """The role by its number, without a delay."""
        return {"roleId": ROLES[self.role], "account": self.account, "executionDelay": 0}


class RevokeRole(CallForm):
    """Take a role of the access manager back."""

    contract, function = "AccessManager", "revokeRole"
    action: Literal["revoke_role"]
    account: Address
    role: RoleName

    def arguments(self) -> dict[str, object]:
        """The role by its number."""
        return {"roleId": ROLES[self.role], "account": self.account}


class PublishRulebook(CallForm):
    """Publish the parameters of knowledge sharing, as canonical JSON."""

    contract, function = "KnowledgeRegistry", "publishRulebook"
    action: Literal["publish_rulebook"]
    parameters: Annotated[Text, Field(min_length=2, max_length=20_000)]

    def arguments(self) -> dict[str, object]:
        """The text as it is; MalformedInput when the rules could not read it, and nothing more be decided."""
        KnowledgeParameters.from_json(self.parameters)
        return super().arguments()


class ExtendDemand(CallForm):
    """Give an undersubscribed round new dates, once."""

    contract, function = "ProcurementRounds", "extendDemand"
    action: Literal["extend_demand"]
    round_id: Hash32
    freeze_at: Time
    commit_close_at: Time


class AcceptWorseTier(CallForm):
    """Let an undersubscribed round buy below its minimum."""

    contract, function = "ProcurementRounds", "acceptWorseTier"
    action: Literal["accept_worse_tier"]
    round_id: Hash32


class StockLine(Incoming):
    """Units of one item that the treasury takes beyond what members want and tolerate, up to a price."""

    item: Small
    tolerance: Annotated[Wide, Field(gt=0, examples=[11])]
    ceiling: Wide


class CommitStock(CallForm):
    """Commit the consortium's stock to a round, paid by the treasury; without lines, take it back."""

    contract, function = "ProcurementRounds", "commitStock"
    action: Literal["commit_stock"]
    round_id: Hash32
    lines: Annotated[tuple[StockLine, ...], Field(max_length=16)]

    def arguments(self) -> dict[str, object]:
        """Lines of tolerance alone: stock asks for no unit of its own."""
        return {
            "roundId": self.round_id,
            "lines": [{**struct_of(line), "quantity": 0} for line in self.lines],
        }

    def calls(self, deployment: Deployment) -> tuple[Made, ...]:
        """The allowance for the whole deposit first, in the same batch."""
        deposit = sum(line.tolerance * line.ceiling for line in self.lines)
        if not deposit:
            return (self.made(deployment),)
        allowance = {"spender": deployment.addresses[self.contract], "value": deposit}
        token = deployment.addresses["SettlementToken"]
        return Made(token, 0, encode_act("SettlementToken", "approve", allowance)), self.made(deployment)


class CancelRoundByVote(CallForm):
    """Cancel a round; after binding only once its supplier agreed."""

    contract, function = "ProcurementRounds", "cancelRound"
    action: Literal["cancel_round"]
    round_id: Hash32
    reason: Why


class SetGuardian(CallForm):
    """Name the guardian, until a date."""

    contract, function = "ConsortiumGovernor", "setGuardian"
    action: Literal["set_guardian"]
    guardian: Address
    until: Time


class SetLiveProposalLimit(CallForm):
    """How many live proposals a member may have."""

    contract, function = "ConsortiumGovernor", "setLiveProposalLimit"
    action: Literal["set_live_proposal_limit"]
    limit: Small


class RawCall(Incoming):
    """Any other call, as bytes. Its class is the strictest unless the table says otherwise."""

    action: Literal["call"]
    target: Address
    value: Wide = 0
    calldata: Calldata

    def calls(self, _deployment: Deployment) -> tuple[Made, ...]:
        """The call as it is."""
        return (Made(self.target, self.value, self.calldata),)


Action = Annotated[
    AdmitMember
    | SuspendMember
    | ReinstateMember
    | ExpelMember
    | ChangeLegalGroup
    | MintTokens
    | BurnTokens
    | SpendTreasury
    | PublishClassRules
    | AssignClass
    | GrantRole
    | RevokeRole
    | PublishRulebook
    | ExtendDemand
    | AcceptWorseTier
    | CommitStock
    | CancelRoundByVote
    | SetGuardian
    | SetLiveProposalLimit
    | RawCall,
    Field(discriminator="action"),
]
"""Everything that can be proposed."""
