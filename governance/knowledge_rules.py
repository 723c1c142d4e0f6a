"""The ten rules of sharing: who may read what, when and why. Source: knowledge.md, "Ten rules".

Each rule is a function of (item, request, circumstances) that says why it denies, or None. The owner of an
item always may; for everybody else the denials combine and the first in the order of the rules leads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from governance.explain import Explanation
from governance.facts.knowledge import NdaSigned
from governance.knowledge_book import KnowledgeItem
from governance.knowledge_parameters import DAY, KnowledgeParameters
from governance.labels import NEVER_SHARED, TLP_NAMES, Audience, Label, Partition
from governance.wording import counted, utc

SOURCE = "knowledge.md, Ten rules"
NOTHING = "0x" + "00" * 32
"""A bytes32 that was left empty: no template, no round, no hash."""


class Stage(IntEnum):
    """How far a round is, for what may be told of it."""

    BEFORE_AWARD = 0
    AWARDED = 1
    CLOSED = 2


@dataclass(frozen=True, slots=True)
class RoundCircumstances:
    """The round an item belongs to: its stage, who is bound in it, and when it ended (None while it runs)."""

    stage: Stage
    bound: frozenset[str]
    ended_at: int | None


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Who asks, for what purpose, when (unix seconds), and the hash of the recorded request."""

    requester: str
    purpose: str
    time: int
    request_hash: str


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The facts that the rules look at, as they stood at the request's time.

    `contributed` and `requested` count items of the category in the reciprocity window, this request
    included.
    """

    parameters: KnowledgeParameters
    requester_active: bool
    member_since: int
    granted_until: int
    ndas: tuple[NdaSigned, ...]
    round: RoundCircumstances | None
    contributed: int
    requested: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, with the reason of every rule that denied, by rule number."""

    reasons: tuple[tuple[int, Explanation], ...]

    @property
    def allowed(self) -> bool:
        """Whether no rule denied."""
        return not self.reasons

    @property
    def leading(self) -> int:
        """The lowest number of a rule that denied; 0 when allowed."""
        return self.reasons[0][0] if self.reasons else 0

    @property
    def denials(self) -> int:
        """Bit n is set when rule n denied."""
        return sum(1 << number for number, _ in self.reasons)


