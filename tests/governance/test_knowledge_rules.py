"""The ten rules one by one, how denials combine, and decisions that the witness recomputes."""

from dataclasses import replace

import pytest

from governance.circumstances import decision_on
from governance.errors import IntentExpired, NotMember, RuleBroken, WrongNonce
from governance.facts.knowledge import (
    AccessGranted,
    AccessRevoked,
    DecisionRecorded,
    ItemErased,
    ItemRelabelled,
    ItemReviewed,
    NdaSigned,
    RulebookPublished,
)
from governance.intents import GrantAccess, RelabelItem, RequestItem, ReviewItem, ShareItem, SignNda
from governance.judge_knowledge import (
    AudienceRound,
    DatesOutOfOrder,
    EmptyHash,
    ItemExists,
    ItemUnknown,
    NeverShared,
    NotOwner,
    judge_knowledge,
)
from governance.knowledge_parameters import DAY, KnowledgeParameters
from governance.knowledge_rules import (
    Circumstances,
    Decision,
    ReadRequest,
    RoundCircumstances,
    Stage,
    decide,
)
from governance.labels import NEVER_SHARED, Audience, Label, Partition, is_lowered, label_of_derived
from tests.governance.record import Record, account, consortium_of, word

A, B, C = account(1), account(2), account(3)
NOW = 1_900_000_000
LATER = 2**40


def agreement(purpose: str = "", valid_until: int = NOW, survives_until: int = LATER) -> NdaSigned:
    """An agreement that B signed long ago."""
    record = consortium_of(2)
    record.tell(
        NdaSigned,
        member=B,
        nda_hash=word(1),
        purpose=purpose,
        valid_until=valid_until,
        survives_until=survives_until,
    )
    return record.consortium.knowledge.ndas_of(B)[0]


def circumstances(**changes: object) -> Circumstances:
    """A member of long standing, under an agreement, who gave as much as it asks for."""
    facts = Circumstances(
        parameters=KnowledgeParameters(),
        requester_active=True,
        member_since=NOW - 1_000 * DAY,
        granted_until=0,
        ndas=(agreement(),),
        round=None,
        contributed=1,
        requested=1,
    )
    return replace(facts, **changes)  # type: ignore[arg-type]


def decision(requester: str = B, purpose: str = "training", **changes: object) -> Decision:
    """What the rules say of a good item of A's; `facts` and any field of the item can be changed."""
    record = consortium_of(2)
    record.now = NOW - 10 * DAY
    item = record.consortium.knowledge.item(record.share(A))
    facts = changes.pop("facts", circumstances())
    request_hash = str(changes.pop("request_hash", word(7)))
    changes["purpose"] = changes.pop("item_purpose", "")
    item = replace(item, **changes)  # type: ignore[arg-type]
    return decide(item, ReadRequest(requester, purpose, NOW, request_hash), facts)  # type: ignore[arg-type]


def rules_denying(**changes: object) -> list[int]:
    """Numbers of the rules that denied."""
    return [number for number, _ in decision(**changes).reasons]  # type: ignore[arg-type]


def test_a_good_request_is_allowed() -> None:
    """No rule denies."""
    told = decision()
    assert (told.allowed, told.leading, told.denials) == (True, 0, 0)


@pytest.mark.parametrize("partition", sorted(NEVER_SHARED))
def test_rule_1_some_partitions_never_leave_their_owner(partition: Partition) -> None:
    """The deny list beats every allow rule, a grant included."""
    open_to_all = KnowledgeParameters(open_partitions=tuple(Partition))
    facts = circumstances(granted_until=LATER, parameters=open_to_all)
    assert rules_denying(partition=partition, facts=facts) == [1]


def test_rule_1_a_partition_out_of_scope_is_denied() -> None:
    """Scope is a parameter."""
    facts = circumstances(parameters=KnowledgeParameters(open_partitions=()))
    assert rules_denying(facts=facts) == [1]


def bound(stage: Stage, *members: str, ended_at: int | None = None) -> Circumstances:
    """A round at a stage with these members bound."""
    return circumstances(round=RoundCircumstances(stage, frozenset(members), ended_at))


IN_ROUND = {"audience": Audience.ROUND, "audience_round": word(3), "label": Label.AMBER}


