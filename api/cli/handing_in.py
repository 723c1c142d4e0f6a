"""Handing something in, and telling what became of it, or what would have been signed."""

from typing import Any

from api.cli.desk import Desk
from api.cli.exits import Exit, Stop
from api.cli.output import Output

Json = dict[str, Any]


def hand_in(desk: Desk, path: str, body: Any) -> Json:
    """The submission after --wait seconds. Stop with its name when it was refused."""
    submission: Json = desk.remote.submit(path, body, desk.given.wait)
    if submission["state"] == "refused":
        sentence = str(submission["sentence"] or "The contract refused.")
        raise Stop(Exit.REFUSED, sentence, str(submission["error_code"] or "Refused"))
    return submission


def rehearsal(signer: str | None, *would_sign: Json) -> Json:
    """What --dry-run gives instead of a submission: everything that would be signed, and by whom."""
    return {"dry_run": True, "signer": signer, "would_sign": list(would_sign)}


def is_mined(outcome: Json) -> bool:
    """Whether an act has had its effect; not after a rehearsal."""
    return outcome.get("state") == "mined"


def fact_of(outcome: Json, name: str) -> Json | None:
    """The first fact of that name that an act made; None after a rehearsal, and while the API's record is
    behind the chain.
    """
    return next((fact for fact in outcome.get("facts", ()) if fact["fact"] == name), None)


def tell(desk: Desk, *outcomes: Json) -> int:
    """Prints submissions, or rehearsals, and gives the exit code."""
    rehearsed = desk.given.dry_run
    one = outcomes[0] if len(outcomes) == 1 else {"outcomes": list(outcomes)}
    if not desk.output.result(one):
        for outcome in outcomes:
            _tell_rehearsal(desk.output, outcome) if rehearsed else desk.output.line(_words(outcome))
    return Exit.DONE if rehearsed or all(map(is_mined, outcomes)) else Exit.PENDING


def _tell_rehearsal(output: Output, outcome: Json) -> None:
    for part in outcome["would_sign"]:
        output.line(str(part["sentence"]))
        output.print_json({name: value for name, value in part.items() if name != "sentence"})
    output.line("Nothing was signed or sent.")


def _words(submission: Json) -> str:
    deed = submission.get("deed")
    said = f"{deed} This" if deed else submission["intent"]
    if is_mined(submission):
        facts = ", ".join(fact["fact"] for fact in submission["facts"])
        return f"✓ {said} is on the chain, block {submission['block']}: {facts or 'no facts'}."
    place = f"GET /v1/submissions/{submission['id']}"
    return f"{said} is accepted and kept, but not on the chain yet: {place} tells when it is."
