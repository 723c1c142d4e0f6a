"""Whole-number arithmetic.

The rounding direction is in the name; money, quantities and weights are never floats.
"""


def div_floor(numerator: int, denominator: int) -> int:
    """numerator / denominator, rounded down. Both from 0 up; ZeroDivisionError when the denominator is 0."""
    _refuse_negative(numerator, denominator)
    return numerator // denominator


def div_ceil(numerator: int, denominator: int) -> int:
    """numerator / denominator, rounded up. Both from 0 up; ZeroDivisionError when the denominator is 0."""
    _refuse_negative(numerator, denominator)
    return -(-numerator // denominator)


def mul_div_down(left: int, right: int, denominator: int) -> int:
    """left x right / denominator, rounded down once, at the end."""
    _refuse_negative(left, right)
    return div_floor(left * right, denominator)


def mul_div_up(left: int, right: int, denominator: int) -> int:
    """left x right / denominator, rounded up once, at the end."""
    _refuse_negative(left, right)
    return div_ceil(left * right, denominator)


def round_up_to(quantity: int, step: int) -> int:
    """The smallest multiple of `step` that is at least `quantity`."""
    return div_ceil(quantity, step) * step


def _refuse_negative(*values: int) -> None:
    """Solidity's unsigned integers cannot be negative; Python's could, silently rounding the other way."""
    if min(values) < 0:
        raise ArithmeticError(f"these rules divide numbers from 0 up, not {min(values)}")