@pytest.mark.parametrize(
    ("partition", "facts", "denied"),
    [
        (Partition.PROCUREMENT_SPEC, bound(Stage.BEFORE_AWARD, B), [2]),
        (Partition.AGGREGATE, bound(Stage.BEFORE_AWARD, B), []),
        (Partition.PROCUREMENT_SPEC, bound(Stage.AWARDED, B), []),
        (Partition.PROCUREMENT_SPEC, bound(Stage.AWARDED, C), [2, 4]),
        (Partition.SUPPLIER_PERFORMANCE, bound(Stage.CLOSED, C), []),
        (Partition.PROCUREMENT_SPEC, bound(Stage.CLOSED, C), [2, 4]),
        (Partition.PROCUREMENT_SPEC, bound(Stage.CLOSED, B, ended_at=NOW - 366 * DAY), [4]),
        (Partition.PROCUREMENT_SPEC, bound(Stage.CLOSED, B, ended_at=NOW - 365 * DAY), []),
        (Partition.PROCUREMENT_SPEC, circumstances(), [2, 4]),
    ],
)
def test_rules_2_and_4_follow_the_round(
    partition: Partition, facts: Circumstances, denied: list[int]
) -> None:
    """Aggregates before award, terms to bound members after, performance to all after the close,
    then retention.
    """
    assert rules_denying(partition=partition, facts=facts, **IN_ROUND) == denied


@pytest.mark.parametrize(
    ("ndas", "label", "denied"),
    [
        ((), Label.GREEN, [3]),
        ((), Label.CLEAR, []),
        ((agreement("Training"),), Label.GREEN, []),
        ((agreement("buying"),), Label.GREEN, [3]),
        ((agreement(valid_until=NOW - 1),), Label.GREEN, [3]),
        ((agreement(valid_until=NOW),), Label.GREEN, []),
    ],
)
def test_rule_3_an_agreement_covers_purpose_and_dates(
    ndas: tuple[NdaSigned, ...], label: Label, denied: list[int]
) -> None:
    """Only what is CLEAR needs none."""
    assert rules_denying(facts=circumstances(ndas=ndas), label=label) == denied


def test_rule_3_an_agreement_survives_as_long_as_the_rulebook_asks() -> None:
    """Ten days from now at least."""
    parameters = KnowledgeParameters(nda_survival_days=10)
    short = circumstances(ndas=(agreement(survives_until=NOW + 10 * DAY - 1),), parameters=parameters)
    assert rules_denying(facts=short) == [3]


def test_rule_4_red_and_named_items_need_a_grant() -> None:
    """Until its last second."""
    assert rules_denying(label=Label.RED) == [4]
    assert rules_denying(label=Label.RED, facts=circumstances(granted_until=NOW)) == []
    assert rules_denying(label=Label.RED, facts=circumstances(granted_until=NOW - 1)) == [4]
    assert rules_denying(label=Label.AMBER, audience=Audience.NAMED) == [4]


def test_rule_4_inactive_members_and_other_purposes_are_denied() -> None:
    """An item shared for one purpose is not read for another; spelling is forgiven."""
    assert rules_denying(facts=circumstances(requester_active=False)) == [4]
    assert rules_denying(item_purpose="Staff  training", purpose="staff training") == []
    assert rules_denying(item_purpose="training", purpose="marketing") == [4]


def test_rule_5_raw_inputs_stay_red_and_aggregates_come_from_the_control() -> None:
    """A raw input with a softer label is denied even to a named reader."""
    old = {"source_date": NOW - 91 * DAY, "partition": Partition.OWN_DEMAND}
    assert rules_denying(**old, label=Label.RED, facts=circumstances(granted_until=NOW)) == []
    assert rules_denying(**old, label=Label.AMBER, facts=circumstances(granted_until=NOW)) == [5]
    issued = circumstances(parameters=KnowledgeParameters(aggregate_templates=(word(0x7E),)))
    assert rules_denying(partition=Partition.AGGREGATE, facts=issued) == []
    foreign = circumstances(parameters=KnowledgeParameters(aggregate_templates=(word(0x99),)))
    assert rules_denying(partition=Partition.AGGREGATE, facts=foreign) == [5]


