"""Templates and their filters, and the route class that answers failures as pages.

Everything is escaped unless it is `Markup`; an undefined name is an error, never a gap.
"""

from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from api.problems import status_of
from api.trends.labels import name_of
from models.errors import ConflictError, InvalidError, NotFoundError, QueryError

HERE = Path(__file__).parent
WORDS = 25
"""Words of a publisher that a page shows of one passage (TRUST, S15)."""


class Page(APIRoute):
    """A route whose foreseen failures are pages, with the status the API would give."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with what it foresaw turned into a page."""
        answer = super().get_route_handler()

        async def answer_as_page(request: Request) -> Response:
            try:
                return await answer(request)
            except (NotFoundError, InvalidError, QueryError, ConflictError) as error:
                return render("problem.html", status_of(error), reason=str(error))
            except RequestValidationError:
                return render("problem.html", 404, reason="there is no such page")

        return answer_as_page


def render(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a template as a page."""
    return HTMLResponse(_templates().get_template(template).render(values), status)


def search_link(query: str, **more: str) -> str:
    """Return the address of a search."""
    return "/search?" + urlencode({"q": query, **more})


def shorten(words: str, most: int = WORDS) -> str:
    """Cut a passage to so many words."""
    kept = words.split()
    return " ".join(kept[:most]) + (" …" if len(kept) > most else "")


def in_context(text: str, start: int, stop: int, around: int = 60) -> tuple[str, str, str]:
    """Return what stands before, in and after a span; little enough to be a quotation."""
    before, after = text[:start][-around:], text[stop:][:around]
    first = " ".join(before.split()[-6:]) + (" " if before[-1:].isspace() else "")
    last = (" " if after[:1].isspace() else "") + " ".join(after.split()[:6])
    return first, shorten(text[start:stop], 13), last


def web_link(url: object) -> str:
    """Return an address of the web; of another kind (`javascript:`) nothing at all."""
    text = str(url or "")
    return text if text.lower().startswith(("http://", "https://")) else ""


def moment(at: datetime | None) -> str:
    """Tell a moment as people read it."""
    return f"{at:%-d %b %Y, %H:%M} UTC" if at else "never"


def plain(code: object) -> str:
    """Tell a code of ours in words: `not_a_feed` is "not a feed"."""
    return str(code).replace("_", " ")


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        shorten=shorten, web=web_link, moment=moment, plain=plain, percent="{:.1%}".format
    )
    made.globals.update(search_link=search_link, in_context=in_context, name_of=name_of)
    return made
