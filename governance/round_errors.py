"""What can be wrong with an act in a round. Each is named like the contract's error, without its prefix."""

from governance.errors import RuleBroken


class UnknownRound(RuleBroken):
    """There is no round with this id."""


class WrongState(RuleBroken):
    """The round is in a state that does not allow the act."""


class PausedNow(RuleBroken):
    """The guardian has stopped new commitments."""


class TooEarly(RuleBroken):
    """The act is allowed only from a later moment on."""


class TooLate(RuleBroken):
    """The act was allowed only until an earlier moment."""


class BadSignature(RuleBroken):
    """The signature is not the member's."""


class NoLines(RuleBroken):
    """A commitment without a line."""


class LineOrder(RuleBroken):
    """Lines are not in rising order of items, or name an item twice."""


class UnknownItem(RuleBroken):
    """The round has no item of this number."""


class QuantityZero(RuleBroken):
    """A line asks for no unit."""


class StockLine(RuleBroken):
    """A line of the consortium's stock asks for units of its own, or tolerates none."""


class NotTreasury(RuleBroken):
    """Somebody else than the treasury, which acts for a vote, commits the consortium's stock."""


class OutOfRange(RuleBroken):
    """A number is negative or larger than the contract can hold."""


class CeilingBelowEveryTier(RuleBroken):
    """The ceiling price is lower than the lowest price of the list, so the line could never be bound."""


class CeilingLowered(RuleBroken):
    """After the freeze a ceiling may not be lowered: that would be a withdrawal in disguise."""


class WrongDeposit(RuleBroken):
    """The deposit is not exactly what lines and side-cost cap come to."""


class DepositAboveLimit(RuleBroken):
    """The deposit is larger than a round can hold for one member."""


class DepositNotApproved(RuleBroken):
    """The member has not approved, or does not have, what must be collected."""


class TooManyLines(RuleBroken):
    """The round would hold more lines than can be bound in one transaction."""


class TooManyMembers(RuleBroken):
    """The round would have more participants than can be settled in one transaction."""


class HarmsOthers(RuleBroken):
    """After the freeze, a change that would cost others a pack or a tolerance."""


class NothingCommitted(RuleBroken):
    """The member has no line in the round."""


class ItemNotAllocated(RuleBroken):
    """The units of the item have not been allocated yet, so nobody can claim about them."""


class ClaimedAlready(RuleBroken):
    """A second claim of the same item by the same member."""


class ClaimQuantity(RuleBroken):
    """A claim about no unit, or about more units than the member received."""
