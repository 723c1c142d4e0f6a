"""Rules that were broken. They know nothing of HTTP or chains; the error's class name is its stable code."""

from collections.abc import Mapping


class RuleBroken(Exception):
    """A rule refused something. Subclasses are named after the broken rule (VotingClosed, QuantityZero)."""

    def __init__(self, sentence: str, numbers: Mapping[str, int | str] | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.numbers: dict[str, int | str] = dict(numbers or {})

    @property
    def code(self) -> str:
        """The stable name of the broken rule."""
        return type(self).__name__


class NotMember(RuleBroken):
    """The account is not an Active member of the consortium."""


class IntentExpired(RuleBroken):
    """The signed intent is past its deadline."""


class WrongNonce(RuleBroken):
    """The signed intent carries a nonce that is used already or not yet due."""


class UnknownFact(RuleBroken):
    """A book was given a fact it has no rule for, or one about something it never heard of."""


class MalformedInput(RuleBroken):
    """The input of a rule is not of the form that the rule reads (a float, a missing field)."""
