"""The dashboard as a whole: all its pages and its stylesheet, given to an app."""

from fastapi import FastAPI, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
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
from api.dashboard.rendering import HERE, sorry
from api.dashboard.story import page as story
from api.dependencies import PREFIX
from api.problems import refused

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
    app.add_exception_handler(HTTPException, _no_such_page)


async def _no_such_page(request: Request, error: Exception) -> Response:
    """Answer people's browsers with a page, and programs with a problem."""
    is_page = not request.url.path.startswith((PREFIX, "/static/"))
    if is_page and "text/html" in request.headers.get("accept", ""):
        assert isinstance(error, HTTPException)  # noqa: S101  it is registered for these
        return await run_in_threadpool(sorry, request, error.status_code, "there is no such page")
    return refused(request, error)
