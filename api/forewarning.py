"""What a proposer is told before it signs: consequences that no later vote could take back."""

from api.collaborators import Collaborators
from api.reading import Reading
from governance.classes import Class
from governance.intents import Intent, Propose
from governance.token_effects import Standing, after
from governance.token_reach import holders_of, out_of_reach, told_before
from ledger.changes import changes_of


def warnings_of(intent: Intent, reading: Reading, house: Collaborators) -> tuple[str, ...]:
    """A sentence for each class whose token quorum the proposal would put out of reach; else nothing."""
    if not isinstance(intent, Propose):
        return ()
    changes = changes_of(intent.targets, intent.calldatas, house.deployment)
    if not changes:
        return ()
    table = reading.consortium.table
    rules = {class_: table.rule_of(table.current_version, class_) for class_ in Class}
    now = Standing({one.address: one for one in holders_of(reading.consortium)}, rules)
    then = after(now, changes)
    lost_already = {lost.class_ for lost in out_of_reach(tuple(now.holders.values()), now.rules)}
    lost_then = out_of_reach(tuple(then.holders.values()), then.rules)
    return tuple(told_before(lost) for lost in lost_then if lost.class_ not in lost_already)
