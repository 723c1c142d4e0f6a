"""Configuration: a good file is read as written, and every mistake names its line, its field and the
remedy."""

from dataclasses import replace
from pathlib import Path

import pytest

from governance.classes import DEFAULT_RULES, Class
from ledger import toml_reading as mistakes
from ledger.config import ConsortiumConfig, Founder

FOUNDERS = "".join(
    f'\n[[founders]]\nname = "{name}"\naddress = "0x{digit * 40}"\n'
    f"legal_group = {number}\ntokens = {number}00\n"
    for number, (name, digit) in enumerate(
        [("Adler Tools", "1"), ("Birch Works", "2"), ("Cedar Mill", "3")], 1
    )
)
GOOD = f"""name = "Riverside Buyers"

[roles]
coordinators = ["0x{"c" * 40}"]
guardian = "0x{"d" * 40}"
guardian_until = 2031-01-01

[settlement]
decimals = 2

[classes.ordinary]
voting_period = "2 h"
late_window = "10 min"
late_extension = 600
{FOUNDERS}"""


def test_a_good_file_is_read_as_written() -> None:
    """Given values are taken, missing ones are the defaults of the rules."""
    config = ConsortiumConfig.parse(GOOD)
    assert config.founders[0] == Founder("Adler Tools", "", "0x" + "1" * 40, 1, 100)
    changed = {"voting_period": 7_200, "late_window": 600, "late_extension": 600}
    assert config.rules[Class.ORDINARY] == replace(DEFAULT_RULES[Class.ORDINARY], **changed)
    assert config.rules[Class.FINANCIAL] == DEFAULT_RULES[Class.FINANCIAL]
    assert config.settlement.issuer == config.roles.coordinators[0]
    assert config.roles.guardian_until == 1_924_992_000
    assert config.live_proposals == 3


MISTAKES = [
    ('name = "Riverside Buyers"', "name = Riverside", mistakes.MalformedToml, 1, ""),
    ('name = "Riverside Buyers"', "", mistakes.MissingField, 0, "name"),
    ('name = "Riverside Buyers"', 'nam = "x"\nname = "R"', mistakes.UnknownField, 1, "nam"),
    ('name = "Riverside Buyers"', "name = 4", mistakes.WrongKind, 1, "name"),
    ('name = "Riverside Buyers"', 'name = "Rіverside"', mistakes.MisleadingName, 1, "name"),
    ("decimals = 2", "decimals = 2.0", mistakes.WrongKind, 9, "settlement.decimals"),
    ("decimals = 2", "decimals = true", mistakes.WrongKind, 9, "settlement.decimals"),
    ("decimals = 2", "decimals = 19", mistakes.OutOfRange, 9, "settlement.decimals"),
    ("decimals = 2", 'name = "a currency name beyond the limit"', mistakes.OutOfRange, 9, "settlement.name"),
    ('"2 h"', '"2 weeks"', mistakes.WrongKind, 12, "classes.ordinary.voting_period"),
    ('"2 h"', '"90 d"', mistakes.OutOfRange, 12, "classes.ordinary.voting_period"),
    ('"10 min"', '"3 h"', mistakes.OutOfRange, 13, "classes.ordinary.late_window"),
    ("late_window =", "cap_bps = 0\nlate_window =", mistakes.OutOfRange, 13, "classes.ordinary.cap_bps"),
    ("late_extension = 600", 'electorate = "coins"', mistakes.WrongKind, 14, "classes.ordinary.electorate"),
    ("2031-01-01", '"soon"', mistakes.WrongKind, 6, "roles.guardian_until"),
    ("guardian_until = 2031-01-01", "", mistakes.MissingField, 3, "roles.guardian_until"),
    (f'["0x{"c" * 40}"]', f'["0x{"c" * 39}"]', mistakes.BadAddress, 4, "roles.coordinators"),
    (f'["0x{"c" * 40}"]', f'["0x{"c" * 40}", "0x{"C" * 40}"]', mistakes.SameTwice, 4, "roles.coordinators"),
    (f"0x{'2' * 40}", f"0x{'1' * 40}", mistakes.SameTwice, 24, "founders[2].address"),
    (f"0x{'2' * 40}", f"0x{'0' * 40}", mistakes.BadAddress, 24, "founders[2].address"),
    (f"0x{'2' * 40}", f"0x{'a' * 39}A", mistakes.BadAddress, 24, "founders[2].address"),
    ("Birch Works", "Adler  tools", mistakes.MisleadingName, 23, "founders[2].name"),
    ("Birch Works", "Birch\u200bWorks", mistakes.MisleadingName, 23, "founders[2].name"),
    ("tokens = 200", "tokens = -1", mistakes.OutOfRange, 26, "founders[2].tokens"),
    ("tokens = 200", f"tokens = {2**80 - 1}", mistakes.OutOfRange, 0, "founders"),
    ("legal_group = 2", "legal_group = 0", mistakes.OutOfRange, 25, "founders[2].legal_group"),
    ("legal_group = 2", "group = 2", mistakes.UnknownField, 25, "founders[2].group"),
    (FOUNDERS, "", mistakes.OutOfRange, 0, "founders"),
]


@pytest.mark.parametrize(("written", "wrong", "kind", "line", "field"), MISTAKES)
def test_a_mistake_is_named(
    written: str, wrong: str, kind: type[mistakes.BadConfig], line: int, field: str
) -> None:
    """The error is of its own kind and names the line and the field."""
    assert written in GOOD
    with pytest.raises(kind) as caught:
        ConsortiumConfig.parse(GOOD.replace(written, wrong, 1))
    assert (caught.value.line, caught.value.field) == (line, field)
    assert caught.value.remedy


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """Missing files and other encodings are named, too."""
    (tmp_path / "latin.toml").write_bytes(b'name = "M\xfcller"')
    for name in ("missing.toml", "latin.toml"):
        with pytest.raises(mistakes.UnreadableConfig, match=name):
            ConsortiumConfig.load(tmp_path / name)
