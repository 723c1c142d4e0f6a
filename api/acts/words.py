"""One sentence for each transaction of a coordinator, a supplier, an arbiter or the relayer.

What a proposal's calls do is told by governance.deeds; what a member signs by governance.sentences.
"""

from dataclasses import dataclass, replace
from typing import Any

from governance.sentences import Speech
from governance.wording import amount, counted, name_of, short
from ledger.acts import Act


def say(kind: str, value: Any, speech: Speech) -> str:
    """A value in words, by its kind: who, money, round, units, items, or as it is."""
    match kind:
        case "who":
            return name_of(value.lower(), speech.names)
        case "money":
            return f"{amount(value, speech.decimals)} {speech.currency}"
        case "round":
            words = speech.rounds.get(value.lower())
            return f"round '{words.title}'" if words else f"round {short(value)}"
        case "units":
            return ", ".join(f"{units} of item {item}" for item, units in enumerate(value))
        case "items":
            return counted(len(value), "item")
    return str(value)


@dataclass(frozen=True, slots=True)
class _Told:
    """An argument inside a sentence: `{member:who}`, `{terms[title]}`."""

    value: Any
    speech: Speech

    def __format__(self, kind: str) -> str:
        return say(kind, self.value, self.speech)

    def __getitem__(self, name: str) -> "_Told":
        return _Told(self.value[name], self.speech)


WORDS: dict[tuple[str, str], str] = {
    ("SettlementToken", "mint"): "Create {amount:money} for {to:who}.",
    ("ConsortiumGovernor", "queue"): "Hand a passed proposal to the timelock.",
    ("ConsortiumGovernor", "closeEarly"): "End a vote whose result nothing outstanding can change.",
    ("VotingToken", "freeze"): "Take the frozen tokens of {account:who} back from their delegate.",
    ("ConsortiumGovernor", "execute"): "Carry out a passed proposal.",
    ("ProcurementRounds", "draftRound"): "Draft the round '{terms[title]}' with {items:items}.",
    ("ProcurementRounds", "openDemand"): "Open {roundId:round} for commitments.",
    ("ProcurementRounds", "placeOrder"): "Place the order of {roundId:round}: {total:money}.",
    ("ProcurementRounds", "recordReceipt"): "Record a delivery for {roundId:round}: {units:units}.",
    (
        "ProcurementRounds",
        "noteDelivery",
    ): "Say, as the supplier, that {roundId:round} was delivered.",
    ("ProcurementRounds", "confirmDelivery"): (
        "Record, as the arbiter, what came of a noted delivery for {roundId:round}: {units:units}."
    ),
    ("ProcurementRounds", "postInvoice"): (
        "Post the invoice of {roundId:round}: goods {invoice[goods]:money}, "
        "freight {invoice[freight]:money}, rebate {invoice[rebate]:money}."
    ),
    ("ProcurementRounds", "closeRound"): "Close {roundId:round} with its savings report.",
    ("ProcurementRounds", "cancelRound"): "Cancel {roundId:round}: {reason}",
    ("ProcurementRounds", "bind"): "Bind {roundId:round}: packs, prices, ceilings, nobody dearer than alone.",
    ("ProcurementRounds", "allocateItem"): "Hand out item {item} of {roundId:round}: {units:units}.",
    ("ProcurementRounds", "settle"): "Settle {roundId:round}: charges, refunds, and the supplier's payment.",
    ("ProcurementRounds", "withdraw"): "Pay out the whole credit of {account:who}.",
    ("ProcurementRounds", "lapse"): "Apply to {roundId:round} what holds when nobody decided in time.",
    ("ProcurementRounds", "lapseClaim"): "Let claim {claimId} lapse by its rule.",
    ("ProcurementRounds", "consentToCancel"): "Agree, as the supplier, to cancel {roundId:round}.",
    ("ProcurementRounds", "decideClaim"): "Decide claim {claimId}; accepted: {accepted}.",
    ("ProcurementRounds", "decideMismatch"): "Decide on {roundId:round}; charge what came: {chargeReceived}.",
    ("ProcurementRounds", "setPaused"): "Pause (or resume) all rounds; paused: {paused}.",
}
"""The sentence of a call, by contract and function; arguments have the names of the Solidity parameters."""


def sentence_of_act(act: Act | None, target: str, speech: Speech) -> str:
    """What a call does, in one sentence; a call that is not ours says only where it goes."""
    if act is None:
        return f"Call {say('who', target, speech)}, which this version cannot put into words."
    words = WORDS.get((act.contract, act.function))
    if words is None:
        return f"Call {act.contract}.{act.function}."
    speech = _of_round(act, speech)
    told = {name: _Told(value, speech) for name, value in act.arguments.items()}
    return words.format(**told)


def _of_round(act: Act, speech: Speech) -> Speech:
    """The words with the currency of the round that the act is about, which may be another than ours."""
    round_ = speech.rounds.get(str(act.arguments.get("roundId")).lower())
    return speech if round_ is None else replace(speech, currency=round_.currency, decimals=round_.decimals)
