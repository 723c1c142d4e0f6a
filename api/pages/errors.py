"""A problem as a page, for people who follow a link to something that is not there."""

from fastapi import Request
from fastapi.responses import HTMLResponse

from api.pages.render import ENVIRONMENT
from api.problems import Problem, title_of


def wants_page(request: Request) -> bool:
    """Whether a person's browser asks for a page, rather than a program for data."""
    return not request.url.path.startswith("/v1") and "text/html" in request.headers.get("accept", "")


def problem_page(problem: Problem) -> HTMLResponse:
    """What was wrong and where to go; needs no reading, so that it works when the chain does not."""
    text = ENVIRONMENT.get_template("problem.html").render(problem=problem, title=title_of(problem.code))
    return HTMLResponse(text, status_code=int(problem.status), headers=dict(problem.response_headers()))
