"""What the round contract owes: credits wait until they are withdrawn, and only to their account.

Source: decisions 0023 and 0024 (released deposits and payments wait as credits).
"""


class CreditBook:
    """Credits by token and account.

    The treasury's are kept apart, for only a fact of its stock names its address.
    """

    def __init__(self) -> None:
        self._owed: dict[tuple[str, str], int] = {}
        self._treasury: dict[str, int] = {}
        self._treasury_account = ""

    def name_treasury(self, account: str) -> None:
        """From here on the treasury's address is known; what waited under it is the treasury's."""
        self._treasury_account = account
        for token, owner in [key for key in self._owed if key[1] == account]:
            self.add_to_treasury(token, self._owed.pop((token, owner)))

    def add(self, token: str, account: str, amount: int) -> None:
        """`amount` more is the account's."""
        if amount and account == self._treasury_account:
            self.add_to_treasury(token, amount)
        elif amount:
            self._owed[token, account] = self.of(token, account) + amount

    def add_to_treasury(self, token: str, amount: int) -> None:
        """`amount` more is the treasury's."""
        self._treasury[token] = self.of_treasury(token) + amount

    def of(self, token: str, account: str) -> int:
        """What an account other than the treasury could withdraw now, in minor units of the token."""
        return self._owed.get((token, account), 0)

    def of_treasury(self, token: str) -> int:
        """What the treasury could withdraw now."""
        return self._treasury.get(token, 0)

    def withdrawable(self, token: str, account: str) -> int:
        """What a withdrawal by `account` must be: its credit, or the treasury's when it has none itself."""
        if self._treasury_account and account != self._treasury_account:
            return self.of(token, account)
        return self.of(token, account) or self.of_treasury(token)

    def take(self, token: str, account: str, amount: int) -> None:
        """An account withdrew `amount`; somebody without credit of its own can only be the treasury."""
        if (token, account) in self._owed:
            self._owed[token, account] -= amount
        else:
            self._treasury[token] = self.of_treasury(token) - amount

    def total(self, token: str) -> int:
        """All credits in a token together, the treasury's included."""
        owed = sum(amount for (of_token, _), amount in self._owed.items() if of_token == token)
        return owed + self.of_treasury(token)
