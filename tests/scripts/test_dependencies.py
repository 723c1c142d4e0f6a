"""What is not pinned, has no hash or does not meet what is asked for is named."""

import pytest

from scripts.dependencies import (
    LOCKS,
    ROOT,
    faults_of_extension,
    faults_of_folder,
    faults_of_lock,
    faults_of_npm,
    faults_of_npm_wishes,
    locked,
)

GOOD = "alpha==1.2 \\\n    --hash=sha256:" + "ab" * 32
OTHER = 'beta==3.0 ; python_version >= "3.11" \\\n    --hash=sha256:' + "cd" * 32


def test_a_lock_tells_version_and_hashes() -> None:
    """Names are compared in their canonical form; markers are allowed."""
    assert locked(f"{GOOD}\n{OTHER}") == {"alpha": ("1.2", 1), "beta": ("3.0", 1)}


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("alpha==1.2", [], "no hash"),
        (GOOD.replace("==", ">="), [], "no exact version"),
        (GOOD, ["alpha>=2"], "1.2 is locked"),
        (GOOD, ["beta"], "nothing is locked"),
    ],
)
def test_what_is_wrong_with_a_lock_is_told(text: str, asked: list[str], told: str) -> None:
    """A lock without a fault gives no sentence."""
    assert list(faults_of_lock("lock", GOOD, ["Alpha>=1"])) == []
    [fault] = faults_of_lock("lock", text, asked)
    assert told in fault


def test_an_npm_package_without_a_hash_is_named() -> None:
    """The root has none and needs none."""
    lock = {"packages": {"": {}, "node_modules/a": {"integrity": "sha512-x"}, "node_modules/b": {}}}
    assert list(faults_of_npm(lock)) == ["package-lock.json: node_modules/b has no hash"]


def test_npm_locks_what_package_json_asks_for() -> None:
    """A wish that was changed without locking anew is told by its list."""
    lock: dict[str, dict[str, dict[str, object]]] = {"packages": {"": {"devDependencies": {"a": "1.0.0"}}}}
    assert list(faults_of_npm_wishes(lock, "lock", {"devDependencies": {"a": "1.0.0"}})) == []
    [fault] = faults_of_npm_wishes(lock, "lock", {"devDependencies": {"a": "2.0.0"}})
    assert "devDependencies" in fault


def test_a_lock_that_extends_another_has_the_same_versions() -> None:
    """More packages are allowed, other versions and missing packages are not."""
    assert list(faults_of_extension("more", f"{GOOD}\n{OTHER}", GOOD)) == []
    assert list(faults_of_extension("more", OTHER, GOOD)) == [
        "more: alpha is nothing, and 1.2 where it is taken from"
    ]
    assert len(list(faults_of_extension("more", GOOD.replace("1.2", "1.3"), GOOD))) == 1


def test_every_lock_file_is_answered_for() -> None:
    """A new one, and one that went, are named."""
    assert list(faults_of_folder(LOCKS)) == []
    [new] = faults_of_folder([*LOCKS, "requirements/new.txt"])
    assert "requirements/new.txt" in new
    assert len(list(faults_of_folder([]))) == len(LOCKS)


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes(name: str) -> None:
    """As committed."""
    packages = locked((ROOT / name).read_text(encoding="utf-8"))
    assert len(packages) > 10
    assert all(version and hashes for version, hashes in packages.values())
