"""Claims for bad goods.

Filed inside a window, credited only when accepted. Source: procurement.md, "bad goods".
"""

from dataclasses import dataclass

from governance.amounts import money
from governance.arithmetic import mul_div_down
from governance.explain import Explanation

SOURCE = "procurement.md, Failure rules, bad goods; decision 0024"


@dataclass(frozen=True, slots=True)
class Claim:
    """A member's claim. `accepted` is None as long as nobody decided it."""

    claim_id: int
    member: str
    item: int
    quantity: int
    evidence_hash: str
    filed_at: int
    accepted: bool | None = None
    decided_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the settlement still waits for a decision."""
        return self.accepted is None


def claim_credit(charge: int, claimed: int, units: int) -> int:
    """What an accepted claim takes from the supplier.

    The claimed share of the item's charge, rounded down.
    """
    return mul_div_down(charge, claimed, units)


def explain_credit(claim: Claim, charge: int, units: int, decimals: int) -> Explanation:
    """The arithmetic of a claim's credit."""
    credit = claim_credit(charge, claim.quantity, units)
    numbers: dict[str, int | str] = {
        "claim": claim.claim_id,
        "member": claim.member,
        "charge": charge,
        "claimed": claim.quantity,
        "units": units,
        "credit": credit,
    }
    sentence = (
        f"{claim.quantity} of {units} units were bad: {money(charge, decimals)} x {claim.quantity} / "
        f"{units}, rounded down, is {money(credit, decimals)}, taken from the supplier."
    )
    return Explanation("claim", sentence, numbers, SOURCE)