def test_rule_6_who_takes_has_given_after_a_grace_period() -> None:
    """rho is a fraction; newcomers are let in for 180 days."""
    assert rules_denying(facts=circumstances(contributed=1, requested=2)) == [6]
    half = KnowledgeParameters(reciprocity_num=1, reciprocity_den=2)
    assert rules_denying(facts=circumstances(contributed=1, requested=2, parameters=half)) == []
    newcomer = circumstances(contributed=0, requested=9, member_since=NOW - 180 * DAY + 1)
    assert rules_denying(facts=newcomer) == []
    assert rules_denying(facts=replace(newcomer, member_since=NOW - 180 * DAY)) == [6]


def test_rule_7_an_item_is_codified() -> None:
    """Template, source date and review date."""
    assert rules_denying(template=word(0)) == [7]
    assert rules_denying(source_date=0) == [7]


def test_rule_8_prices_and_quantities_age_before_they_are_told() -> None:
    """Exactly ninety days are enough."""
    told = circumstances(parameters=KnowledgeParameters(price_templates=(word(0x7E),)))
    assert rules_denying(facts=told, source_date=NOW - 90 * DAY + 1) == [8]
    assert rules_denying(facts=told, source_date=NOW - 90 * DAY) == []
    assert rules_denying(facts=told, source_date=NOW, partition=Partition.AGGREGATE) == []


def test_rule_9_an_item_is_suspended_past_its_review_and_gone_when_erased() -> None:
    """Until the owner confirms it."""
    assert rules_denying(review_date=NOW) == []
    assert rules_denying(review_date=NOW - 1) == [9]
    assert rules_denying(erased=True) == [9]


def test_rule_10_nothing_is_read_without_a_recorded_request() -> None:
    """Not even by its owner."""
    assert rules_denying(request_hash=word(0)) == [10]
    assert rules_denying(requester=A, request_hash=word(0)) == [10]


def test_the_owner_may_always_read_its_own() -> None:
    """Whatever else the rules say."""
    assert decision(A, partition=Partition.STRATEGY, label=Label.RED, erased=True).allowed


def test_denials_combine_and_the_first_rule_leads() -> None:
    """All reasons are given."""
    told = decision(template=word(0), review_date=1, facts=circumstances(ndas=(), contributed=0))
    assert [number for number, _ in told.reasons] == [3, 6, 7, 9]
    assert (told.leading, told.denials) == (3, 0b10_1100_1000)
    assert all(reason.sentence for _, reason in told.reasons)


def test_labels_are_ordered_and_derived_data_takes_the_strictest() -> None:
    """Nothing is lowered by itself."""
    assert label_of_derived([Label.GREEN, Label.AMBER_STRICT, Label.CLEAR]) is Label.AMBER_STRICT
    assert label_of_derived([]) is Label.RED
    assert is_lowered(Label.RED, Label.GREEN)
    assert not is_lowered(Label.GREEN, Label.GREEN)


def asked() -> tuple[Record, str, str]:
    """A shared an item, B signed an agreement and asked for it; a rulebook is in force."""
    record = consortium_of(3)
    record.publish_rulebook()
    item_id = record.share(A)
    told = {"nda_hash": word(1), "purpose": "", "valid_until": LATER, "survives_until": LATER}
    record.tell(NdaSigned, member=B, **told)
    request_hash = record.request(item_id, B)
    record.wait()
    return record, item_id, request_hash


def decide_it(record: Record, item_id: str, request_hash: str, **changes: object) -> None:
    """The decision that the rules give, recorded, unless something is changed."""
    request = record.consortium.knowledge.requests[request_hash]
    ours = decision_on(record.consortium, request, record.now, 1)
    told: dict[str, object] = {
        "item_id": item_id,
        "requester": request.requester,
        "request_hash": request_hash,
        "allowed": ours.allowed,
        "leading": ours.leading,
        "denials": ours.denials,
        "rulebook_version": 1,
        "decided_at": record.now,
    }
    record.tell(DecisionRecorded, **{**told, **changes})


