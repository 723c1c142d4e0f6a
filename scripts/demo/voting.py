"""Chapters two and three: admission of three firms, a defeat by quorum, and a constitutional change."""

import uuid
from typing import Any

from scripts.demo.cast import FOUNDERS, NEWCOMERS, Firm
from scripts.demo.introductions import introduce
from scripts.demo.people import Person, Refused, mined
from scripts.demo.stage import Stage

FOR, AGAINST, ABSTAIN = 1, 0, 2


def propose(stage: Stage, who: Person, title: str, text: str, *actions: dict[str, Any]) -> str:
    """Composes, signs and submits a proposal; gives its id."""
    composed = stage.api.post("/v1/compose", {"title": title, "text": text, "actions": list(actions)})["data"]
    fields = {name: composed[name] for name in ("targets", "values", "calldatas", "description")}
    submission = who.act("Propose", **fields)
    made = next(fact for fact in submission["facts"] if fact["fact"] == "ProposalCreated")
    stage.tell.say(
        f"{who.name} proposes “{title}”: class {composed['class'].lower()}, derived from what it does."
    )
    return str(made["proposal_id"])


def vote(who: Person, proposal_id: str, support: int, reason: str = "") -> Any:
    """A signed ballot; gives the mined submission."""
    return who.act("CastVote", proposal_id=proposal_id, support=support, voter=who.address, reason=reason)


def carry_out(stage: Stage, proposal_ids: list[str], vote_days: int, wait_days: int) -> None:
    """Lets the vote end, queues, waits for the timelock, executes."""
    stage.days_pass(vote_days, "voting ends")
    for proposal_id in proposal_ids:
        stage.api.upkeep("queue", proposal_id=proposal_id)
    stage.days_pass(wait_days, "the timelock holds what was decided, so that everybody can see it coming")
    for proposal_id in proposal_ids:
        stage.api.upkeep("execute", proposal_id=proposal_id)
        stage.tell.check(
            stage.proposal(proposal_id)["state"] == "EXECUTED", "a passed proposal was carried out"
        )


def admit_newcomers(stage: Stage) -> None:
    """Each founder proposes one firm; all three vote on all three."""
    founders = [stage.person(firm.name) for firm in FOUNDERS]
    introduce(stage, *FOUNDERS)
    proposals = [_propose_admission(stage, who, firm) for who, firm in zip(founders, NEWCOMERS, strict=True)]
    _one_wrong_nonce(stage, founders[0], proposals[0])
    _one_sent_twice(stage, founders[0], proposals[0])
    for proposal_id in proposals:
        for founder in founders if proposal_id != proposals[0] else founders[1:]:
            vote(founder, proposal_id, FOR)
    tally = stage.proposal(proposals[0])["tally"]
    stage.tell.check(tally["heads_for"] == "3", "the ballot that was sent twice counts once")
    stage.tell.say("All three founders voted for each admission: 3 heads for, 0 against, quorum 3 of 3.")
    carry_out(stage, proposals, 5, 1)
    members = stage.api.get("/v1/members")["data"]
    stage.tell.check(len(members) == 6, "six firms are members")
    stage.tell.say("Three more firms are members: " + ", ".join(firm.name for firm in NEWCOMERS) + ".")
    introduce(stage, *NEWCOMERS)
    _delegate(stage)


def _propose_admission(stage: Stage, who: Person, firm: Firm) -> str:
    action = {
        "action": "admit_member",
        "member": stage.person(firm.name).address,
        "legal_group": firm.legal_group,
    }
    return propose(
        stage, who, f"Admit {firm.name}", "They repair what we repair and buy what we buy.", action
    )


def _one_wrong_nonce(stage: Stage, who: Person, proposal_id: str) -> None:
    """A ballot whose nonce is not the number of ballots before it is refused, by name."""
    fields = {"proposal_id": proposal_id, "support": FOR, "voter": who.address, "reason": "", "nonce": 7}
    try:
        who.submit("CastVote", who.signed("CastVote", who.prepare("CastVote", **fields)))
    except Refused as refusal:
        stage.tell.say(f"A ballot of {who.name} with nonce 7 is refused ({refusal.code}): {refusal.sentence}")
        stage.tell.note("refused_ballot", {"code": refusal.code, "sentence": refusal.sentence})
        return
    stage.tell.check(False, "a ballot with a wrong nonce is refused")


