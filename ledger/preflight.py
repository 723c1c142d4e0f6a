"""What must be true before a deployment sends anything, so that it does not stop halfway."""

from typing import Final

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from ledger.calls import call
from ledger.chain import Chain, bytes_of, int_of, mapping_of
from ledger.config import ConsortiumConfig, SettlementConfig
from ledger.crypto import address_of
from ledger.errors import ContractRefused
from ledger.probes import has_mcopy

MOST_GUARDIAN_SECONDS: Final = 366 * 86_400
"""The longest term that the governor gives a guardian."""


class DeployRefused(Exception):
    """Raised before anything is sent: the chain, the deployer or the settlement token is not fit. Says what
    to do."""


def check_before(chain: Chain, deployer_key: bytes, config: ConsortiumConfig) -> None:
    """Raises `DeployRefused` or a failure of the node."""
    if not has_mcopy(chain):
        raise DeployRefused("the chain is older than Cancun: it lacks MCOPY, which the contracts need")
    block, balance = chain.batch(
        [
            ("eth_getBlockByNumber", ["latest", False]),
            ("eth_getBalance", [address_of(deployer_key), "latest"]),
        ]
    )
    now = int_of(mapping_of(block).get("timestamp"))
    if int_of(balance) == 0 and int_of(mapping_of(block).get("baseFeePerGas")) > 0:
        raise DeployRefused(
            f"the deployer {address_of(deployer_key)} has nothing to pay gas with: fund it first"
        )
    _check_guardian(config, now)
    if config.settlement.token is not None:
        _check_token(chain, config.settlement, config.settlement.token)


def _check_guardian(config: ConsortiumConfig, now: int) -> None:
    until = config.roles.guardian_until
    if config.roles.guardian is not None and not now < until <= now + MOST_GUARDIAN_SECONDS:
        raise DeployRefused("the guardian's term must end in the future, within 366 days")


def _check_token(chain: Chain, money: SettlementConfig, token: str) -> None:
    """The token exists, has the decimals of the file, and its name is the one that permits are signed for."""
    if not bytes_of(chain.request("eth_getCode", [token, "latest"])):
        raise DeployRefused(f"there is no contract at the settlement token {token}")
    try:
        (decimals,) = decode(["uint8"], _ask(chain, token, "decimals()"))
        (name,) = decode(["string"], _ask(chain, token, "name()"))
    except (ContractRefused, DecodingError) as failure:
        raise DeployRefused(f"{token} is no ERC-20 token with a name and decimals") from failure
    if decimals != money.decimals:
        raise DeployRefused(f"the settlement token has {decimals} decimals, the file says {money.decimals}")
    if name != money.name:
        raise DeployRefused(f"the settlement token is called {name!r}, the file says {money.name!r}")


def _ask(chain: Chain, token: str, signature: str) -> bytes:
    question = call(token, signature)
    return chain.call(question.to, question.data)
