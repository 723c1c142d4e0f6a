"""Settings come from the environment, and a bad one is named."""

import pytest

from api.settings import BadSetting, Settings


def test_settings_are_read_from_the_environment() -> None:
    """Numbers are numbers; what is not ours is left alone."""
    made = Settings.from_environment(
        {"GUILDHALL_RATE_BURST": "7", "GUILDHALL_ORIGIN": "https://a.test", "HOME": "/"}
    )
    assert (made.rate_burst, made.origin, made.secure) == (7, "https://a.test", True)


@pytest.mark.parametrize("value", ["-1", "1.5", "many", ""])
def test_a_number_that_is_none_is_named(value: str) -> None:
    """With the name of its variable."""
    with pytest.raises(BadSetting, match="GUILDHALL_RATE_BURST"):
        Settings.from_environment({"GUILDHALL_RATE_BURST": value})


@pytest.mark.parametrize(
    "origin",
    [
        *("guildhall.test", "ftp://a.test", "http://", "https://a.test/", "http://a.test/x"),
        *("http://[a", "http://a.test:many", "http://me@a.test", "http://:80"),
    ],
)
def test_an_origin_is_scheme_host_and_port(origin: str) -> None:
    """Sign-in messages and cookies are compared with it letter by letter."""
    with pytest.raises(BadSetting, match="origin"):
        Settings(origin=origin)


def test_this_machine_has_two_names() -> None:
    """127.0.0.1 and localhost are the same page to a person."""
    assert Settings(origin="http://127.0.0.1:8000").origins == (
        "http://127.0.0.1:8000",
        "http://localhost:8000",
    )
    assert Settings(origin="http://localhost").origins == ("http://localhost", "http://127.0.0.1")
    assert Settings(origin="https://a.test").origins == ("https://a.test",)


@pytest.mark.parametrize("origin", ["https://localhost.a.test", "https://127.0.0.1.a.test"])
def test_a_name_that_begins_like_this_machines_has_no_second_one(origin: str) -> None:
    """Its twin would be somebody else's site, whose pages could use our visitors' sessions."""
    assert Settings(origin=origin).origins == (origin,)


def test_the_relayers_key_is_never_shown() -> None:
    """Not in a log, not in an error."""
    assert "5ec4e7" not in repr(Settings(relayer_key="5ec4e7"))
