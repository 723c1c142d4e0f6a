"""Know-how through the API: an item, who may read it and why, and what is left when it is erased."""

import base64
from typing import Any

import pytest

from ledger.contents import Content, Contents, ContentUnknown, content_hash
from ledger.crypto import checksum_address
from ledger.profiles import Profile, profile_hash
from ledger.sealing import SealBroken, master_key
from ledger.store import Store
from tests.api.signing_in import bearer, sign_in
from tests.api.town import Town, data_of, fact
from tests.world import COORDINATOR, MEMBERS, STRANGER, SUPPLIER, Member

pytestmark = pytest.mark.chain

SALT = "0x" + "5a" * 32
BODY = b"# Bleeding brakes\n\nUse mineral oil."
DAY = 86_400
NOTHING = "0x" + "00" * 32


def share(town: Town, owner: Member, **changes: Any) -> str:
    """Shares an item with all members and hands its content in; the item's id."""
    fields = {
        "content_hash": content_hash(SALT, BODY),
        "template": "0x" + "11" * 32,
        "partition": "BEST_PRACTICE",
        "label": "CLEAR",
        "audience": "CONSORTIUM",
        "audience_round": NOTHING,
        "purpose": "repairs",
        "source_date": town.world.now - 400 * DAY,
        "review_date": town.world.now + 30 * DAY,
        **changes,
    }
    return str(fact(town.do("ShareItem", owner, **fields), "ItemShared")["item_id"])


def content_form(body: bytes = BODY) -> dict[str, str]:
    """The body that hands a content in."""
    encoded = base64.b64encode(body).decode()
    return {"title": "Bleeding brakes", "media_type": "text/markdown", "salt": SALT, "body": encoded}


def hand_in(town: Town, item: str, who: Member, body: bytes = BODY) -> Any:
    """Hands the content in as `who`."""
    headers = bearer(sign_in(town.client, who.key, town.house.wall()))
    return town.client.post(f"/v1/knowledge/{item}/content", json=content_form(body), headers=headers)


def read(town: Town, item: str, who: Member) -> Any:
    """Asks for the content as `who`."""
    headers = bearer(sign_in(town.client, who.key, town.house.wall()))
    return town.client.get(f"/v1/knowledge/{item}/content", headers=headers)


def ask(town: Town, item: str, who: Member, purpose: str = "repairs") -> dict[str, Any]:
    """Signs a request and waits until its decision is on the chain."""
    asked = fact(town.do("RequestItem", who, item_id=item, purpose=purpose), "ItemRequested")["request_hash"]
    book = town.house.replica
    town.until(lambda: asked in book.view().consortium.knowledge.decisions)
    rows = town.get(f"/v1/knowledge/{item}/decisions")
    return next(row for row in rows if row["request_hash"] == asked)


def test_one_reader_is_allowed_and_one_refused_and_both_are_on_record(town: Town) -> None:
    """Allowed under an agreement; refused without one, with the number of the rule and its sentence."""
    owner, reader, other = MEMBERS[:3]
    item = share(town, owner, label="AMBER")
    assert hand_in(town, item, owner).status_code == 201
    until = town.world.now + 3000 * DAY
    town.do("SignNda", reader, nda_hash="0x" + "22" * 32, purpose="", valid_until=until, survives_until=until)
    assert read(town, item, reader).json()["code"] == "ReadingRefused"

    assert ask(town, item, reader)["allowed"] is True
    opened = data_of(read(town, item, reader))
    assert (base64.b64decode(opened["body"]), opened["title"]) == (BODY, "Bleeding brakes")

    decision = ask(town, item, other)
    assert (decision["allowed"], decision["leading"], decision["denied_by"]) == (False, 3, [3])
    refused = read(town, item, other).json()
    assert (refused["code"], refused["numbers"]) == ("ReadingRefused", {"rule": "3"})
    assert refused["denials"][0]["reason"]["rule"] == "NDA"
    assert len(town.get("/v1/knowledge/decisions")) == 2


