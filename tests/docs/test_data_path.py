"""docs/data-path.md names what is there."""

from tests.docs.named import ROOT, missing, references

TEXT = (ROOT / "docs" / "data-path.md").read_text(encoding="utf-8")


def test_every_name_of_the_data_path_is_in_its_file() -> None:
    """Functions, classes and events of both tables exist where the document says."""
    assert missing(TEXT) == []


def test_both_tables_have_their_eight_hops() -> None:
    """The table of the vote comes first, with hops 1 to 8, and each hop names code."""
    for table in TEXT.split("\n## ")[1:3]:
        hops = [line for line in table.splitlines() if line[:3] in {f"| {n}" for n in range(1, 9)}]
        assert [line[2] for line in hops] == list("12345678")
        assert all(references(line) for line in hops)
