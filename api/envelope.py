"""The form of every answer: the data, the block it is true at, and the version of the rulebook."""

from typing import Generic, TypeVar

from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from api.wide import Hash32

T = TypeVar("T")

JSON = "application/json"


class Outgoing(BaseModel):
    """Base of everything that the API answers with."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class Incoming(BaseModel):
    """Base of everything that the API reads: a field it does not know is refused, not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class AsOf(Outgoing):
    """The block that an answer is true at."""

    block: int = Field(description="Number of the newest block known.", examples=[1042])
    hash: Hash32
    time: int = Field(description="The block's time, unix seconds.", examples=[1790000000])
    confirmed: bool = Field(description="Whether it will not be taken back any more.", examples=[True])
    judged_at: int = Field(
        description="Time at which conclusions that depend on the clock were drawn, unix seconds.",
        examples=[1790000010],
    )


class Answer(Outgoing, Generic[T]):
    """Data with the block and the rulebook version that it is true at."""

    data: T
    as_of: AsOf
    rulebook: int = Field(description="Version of the published rulebook; 0 before the first.", examples=[1])


class Listing(Outgoing, Generic[T]):
    """One page of a list. `next` is the cursor of the next page, null at the end."""

    data: list[T]
    next: str | None = Field(default=None, description="Cursor of the next page.", examples=["WzEyXQ"])
    as_of: AsOf
    rulebook: int = Field(examples=[1])


def ready(answer: BaseModel, like: Response) -> Response:
    """An answer as it goes out, with status and headers of the route's own response.

    For routes that many wait for: made of parts that were checked when they were made, it is not checked
    again, and no thread of its own is taken for that.
    """
    content = answer.__pydantic_serializer__.to_json(answer, by_alias=True)
    made = Response(content, like.status_code or 200, media_type=JSON)
    made.raw_headers.extend(like.raw_headers)
    return made


class Reason(Outgoing):
    """Why a result is what it is: the rule, its arithmetic in words and numbers, and where it is written."""

    rule: str = Field(examples=["quorum"])
    sentence: str
    numbers: dict[str, str]
    source: str = Field(examples=["governance.md, Classes"])