def test_what_was_allowed_ends_with_its_reason(town: Town) -> None:
    """A recorded allowance opens nothing once the item is past its review date."""
    owner, reader = MEMBERS[:2]
    item = share(town, owner)
    hand_in(town, item, owner)
    assert ask(town, item, reader)["allowed"] is True
    assert read(town, item, reader).status_code == 200
    town.pass_time(31 * DAY)
    assert read(town, item, reader).json()["numbers"] == {"rule": "9"}


def test_an_erased_item_has_no_content_any_more(town: Town) -> None:
    """The hash stays on the chain; the content and its keys are gone from here."""
    owner, reader = MEMBERS[:2]
    item = share(town, owner)
    hand_in(town, item, owner)
    ask(town, item, reader)
    town.do("EraseItem", owner, item_id=item)
    town.until(lambda: not town.house.contents.has(item))
    assert read(town, item, reader).json()["code"] == "ReadingRefused"
    shown = town.get(f"/v1/knowledge/{item}")
    assert (shown["erased"], shown["has_content"]) == (True, False)


@pytest.mark.slow
def test_the_operator_opens_what_it_keeps_with_nobodys_key_and_on_no_record(town: Town) -> None:
    """The attack works, with the data folder alone: its database and its key. Without that key nothing opens,
    and what was never handed in is not here.
    """
    owner, settings = MEMBERS[0], town.house.settings
    item, kept_home = share(town, owner, label="RED"), share(town, owner, content_hash=NOTHING[:-1] + "1")
    assert hand_in(town, item, owner).status_code == 201
    with Store(settings.database) as copy:
        operator = Contents(copy, master_key(settings.deployment.with_name("content.key")))
        (reader,) = operator.readers(item)
        assert operator.open(item, reader).body == BODY
        with pytest.raises(ContentUnknown):
            operator.open(kept_home, reader)
        another = Contents(copy, master_key(settings.deployment.with_name("another.key")))
        with pytest.raises(SealBroken):
            another.open(item, reader)
    assert town.get("/v1/knowledge/decisions") == []


@pytest.mark.slow
def test_a_content_is_its_owners_fits_its_hash_and_comes_once(town: Town) -> None:
    """Each refusal by its name."""
    owner, other = MEMBERS[:2]
    item = share(town, owner)
    assert hand_in(town, item, other).json()["code"] == "NotYours"
    assert hand_in(town, item, owner, b"something else").json()["code"] == "HashDiffers"
    assert hand_in(town, item, owner).status_code == 201
    assert hand_in(town, item, owner).json()["code"] == "ContentExists"
    nobody = town.client.post(f"/v1/knowledge/{item}/content", json=content_form())
    assert nobody.json()["code"] == "NotSignedIn"


@pytest.mark.slow
def test_a_content_whose_answer_was_lost_is_taken_again_with_its_key(town: Town) -> None:
    """The process died between the content and its answer: after a minute the same hand-in is a yes."""
    owner = MEMBERS[0]
    item = share(town, owner)
    content = Content("Bleeding brakes", "text/markdown", SALT, BODY)
    town.house.contents.put(item, owner.address, content, town.house.wall())
    headers = bearer(sign_in(town.client, owner.key, town.house.wall()))
    path, key = f"/v1/knowledge/{item}/content", {"Idempotency-Key": "one"}
    answer = town.client.post(path, json=content_form(), headers={**headers, **key})
    assert (answer.status_code, answer.json()["data"]["has_content"]) == (201, True)
    again = town.client.post(path, json=content_form(), headers={**headers, **key})
    assert (again.status_code, again.content) == (201, answer.content)
    other = content_form() | {"title": "Another title"}
    refused = town.client.post(path, json=other, headers={**headers, "Idempotency-Key": "two"})
    assert refused.json()["code"] == "ContentExists"


