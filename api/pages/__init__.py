"""The pages: the same readings and shapes as the JSON routes, rendered for people."""

from fastapi import APIRouter

from api.pages import front, knowhow, membership, purchases, record, voting

ROUTERS: tuple[APIRouter, ...] = tuple(
    page.router for page in (front, membership, voting, purchases, knowhow, record)
)
"""Every page, for the composition root."""
