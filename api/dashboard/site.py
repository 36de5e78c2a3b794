"""The dashboard as a whole: all its pages and its stylesheet, given to an app."""

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from api.dashboard import comparing, correcting, exploring, figures, pages, profiles, sources
from api.dashboard.home import page as home
from api.dashboard.rendering import HERE
from api.dashboard.story import page as story


def install_pages(app: FastAPI) -> None:
    """Give an app the pages and their stylesheet."""
    for part in (home, pages, story, correcting, sources, profiles, exploring, comparing, figures):
        app.include_router(part.router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
