"""Who waits for its own effect must not hold the record that the effect has to go into."""

import copy
import weakref
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from api.intent_forms import SIGNED_FORMS
from api.submitting import submit_signed
from governance.consortium import Consortium
from governance.facts.membership import MemberAdmitted
from governance.facts.position import Position
from governance.intents import UpdateProfile
from ledger.chain import Chain
from ledger.crypto import address_of, checksum_address, keccak
from ledger.relay import Relay
from ledger.replica import View
from ledger.signing import sign
from tests.api.house import DEPLOYMENT, StillReplica, quiet_house

KEY = keccak(b"a member that waits")
PROFILE = "0x" + "22" * 32


@dataclass(slots=True)
class LendingReplica(StillReplica):
    """Lends a face of the record to every reader, as the real one does, and knows which are held."""

    lent: list["weakref.ref[Consortium]"] = field(default_factory=list)

    def view(self) -> View:
        view = StillReplica.view(self)
        face = copy.copy(view.consortium)
        self.lent.append(weakref.ref(face))
        return replace(view, consortium=face)

    @property
    def held(self) -> int:
        return sum(1 for face in self.lent if face() is not None)


class FirstNonces:
    """A node on which nobody has used a nonce yet."""

    def call(self, *_: object) -> bytes:
        return bytes(32)


@dataclass(slots=True)
class NotingRelay:
    """Notes how many readings are held when something comes to be written down."""

    replica: LendingReplica
    held: list[int] = field(default_factory=list)

    def submit(self, *_: object) -> str:
        self.held.append(self.replica.held)
        return "submitted"


def test_no_reading_is_held_while_an_intent_is_written_down_and_waited_for(tmp_path: Path) -> None:
    """The replica waits for readers before it moves on: a submitter that still read would hold up itself."""
    member = address_of(KEY)
    replica = LendingReplica()
    replica.move(MemberAdmitted(Position(1, 1, 1_799_000_000), member, 1, 1, PROFILE))
    house, relay = quiet_house(tmp_path), NotingRelay(replica)
    house.replica, house.relay, house.chain = replica, cast(Relay, relay), cast(Chain, FirstNonces())
    with closing(house):
        assert submit_signed(signed_profile(member), None, house) == cast(Any, "submitted")
    assert replica.lent
    assert relay.held == [0]


def signed_profile(member: str) -> Any:
    """A new profile's hash, signed, as it comes in over HTTP."""
    intent = UpdateProfile(member, PROFILE, 0, 2**48 - 1)
    fields = {
        "member": checksum_address(member),
        "profile_hash": PROFILE,
        "nonce": "0",
        "deadline": 2**48 - 1,
    }
    signature = "0x" + sign(intent, DEPLOYMENT, KEY).hex()
    return SIGNED_FORMS["UpdateProfile"].model_validate({"intent": fields, "signature": signature})