def _one_sent_twice(stage: Stage, who: Person, proposal_id: str) -> None:
    """The same signed ballot handed in twice has one effect."""
    fields = {"proposal_id": proposal_id, "support": FOR, "voter": who.address, "reason": "Good neighbours."}
    body = who.signed("CastVote", who.prepare("CastVote", **fields))
    first = who.submit("CastVote", body, str(uuid.uuid4()))
    second = mined(who.api.post("/v1/intents/CastVote", body, prefer="wait=20"))
    stage.tell.check(first["id"] == second["id"], "a ballot sent twice is one submission")
    stage.tell.say(
        f"{who.name} votes for {NEWCOMERS[0].name}; its browser sends the ballot twice: counted once."
    )


def _delegate(stage: Stage) -> None:
    giver, taker = stage.person("Eriksen Elektronik"), stage.person("Brandt Hifi")
    giver.act("Delegate", contract="MemberRegistry", delegator=giver.address, delegatee=taker.address)
    heads = stage.api.get(f"/v1/members/{taker.address}")["data"]["heads"]
    stage.tell.check(heads == "2", "a delegated head vote is cast by the delegate")
    stage.tell.say(f"{giver.name} lets {taker.name} cast its head vote; it can take it back at any time.")


def defeat_by_quorum(stage: Stage) -> None:
    """A mint that only one founder cares to vote on."""
    who = stage.person("Aalto Radio")
    action = {"action": "mint_tokens", "to": who.address, "amount": "500"}
    proposal_id = propose(
        stage, who, "500 voting tokens for Aalto Radio", "For our work on the price list.", action
    )
    vote(who, proposal_id, FOR, "We did the work.")
    stage.days_pass(5, "voting ends")
    found = stage.proposal(proposal_id)
    stage.tell.check(found["state"] == "DEFEATED", "a proposal below its quorum is defeated")
    stage.tell.say(f"Defeated: {_unmet(found)}")
    stage.tell.note("defeated_by_quorum", {"id": proposal_id, "reason": _unmet(found)})


def _unmet(found: Any) -> str:
    return " ".join(one["reason"]["sentence"] for one in found["quorum"] if not one["holds"])


def change_the_rules(stage: Stage) -> None:
    """Ordinary votes shall take three days instead of five: two thirds of heads and a majority of tokens."""
    who = stage.person("Castellano Audio")
    rules = stage.api.get("/v1/class-rules")["data"]["rules"]
    ordinary = {**rules["ORDINARY"], "voting_period": 3 * 86_400}
    changed = [rules["CONSENT"], ordinary, rules["FINANCIAL"], rules["CONSTITUTIONAL"]]
    action = {"action": "publish_class_rules", "rules": changed}
    proposal_id = propose(
        stage, who, "Three days for ordinary votes", "Five days are long for a purchase.", action
    )
    choices = {
        "Aalto Radio": AGAINST,
        "Brandt Hifi": FOR,
        "Castellano Audio": FOR,
        "Dvorak Sound": FOR,
        "Fabre Studio": FOR,
    }
    for name, support in choices.items():
        vote(stage.person(name), proposal_id, support)
    found = stage.proposal(proposal_id)
    stage.tell.say("Heads: " + " ".join(one["reason"]["sentence"] for one in found["support"]))
    carry_out(stage, [proposal_id], 7, 5)
    stage.tell.check(
        stage.api.get("/v1/class-rules")["data"]["rules"]["ORDINARY"]["voting_period"] == 3 * 86_400,
        "the new rule is in force",
    )
    stage.tell.say("Passed and carried out. Proposals made before keep the rules they were made under.")
    stage.tell.note("constitutional", {"id": proposal_id, "tally": found["tally"]})
