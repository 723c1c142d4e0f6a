"""A class rule as a form; the fields are those of the contract's ClassRule in our words."""

from typing import Literal

from api.acts.forms import struct_of
from api.envelope import Incoming
from api.wide import Seconds, Small, Tiny
from governance.classes import Electorate

ElectorateName = Literal["HEADS", "TOKENS", "BOTH"]


class RuleForm(Incoming):
    """All that a class demands. Basis points: 10,000 is all; periods are seconds."""

    electorate: ElectorateName
    head_quorum_bps: Small
    min_heads: Small
    token_quorum_bps: Small
    min_voters: Small
    min_heads_for: Small
    support_num: Tiny
    support_den: Tiny
    support_strict: bool
    objection_limit: Small
    changeable: bool
    cap_bps: Small
    voting_delay: Seconds
    voting_period: Seconds
    execution_delay: Seconds
    expiry: Seconds
    late_window: Seconds
    late_extension: Seconds

    def struct(self) -> dict[str, object]:
        """The struct by the contract's names, the electorate by its number."""
        return struct_of(self) | {"electorate": int(Electorate[self.electorate])}
