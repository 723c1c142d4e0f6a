"""How far a submission has come."""

from typing import Annotated

from fastapi import Path, Response

from api.depends import House, Wait
from api.documented import errors
from api.envelope import Answer
from api.reading import take_reading
from api.section import Section
from api.shapes.submissions import SubmissionShape
from api.submitting import answer_submission

router = Section(prefix="/v1/submissions", tags=["submissions"])

SubmissionId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", examples=["0f5c1b1e4e0b4d0f9a6f2f8f6a1b2c3d"])]


@router.get(
    "/{submission_id}", summary="One submission", responses=errors("UnknownSubmission", "BadPreference")
)
def submission(
    submission_id: SubmissionId, house: House, wait: Wait, response: Response
) -> Answer[SubmissionShape]:
    """With `Prefer: wait=N` the answer comes when the effect is known, after N seconds at most."""
    shape = answer_submission(house.relay.status(submission_id), wait, response, house)
    response.status_code = 200
    return take_reading(house).answer(shape)
