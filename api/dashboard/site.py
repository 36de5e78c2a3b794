"""The dashboard as a whole: all its pages and its stylesheet, given to an app."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.dashboard import (
    briefs,
    comparing,
    correcting,
    exploring,
    figures,
    following,
    pages,
    searching,
    sources,
    statements,
    surges,
)
from api.dashboard.home import page as home
from api.dashboard.labels import page as labels
from api.dashboard.rendering import HERE
from api.dashboard.story import page as story

_PARTS = (
    home,
    pages,
    searching,
    following,
    story,
    statements,
    surges,
    correcting,
    sources,
    labels,
    exploring,
    comparing,
    figures,
    briefs,
)


def install_pages(app: FastAPI) -> None:
    """Give an app the pages and their stylesheet."""
    for part in _PARTS:
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
