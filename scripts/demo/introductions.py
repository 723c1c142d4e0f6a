"""Each firm publishes its name: a signed hash on the chain, the name with the API, where it can be erased."""

from secrets import token_bytes

from ledger.profiles import profile_hash
from scripts.demo.cast import Firm
from scripts.demo.stage import Stage


def introduce(stage: Stage, *firms: Firm) -> None:
    """Signs the hash of the profile, then hands in the profile that fits it."""
    for firm in firms:
        who, salt = stage.person(firm.name), "0x" + token_bytes(32).hex()
        signed = profile_hash(firm.name, firm.contact, salt)
        who.act("UpdateProfile", member=who.address, profile_hash=signed)
        who.sign_in()
        profile = {"name": firm.name, "contact": firm.contact, "salt": salt}
        who.api.put(f"/v1/members/{who.address}/profile", profile)
    names = ", ".join(firm.name for firm in firms)
    stage.tell.say(f"{names}: names are kept off the chain and can be erased; the chain has salted hashes.")
