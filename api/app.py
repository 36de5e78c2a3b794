"""The web application: routes, pages, problems and guard put together."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from importlib.metadata import version
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import Engine

from api.dashboard.site import install_pages
from api.dependencies import PREFIX, only_known
from api.guard import Guard
from api.problems import PROBLEMS, install_problems
from api.routes import (
    alerts,
    articles,
    briefs,
    emerging,
    feeds,
    figures,
    health,
    rules,
    series,
    signals,
    sources,
    statements,
    stories,
    subscriptions,
    surges,
    trends,
    vocabulary,
)
from models.settings import Settings, load_settings
from models.store.engine import opener

_DESCRIPTION = """
How migration is talked about: tagged articles, stories, trends, information-integrity signals,
feeds, rules and alerts. Lists answer `{"items": …, "next": …}`; pass `next` as `cursor`.
What goes wrong is told as RFC 9457 problem details.

A signal is a passage for a person to judge. No answer calls an article false, and nothing here
scores a person or an outlet.
"""

_TAGS = [
    {"name": name, "description": description}
    for name, description in {
        "articles": "Single items of news, with all that was found in them. Texts are not given.",
        "stories": "The same thing told by several articles.",
        "statements": "Our own releases, and what others took up of them.",
        "trends": "Series, surges and summaries; every number with how it was made.",
        "figures": "Charts with a permanent address: whether one that was cited still holds.",
        "briefs": "A week in words and numbers, now or as it was sent, and who is sent it.",
        "signals": "Passages for people to judge, with reason and evidence, and their judgements.",
        "alerts": "Rules, whom they tell, what they raised and how it was delivered.",
        "feeds": "The addresses that are polled, and how they fare.",
        "vocabulary": "Topics, narratives, published fact-checks and outlets.",
        "health": "How the installation fares.",
    }.items()
]

_ROUTES = (
    articles,
    stories,
    statements,
    series,
    trends,
    surges,
    emerging,
    figures,
    signals,
    sources,
    feeds,
    rules,
    briefs,
    subscriptions,
    alerts,
    vocabulary,
    health,
)


def create_app(
    engine: Engine, settings: Settings | None = None, clock: Callable[[], datetime] | None = None
) -> FastAPI:
    """Return the application over a store that is up to date.

    Settings that are not handed in are read from the environment; `clock` stands in for the
    wall clock in tests.

    Raises:
        SettingsError: the environment is wrong.
    """
    settings = settings or load_settings()
    app = FastAPI(
        title="Tidings",
        version=version("tidings"),
        description=_DESCRIPTION,
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # its page loads scripts from elsewhere, which the guard forbids
        redoc_url=None,
        openapi_tags=_TAGS,
    )
    app.state.begin = opener(engine)
    app.state.read = opener(engine, reading=True)
    app.state.settings = settings
    app.state.clock = clock
    install_problems(app)
    app.include_router(_api())
    install_pages(app)
    app.add_middleware(Guard, hosts=_hosts(settings))
    return app


@cache
def _api() -> APIRouter:
    api = APIRouter(prefix=PREFIX, responses=PROBLEMS, dependencies=[Depends(only_known)])
    for routes in _ROUTES:
        api.include_router(routes.router)
    for route in api.routes:
        if isinstance(route, APIRoute) and not route.summary:
            route.summary = route.description.partition("\n")[0].rstrip(".")
    return api


def _hosts(settings: Settings) -> frozenset[str]:
    """Return the names that the service answers to: a rebound DNS name is none of them."""
    public = urlsplit(settings.base_url).hostname or ""
    return frozenset({"localhost", "127.0.0.1", "::1", settings.host, public})
