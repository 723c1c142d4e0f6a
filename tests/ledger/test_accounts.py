"""Sign-in nonces work once, sessions end, answers are given again."""

import threading

import pytest
from sqlalchemy import select

from ledger.accounts import NONCE_SECONDS, Accounts, NonceUnknown
from ledger.idempotency import WORKING_SECONDS, Answer, Answers, KeyReused, StillWorking
from ledger.schema import sessions
from ledger.store import Store

NOW = 1_800_000_000
ALICE = "0x" + "aa" * 20


def test_a_nonce_works_once(store: Store) -> None:
    """The second sign-in with the same message is refused."""
    accounts = Accounts(store)
    nonce = accounts.new_nonce(NOW)
    accounts.use_nonce(nonce, NOW + 1)
    with pytest.raises(NonceUnknown):
        accounts.use_nonce(nonce, NOW + 1)


def test_a_nonce_expires(store: Store) -> None:
    """Five minutes, or what the installation allows, and not a second more."""
    accounts = Accounts(store)
    nonce = accounts.new_nonce(NOW)
    with pytest.raises(NonceUnknown):
        accounts.use_nonce(nonce, NOW + NONCE_SECONDS)
    patient = accounts.new_nonce(NOW, 3 * NONCE_SECONDS)
    accounts.use_nonce(patient, NOW + 2 * NONCE_SECONDS)


def test_a_nonce_nobody_gave_out_is_unknown(store: Store) -> None:
    """Inventing one helps nobody."""
    with pytest.raises(NonceUnknown):
        Accounts(store).use_nonce("0" * 32, NOW)


def test_of_many_at_once_one_uses_the_nonce(store: Store) -> None:
    """The check and the use are one statement."""
    accounts = Accounts(store)
    nonce = accounts.new_nonce(NOW)
    served: list[int] = []

    def use(number: int) -> None:
        try:
            accounts.use_nonce(nonce, NOW)
        except NonceUnknown:
            return
        served.append(number)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(served) == 1


def test_a_session_lasts_until_it_ends(store: Store) -> None:
    """By time, by signing out, or by signing out everywhere; addresses are lower-case."""
    accounts = Accounts(store)
    first, second = (accounts.open_session(ALICE.upper().replace("0X", "0x"), NOW, 60) for _ in range(2))
    found = accounts.session(first, NOW + 59)
    assert found is not None
    assert found.address == ALICE
    assert accounts.session(first, NOW + 60) is None
    accounts.close_session(first)
    assert accounts.session(first, NOW) is None
    assert accounts.close_all(ALICE) == 1
    assert accounts.session(second, NOW) is None


def test_the_token_is_not_in_the_database(store: Store) -> None:
    """Whoever reads the database cannot act as anybody."""
    token = Accounts(store).open_session(ALICE, NOW, 60)
    with store.reading() as connection:
        row = connection.execute(select(sessions)).one()
    assert token not in str(row)
    assert bytes(row.token_hash) != token.encode()


def test_an_answer_is_given_again(store: Store) -> None:
    """The same key and request get the same bytes, and nothing is done twice."""
    answers = Answers(store)
    assert answers.begin(ALICE, "k", b"r" * 32, NOW) is None
    with pytest.raises(StillWorking):
        answers.begin(ALICE, "k", b"r" * 32, NOW)
    answers.finish(ALICE, "k", Answer(202, b"{}"))
    assert answers.begin(ALICE, "k", b"r" * 32, NOW + 1) == Answer(202, b"{}")
    assert answers.begin("0x" + "bb" * 20, "k", b"x" * 32, NOW) is None


def test_a_key_with_another_request_is_refused(store: Store) -> None:
    """A key names one request."""
    answers = Answers(store)
    answers.begin(ALICE, "k", b"r" * 32, NOW)
    with pytest.raises(KeyReused):
        answers.begin(ALICE, "k", b"s" * 32, NOW)


def test_a_key_comes_free_when_its_work_had_no_effect(store: Store) -> None:
    """After a refusal, or after the process died in the middle."""
    answers = Answers(store)
    answers.begin(ALICE, "k", b"r" * 32, NOW)
    answers.abandon(ALICE, "k")
    assert answers.begin(ALICE, "k", b"r" * 32, NOW) is None
    assert answers.begin(ALICE, "k", b"r" * 32, NOW + WORKING_SECONDS) is None
