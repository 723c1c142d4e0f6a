"""Contents of items: handed in by their owner, opened for who may read them."""

import base64
import binascii
import sys
from pathlib import Path
from typing import Any

from api.cli.desk import Desk
from api.cli.exits import Exit, Stop
from api.cli.remote import rubbish
from api.cli.signing_in import sign_in
from ledger.crypto import keccak


def salt_of(desk: Desk, body: bytes) -> bytes:
    """32 bytes that only the owner's key can derive for this content, so that nothing has to be kept for a
    second try."""
    return keccak(b"guildhall content salt" + desk.key.secret + keccak(body))


def hand_in_content(desk: Desk, item: str, title: str, media_type: str, body: bytes) -> Any:
    """Signs in and hands the content in."""
    sign_in(desk)
    form = {
        "title": title,
        "media_type": media_type,
        "salt": "0x" + salt_of(desk, body).hex(),
        "body": base64.b64encode(body).decode(),
    }
    return desk.remote.post(f"/v1/knowledge/{item}/content", form)


def read_content(desk: Desk, item: str, out: Path | None) -> int:
    """Opens a content, checks that it is what its owner shared, and prints it or writes it to a file."""
    content = desk.remote.get(f"/v1/knowledge/{item}/content")["data"]
    body = _checked(desk, item, content)
    if out is not None:
        out.write_bytes(body)
    if desk.output.result(content):
        return Exit.DONE
    if out is not None:
        desk.output.line(f"{content['title']} ({content['media_type']}), {len(body)} bytes, is in {out}.")
    else:
        sys.stdout.buffer.write(body)
        sys.stdout.flush()
    return Exit.DONE


def _checked(desk: Desk, item: str, content: Any) -> bytes:
    """The bytes; ContentDiffers when they do not fit the hash in the register."""
    shared = desk.remote.get(f"/v1/knowledge/{item}")["data"]["content_hash"]
    try:
        body = base64.b64decode(content["body"], validate=True)
        salt = bytes.fromhex(content["salt"][2:])
    except (binascii.Error, ValueError) as error:
        raise rubbish("a content that is not base64, or a salt that is not hex") from error
    if "0x" + keccak(salt + body).hex() != shared:
        raise Stop(Exit.DIFFERS, "The content does not fit the hash in the register.", "ContentDiffers")
    return body