def test_what_never_leaves_its_owner_cannot_be_shared(town: Town) -> None:
    """Selling prices are refused before anything is signed on chain."""
    owner = MEMBERS[0]
    with pytest.raises(AssertionError, match="NeverShared"):
        share(town, owner, partition="SELL_PRICE")


def test_a_profile_is_put_shown_to_members_and_erased(town: Town) -> None:
    """Only with the hash in the register; the name is everybody's, the contact is for members."""
    member, other = MEMBERS[:2]
    address = checksum_address(member.address)
    form = {"name": "Hofmann Bikes", "contact": "office@hofmann.example", "salt": SALT}
    headers = bearer(sign_in(town.client, member.key, town.house.wall()))

    def put(who: dict[str, str] = headers, **changes: str) -> str:
        answer = town.client.put(f"/v1/members/{address}/profile", json={**form, **changes}, headers=who)
        return str(answer.json().get("code", answer.status_code))

    assert put() == "HashDiffers"
    town.do("UpdateProfile", member, profile_hash=profile_hash(form["name"], form["contact"], SALT))
    assert put() == "200"
    assert put(bearer(sign_in(town.client, other.key, town.house.wall()))) == "NotYours"
    assert put(name="Hofmann  Bikes") == "NameNotNormal"
    assert put(name="Нofmann Bikes") == "MixedScripts"
    assert put(name="Hofmann\u200bBikes") == "InvisibleCharacter"
    public = town.get(f"/v1/members/{address}")
    assert (public["name"], public["profile"]) == ("Hofmann Bikes", None)
    assert town.get(f"/v1/members/{address}", key=other.key)["profile"]["verified"] is True
    assert town.client.delete(f"/v1/members/{address}/profile", headers=headers).status_code == 204
    assert town.get(f"/v1/members/{address}", key=other.key)["name"] is None
    again = town.client.delete(f"/v1/members/{address}/profile", headers=headers)
    assert again.json()["code"] == "ProfileMissing"


def test_a_name_that_looks_like_anothers_is_refused(town: Town) -> None:
    """Even with its own signed hash."""
    first, second = MEMBERS[:2]
    town.house.profiles.put(Profile(first.address, "Hofmann Bikes", "", SALT, 1))
    town.house.edition.change()
    name = "H0fmann Bikes"
    town.do("UpdateProfile", second, profile_hash=profile_hash(name, "", SALT))
    headers = bearer(sign_in(town.client, second.key, town.house.wall()))
    path = f"/v1/members/{checksum_address(second.address)}/profile"
    answer = town.client.put(path, json={"name": name, "contact": "", "salt": SALT}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "LooksLikeAnotherName")


def test_a_key_alone_shows_no_contact(town: Town) -> None:
    """Anybody can make a key and sign in: contacts are for members and for those who hold an office."""
    member = MEMBERS[0]
    address = checksum_address(member.address)
    hashed = profile_hash("Hofmann Bikes", "office@hofmann.example", SALT)
    town.do("UpdateProfile", member, profile_hash=hashed)
    form = {"name": "Hofmann Bikes", "contact": "office@hofmann.example", "salt": SALT}
    headers = bearer(sign_in(town.client, member.key, town.house.wall()))
    assert town.client.put(f"/v1/members/{address}/profile", json=form, headers=headers).status_code == 200

    def contact(key: bytes) -> str | None:
        profile = town.get(f"/v1/members/{address}", key=key)["profile"]
        return None if profile is None else str(profile["contact"])

    assert contact(STRANGER) is None
    assert contact(SUPPLIER) is None
    assert {contact(key) for key in (member.key, MEMBERS[1].key, COORDINATOR)} == {"office@hofmann.example"}


def test_an_item_to_be_reviewed_in_a_million_years_takes_no_page_down(town: Town) -> None:
    """The contract takes any date of 48 bits; everybody's list must still be shown."""
    item = share(town, MEMBERS[0], review_date=2**48 - 1)
    for path in ("/knowledge", f"/knowledge/{item}"):
        page = town.client.get(path)
        assert page.status_code == 200, path
        assert "after the year 9999" in page.text