def test_a_decision_that_the_rules_give_leaves_no_finding() -> None:
    """Allowed, and denied once the owner erased it."""
    record, item_id, request_hash = asked()
    decide_it(record, item_id, request_hash)
    assert record.consortium.knowledge.decisions[request_hash].allowed
    second = record.request(item_id, C, number=2)
    record.tell(ItemErased, item_id=item_id)
    decide_it(record, item_id, second)
    assert record.consortium.knowledge.decisions[second].leading == 3
    assert record.rules_found() == set()


def test_a_decision_that_the_rules_do_not_give_is_found() -> None:
    """Allowed for denied, another rule, another version, a second time."""
    record, item_id, request_hash = asked()
    decide_it(record, item_id, request_hash, allowed=False, leading=4, denials=16)
    assert record.rules_found() == {"decision"}
    record, item_id, request_hash = asked()
    decide_it(record, item_id, request_hash)
    decide_it(record, item_id, request_hash)
    assert record.rules_found() == {"decision"}
    record, item_id, request_hash = asked()
    decide_it(record, item_id, request_hash, rulebook_version=9)
    assert record.rules_found() == {"rulebook version", "decision"}


def test_a_decision_names_the_rulebook_that_it_was_made_under() -> None:
    """And can be replayed under it later."""
    record, _, request_hash = asked()
    request = record.consortium.knowledge.requests[request_hash]
    record.publish_rulebook(KnowledgeParameters(open_partitions=()))
    assert decision_on(record.consortium, request, record.now, 1).allowed
    assert decision_on(record.consortium, request, record.now, 2).leading == 1
    assert record.rules_found() == set()


def test_reciprocity_counts_every_item_asked_for_once() -> None:
    """After the grace period one contribution is good for one item, whatever was decided about the others."""
    record, first, request_hash = asked()
    decide_it(record, first, request_hash)
    record.wait(200 * DAY)
    dates = {"source_date": record.now - 1, "review_date": record.now + DAY}
    for number in (2, 3):
        record.share(A, number, **dates)
    record.share(B, 4, **dates)
    second = record.request(word(0xA002), B, number=2)
    decide_it(record, word(0xA002), second)
    third = record.request(word(0xA003), B, number=3)
    decide_it(record, word(0xA003), third)
    again = record.request(word(0xA002), B, number=4)
    decide_it(record, word(0xA002), again)
    told = record.consortium.knowledge.decisions
    assert [told[one].leading for one in (second, third, again)] == [6, 6, 6]
    record.share(B, 5, **dates)
    record.share(B, 6, **dates)
    last = record.request(word(0xA003), B, number=5)
    decide_it(record, word(0xA003), last)
    assert told[last].allowed
    assert record.rules_found() == set()


def test_requests_that_wait_side_by_side_do_not_change_each_other() -> None:
    """Decided in either order, the decisions are the same."""
    leading = []
    for order in ((0, 1), (1, 0)):
        record, first, _ = asked()
        record.wait(200 * DAY)
        record.share(B, 4, source_date=record.now - 1, review_date=record.now + DAY)
        item = record.share(A, 2, source_date=record.now - 1, review_date=record.now + DAY)
        hashes = [record.request(one, B, number=number) for number, one in ((7, first), (8, item))]
        for at in order:
            record.wait()
            decide_it(record, (first, item)[at], hashes[at])
        told = record.consortium.knowledge.decisions
        leading.append([told[one].denials for one in hashes])
        assert record.rules_found() == set()
    assert leading[0] == leading[1]


def test_what_never_may_be_shared_is_found_on_chain() -> None:
    """The register refuses it; should it not, the witness says so."""
    record = consortium_of(2)
    record.share(A, partition=Partition.STRATEGY)
    record.share(account(9), 2)
    record.share(A, 3, review_date=record.now)
    assert record.rules_found() == {"partition", "active member", "dates"}


def test_grants_come_and_go_with_findings_for_strangers() -> None:
    """A grant is to an active member, of an item that is there."""
    record = consortium_of(3)
    item_id = record.share(A, label=Label.RED)
    record.tell(AccessGranted, item_id=item_id, reader=B, until=LATER)
    assert record.consortium.knowledge.readers_of(item_id) == {B: LATER}
    record.tell(AccessRevoked, item_id=item_id, reader=B)
    assert record.consortium.knowledge.granted_until(item_id, B) == 0
    assert record.rules_found() == set()
    record.tell(AccessGranted, item_id=item_id, reader=account(9), until=LATER)
    assert record.rules_found() == {"active member"}


