"""Chapter one: the coordinator deploys, and nobody keeps a key to it."""

from ledger.deploy import permission_matrix
from scripts.demo.cast import DEPLOYER
from scripts.demo.stage import Stage


def tell_deployment(stage: Stage, milliseconds: int) -> None:
    """What was deployed, and who may do what from now on."""
    tell = stage.tell
    tell.say(
        f"“{stage.deployment.name}” is on chain {stage.deployment.chain_id}: "
        f"{len(stage.deployment.addresses)} contracts, deployed in {milliseconds} ms from a TOML file."
    )
    tell.say(
        "The deployer gave all its powers away in the deployment itself, or the deploy would have failed."
    )
    matrix = permission_matrix(stage.node.chain(), stage.deployment)
    names = {stage.keys.address(name): name for name in stage.keys.by_name}
    names |= {address: name for name, address in stage.deployment.addresses.items()}
    rows = [
        (
            line.contract,
            line.function,
            line.role,
            ", ".join(names.get(one, one) for one in line.holders) or "nobody",
        )
        for line in matrix
    ]
    tell.check(
        not any(stage.keys.address(DEPLOYER) in line.holders for line in matrix), "the deployer holds nothing"
    )
    tell.table("Who may do what", ("Contract", "Function", "Role", "Held by"), rows)
    stage.a_minute_passes(
        "power is read a second before a proposal, so nobody can propose in the founding's second"
    )
    tell.note("deployment_milliseconds", milliseconds)
    tell.note("contracts", stage.deployment.addresses)