def decide(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Decision:
    """What the ten rules say together. The owner may always read its own item, while the request is
    recorded.
    """
    rules = OWNER_RULES if request.requester == item.owner else RULES_BY_NUMBER
    found = ((number, rule(item, request, facts)) for number, rule in sorted(rules.items()))
    return Decision(tuple((number, reason) for number, reason in found if reason is not None))


def partition_in_scope(item: KnowledgeItem, _: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 1. The partition is in scope of the agreement; the deny list beats every allow rule."""
    if item.partition in NEVER_SHARED:
        return _deny("partition", f"{item.partition.name} never leaves its owner.", partition=item.partition)
    if item.partition not in facts.parameters.open_partitions:
        return _deny("partition", f"{item.partition.name} is not in scope.", partition=item.partition)
    return None


def stage_reached(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 2. Of a round: before award only aggregates, after award to bound members, performance to all
    after close.
    """
    if item.audience != Audience.ROUND or item.partition == Partition.AGGREGATE:
        return None
    if facts.round is None:
        return _deny("stage", "The round of this item is not known.", round=item.audience_round)
    if facts.round.stage is Stage.BEFORE_AWARD:
        return _deny("stage", "Before the award only aggregates are shared.", stage=facts.round.stage)
    if _is_open_after_close(item, facts.round) or request.requester in facts.round.bound:
        return None
    return _deny(
        "stage", "After the award only members bound in the round may read.", stage=facts.round.stage
    )


def nda_covers(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 3. The requester signed an agreement that covers the purpose, is in force and survives long
    enough.
    """
    if item.label >= facts.parameters.nda_free_label:
        return None
    survive_to = request.time + facts.parameters.nda_survival_days * DAY
    if any(_covers(nda, request, survive_to) for nda in facts.ndas):
        return None
    return _deny("NDA", "No agreement of the requester in force covers this purpose.", signed=len(facts.ndas))


def needs_to_know(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 4. The requester is in the audience that the label leaves, for the purpose of the item."""
    if not facts.requester_active:
        return _deny("need to know", "The requester is not an active member.")
    if item.purpose and _plain(item.purpose) != _plain(request.purpose):
        return _deny(
            "need to know", f"The item is shared for {item.purpose!r} only.", purpose=request.purpose
        )
    if facts.granted_until >= request.time:
        return None
    return _outside_audience(item, request, facts)


def raw_inputs_stay_red(
    item: KnowledgeItem, request: ReadRequest, facts: Circumstances
) -> Explanation | None:
    """Rule 5. Raw inputs stay RED, for readers whom the owner named; aggregates come from the disclosure
    control.
    """
    templates = facts.parameters.aggregate_templates
    if item.partition == Partition.AGGREGATE and templates and item.template not in templates:
        return _deny("aggregates", "The aggregate does not come from the disclosure control.")
    if item.partition != Partition.OWN_DEMAND:
        return None
    if item.label != Label.RED:
        return _deny("aggregates", "Raw inputs stay TLP:RED.", label=TLP_NAMES[item.label])
    if facts.granted_until < request.time:
        return _deny("aggregates", "Raw inputs are read only by those whom the owner named.")
    return None


def gives_and_takes(_: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 6. Who takes has contributed at least rho as much of the category; newcomers have a
    grace period.
    """
    parameters = facts.parameters
    if request.time < facts.member_since + parameters.grace_days * DAY:
        return None
    left = facts.contributed * parameters.reciprocity_den
    right = facts.requested * parameters.reciprocity_num
    if left >= right:
        return None
    sentence = f"Contributed {facts.contributed} of this category, asked for {facts.requested}."
    return _deny("reciprocity", sentence, contributed=facts.contributed, requested=facts.requested)


def is_codified(item: KnowledgeItem, _: ReadRequest, __: Circumstances) -> Explanation | None:
    """Rule 7. Template, owner, label, source date and review date are present."""
    present = {
        "template": item.template != NOTHING,
        "source date": item.source_date > 0,
        "review date": item.review_date > 0,
    }
    missing = [name for name, there in present.items() if not there]
    if not missing:
        return None
    return _deny("codification", f"The item has no {' and no '.join(missing)}.", missing=len(missing))


def is_old_enough(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """Rule 8. Price or quantity younger than the minimum age is told only as an aggregate."""
    parameters = facts.parameters
    priced = item.partition in parameters.price_partitions or item.template in parameters.price_templates
    if not priced or item.partition == Partition.AGGREGATE:
        return None
    age = request.time - item.source_date
    if age >= parameters.min_age_days * DAY:
        return None
    days = counted(parameters.min_age_days, "day")
    return _deny("age", f"Prices and quantities younger than {days} are told only as aggregates.", age=age)


def is_reviewed(item: KnowledgeItem, request: ReadRequest, _: Circumstances) -> Explanation | None:
    """Rule 9. Past its review date an item is suspended until the owner confirms it; an erased item
    is gone.
    """
    if item.erased:
        return _deny("review", "The owner had the content erased.")
    if item.review_date and request.time > item.review_date:
        sentence = f"The item was to be reviewed by {utc(item.review_date)}."
        return _deny("review", sentence, review_date=item.review_date)
    return None


def is_logged(_: KnowledgeItem, request: ReadRequest, __: Circumstances) -> Explanation | None:
    """Rule 10. Nothing is read without a recorded request, so that every decision can be appended and
    anchored.
    """
    if request.request_hash in ("", NOTHING):
        return _deny("log", "The request is not recorded.")
    return None


KnowledgeRule = Callable[[KnowledgeItem, ReadRequest, Circumstances], Explanation | None]

RULES_BY_NUMBER: dict[int, KnowledgeRule] = {
    1: partition_in_scope,
    2: stage_reached,
    3: nda_covers,
    4: needs_to_know,
    5: raw_inputs_stay_red,
    6: gives_and_takes,
    7: is_codified,
    8: is_old_enough,
    9: is_reviewed,
    10: is_logged,
}

OWNER_RULES: dict[int, KnowledgeRule] = {10: is_logged}
"""What an owner is held to when it asks for its own item."""


def _outside_audience(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> Explanation | None:
    """RED: named readers only. AMBER: the audience. GREEN and CLEAR: every active member."""
    if item.label >= Label.GREEN:
        return None
    if item.label == Label.RED or item.audience == Audience.NAMED:
        return _deny(
            "need to know", "Only readers whom the owner named may read.", label=TLP_NAMES[item.label]
        )
    if item.audience == Audience.CONSORTIUM or _in_round(item, request, facts):
        return None
    return _deny("need to know", "The requester has no part in the item's round.", round=item.audience_round)


def _in_round(item: KnowledgeItem, request: ReadRequest, facts: Circumstances) -> bool:
    """Bound in the round, while it runs and for the retention period after; or told to all since
    its close.
    """
    if facts.round is None:
        return False
    if request.requester not in facts.round.bound:
        return _is_open_after_close(item, facts.round)
    ended_at = facts.round.ended_at
    return ended_at is None or request.time <= ended_at + facts.parameters.retention_days * DAY


def _is_open_after_close(item: KnowledgeItem, round_: RoundCircumstances) -> bool:
    return item.partition == Partition.SUPPLIER_PERFORMANCE and round_.stage is Stage.CLOSED


def _covers(nda: NdaSigned, request: ReadRequest, survive_to: int) -> bool:
    """An agreement without a purpose covers every purpose of the consortium."""
    in_force = nda.at.time <= request.time <= nda.valid_until and nda.survives_until >= survive_to
    return in_force and (not _plain(nda.purpose) or _plain(nda.purpose) == _plain(request.purpose))


def _plain(purpose: str) -> str:
    return " ".join(purpose.casefold().split())


def _deny(rule: str, sentence: str, **numbers: int | str) -> Explanation:
    return Explanation(rule, sentence, numbers, SOURCE)
