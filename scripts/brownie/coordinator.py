"""The coordinator's view of a consortium, through Brownie: members, classes, proposals, rounds.

Run by `make brownie`. GUILDHALL_DEPLOYMENT names a deployment file; without one a register is deployed for
practice and a role check is shown. GUILDHALL_KEY holds the practice key.
"""

import json
import os
from pathlib import Path

from brownie import Contract, accounts, project, web3
from brownie.exceptions import VirtualMachineError
from eth_account import Account
from web3.exceptions import ContractLogicError

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = "0x" + "00" * 20
STATUS = ("None", "Active", "Suspended", "Expelled", "Exited")
CLASSES = ("Consent", "Ordinary", "Financial", "Constitutional")
ELECTORATES = ("Heads", "Tokens", "Both")
PROPOSAL_STATES = ("Pending", "Active", "Canceled", "Defeated", "Succeeded", "Queued", "Expired", "Executed")
ROUND_STATES = (
    *("None", "Draft", "DemandOpen", "DemandFrozen", "Undersubscribed", "Bound", "Ordered", "Delivering"),
    *("Received", "Reconciling", "Disputed", "Settled", "Closed", "Cancelled"),
)


def main():
    """Print the consortium of the deployment file, or practise without one."""
    file = os.environ.get("GUILDHALL_DEPLOYMENT")
    if file:
        describe(json.loads(Path(file).read_text(encoding="utf-8")))
    else:
        practise()


def describe(deployment):
    """Everything is read from the chain; the file only says where the contracts are."""
    ours = project.get_loaded_projects()[0]
    places = deployment["addresses"].items()
    # persist=False: Brownie's own record of deployments fails on the sources of this project
    at = {name: ours[name].at(where, persist=False) for name, where in places if name in ours}
    print(f"{deployment['name']} on chain {web3.eth.chain_id}, block {web3.eth.block_number}")
    print_members(at["MemberRegistry"])
    print_classes(at["ClassTable"])
    print_proposals(at["ConsortiumGovernor"], deployment["block"])
    print_rounds(at["ProcurementRounds"])


def print_members(registry):
    """One line a member, in the order of admission."""
    print(f"\nMembers ({registry.memberCount()})")
    for index in range(1, registry.memberCount() + 1):
        member = registry.memberAt(index)
        status, group = STATUS[registry.statusOf(member)], registry.legalGroupOf(member)
        print(f"  {index:>3}  {member}  {status:<10} legal group {group}")


def print_classes(table):
    """The rules in force, by class."""
    version = table.currentVersion()
    print(f"\nClasses (rules version {version})")
    for number, name in enumerate(CLASSES):
        rule = table.ruleOf(version, number).dict()
        period, delay = rule["votingPeriod"], rule["executionDelay"]
        electorate = ELECTORATES[rule["electorate"]]
        print(f"  {name:<15} {electorate:<7} voting {period} s, execution after {delay} s")


def print_proposals(governor, from_block):
    """One line a proposal, with its class and state now."""
    created = web3.eth.contract(address=governor.address, abi=governor.abi).events.ProposalCreated()
    print(f"\nProposals ({governor.proposalCount()})")
    for event in created.get_logs(from_block=from_block):
        number = event["args"]["proposalId"]
        name, state = CLASSES[governor.proposalClass(number)[0]], PROPOSAL_STATES[governor.state(number)]
        print(f"  {hex(number)[:12]}  {name:<15} {state:<10} {event['args']['description'].splitlines()[0]}")


def print_rounds(rounds):
    """One line a round. Its id is derived from chain, contract and sequence, as the interface says."""
    print(f"\nRounds ({rounds.roundCount()})")
    for sequence in range(1, rounds.roundCount() + 1):
        encoded = web3.codec.encode(
            ["uint256", "address", "uint256"], [web3.eth.chain_id, rounds.address, sequence]
        )
        number = web3.keccak(encoded)
        title, state = rounds.termsOf(number).dict()["title"], ROUND_STATES[rounds.stateOf(number)]
        print(f"  {sequence:>3}  {state:<15} {len(rounds.participantsOf(number))} members  {title}")


def practise():
    """Deploy a register under an AccessManager and show that only the admin may admit a member."""
    admin = accounts.add(os.environ["GUILDHALL_KEY"])
    manager = deploy_artifact("AccessManager", admin)
    registry = admin.deploy(project.get_loaded_projects()[0].MemberRegistry, manager.address)
    firm, stranger = Account.create().address, Account.create().address
    print(f"a stranger may admit a member: {may_admit(registry, firm, stranger)}")
    print(f"the admin may admit a member: {may_admit(registry, firm, admin.address)}")
    registry.admit(firm, 1, "0x" + "11" * 32, {"from": admin})
    print_members(registry)
    if may_admit(registry, stranger, stranger) or registry.statusOf(firm) != STATUS.index("Active"):
        raise SystemExit("the role check failed: AccessManager does not guard the register")


def may_admit(registry, firm, sender):
    """Ask the chain, without a transaction."""
    try:
        registry.admit.call(firm, 1, "0x" + "11" * 32, {"from": sender})
    except (VirtualMachineError, ContractLogicError, ValueError):
        return False
    return True


def deploy_artifact(name, admin):
    """Deploy from its artifact a contract of OpenZeppelin's, which no file of contracts/ declares."""
    artifact = json.loads((ROOT / "ledger" / "artifacts" / f"{name}.json").read_text(encoding="utf-8"))
    takes = next(entry for entry in artifact["abi"] if entry["type"] == "constructor")["inputs"]
    arguments = web3.codec.encode([entry["type"] for entry in takes], [admin.address]).hex()
    deployed = admin.transfer(to=None, amount=0, data=artifact["bytecode"] + arguments)
    return Contract.from_abi(name, deployed.contract_address, artifact["abi"])