def test_what_an_owner_may_not_do_any_more_is_found() -> None:
    """Who is suspended may erase and take back, not open; nobody grants or reviews into the past."""
    record = consortium_of(3)
    item_id = record.share(A)
    record.tell(ItemReviewed, item_id=item_id, review_date=record.now)
    record.tell(AccessGranted, item_id=item_id, reader=B, until=record.now)
    assert [found.rule for found in record.findings] == ["dates", "dates"]
    record = consortium_of(3)
    item_id = record.share(A)
    record.suspend(A)
    record.tell(AccessRevoked, item_id=item_id, reader=B)
    assert record.findings == []
    record.tell(ItemRelabelled, item_id=item_id, label=Label.CLEAR)
    record.tell(ItemReviewed, item_id=item_id, review_date=LATER)
    record.tell(AccessGranted, item_id=item_id, reader=B, until=LATER)
    assert [found.rule for found in record.findings] == ["active member"] * 3
    record.tell(ItemErased, item_id=item_id)
    assert len(record.findings) == 3


def test_a_rulebook_that_cannot_be_read_is_found() -> None:
    """A typing error in a vote does not silently change nothing."""
    record = consortium_of(1)
    record.tell(RulebookPublished, version=1, rulebook_hash=word(1), parameters='{"minAgeDay":30}')
    assert record.rules_found() == {"rulebook"}


def sharing(record: Record) -> ShareItem:
    """An intent that is in order."""
    return ShareItem(
        owner=A,
        content_hash=word(0xC1),
        template=word(1),
        partition=Partition.BEST_PRACTICE,
        label=Label.GREEN,
        audience=Audience.CONSORTIUM,
        audience_round=word(0),
        purpose="",
        source_date=record.now,
        review_date=record.now + 1,
        nonce=0,
        deadline=LATER,
    )


def test_sharing_is_refused_early_by_the_registers_own_rules() -> None:
    """Each by its name."""
    record = consortium_of(2)
    good = sharing(record)
    judge_knowledge(record.consortium, good, record.now, 0)
    refusals: list[tuple[dict[str, object], type[RuleBroken]]] = [
        ({"owner": account(9)}, NotMember),
        ({"deadline": record.now - 1}, IntentExpired),
        ({"nonce": 3}, WrongNonce),
        ({"content_hash": word(0)}, EmptyHash),
        ({"partition": Partition.CAPACITY}, NeverShared),
        ({"audience": Audience.ROUND}, AudienceRound),
        ({"source_date": record.now + 1}, DatesOutOfOrder),
        ({"review_date": record.now}, DatesOutOfOrder),
    ]
    for changes, refusal in refusals:
        with pytest.raises(refusal):
            judge_knowledge(record.consortium, replace(good, **changes), record.now, 0)  # type: ignore[arg-type]
    record.share(A, content_hash=word(0xC1))
    with pytest.raises(ItemExists):
        judge_knowledge(record.consortium, good, record.now, 0)


def test_only_owners_change_items_and_only_into_the_future() -> None:
    """And only items that are there."""
    record = consortium_of(2)
    item_id = record.share(A)
    judge_knowledge(record.consortium, RelabelItem(item_id, A, Label.RED, 0, LATER), record.now)
    bad: list[tuple[object, type[RuleBroken]]] = [
        (RelabelItem(item_id, B, Label.RED, 0, LATER), NotOwner),
        (ReviewItem(item_id, A, record.now, 0, LATER), DatesOutOfOrder),
        (GrantAccess(item_id, A, account(9), LATER, 0, LATER), NotMember),
        (GrantAccess(item_id, A, B, record.now, 0, LATER), DatesOutOfOrder),
        (RequestItem(word(99), B, "training", 0, LATER), ItemUnknown),
        (SignNda(B, word(1), "", LATER, LATER - 1, 0, LATER), DatesOutOfOrder),
    ]
    for intent, refusal in bad:
        with pytest.raises(refusal):
            judge_knowledge(record.consortium, intent, record.now)  # type: ignore[arg-type]
