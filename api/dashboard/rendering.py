"""Templates and their filters, and the route class that answers failures as pages.

Everything is escaped unless it is `Markup`; an undefined name is an error, never a gap.
"""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.dashboard.formats import about, ago, clause, day, days, moment, plain, published, rounded
from api.dashboard.words import MEANINGS, MORE_SECTIONS, SECTIONS
from api.malformed import reason_of
from api.problems import status_of
from api.trends.labels import name_of
from api.trends.pages import page_of, page_of_surge
from api.trends.surges import Surge
from models import Tag
from models.correcting import is_of_person
from models.errors import (
    ConflictError,
    InvalidError,
    MissingExtraError,
    NotFoundError,
    QueryError,
    TooSlowError,
)
from models.quoting import is_verbatim
from models.store.readings import Health
from models.vocabulary import SpanField, TagKind

HERE = Path(__file__).parent
_NAMED = (TagKind.COUNTRY, TagKind.PLACE, TagKind.PERSON, TagKind.ORGANISATION)
WORDS = 25
"""Words of a publisher that a page shows of one passage (TRUST, S15)."""


_TOLD = (
    NotFoundError,
    InvalidError,
    QueryError,
    ConflictError,
    MissingExtraError,
    TooSlowError,
)


class Page(APIRoute):
    """A route whose foreseen failures are pages, with the status the API would give."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler, with what it foresaw turned into a page."""
        answer = super().get_route_handler()

        async def answer_as_page(request: Request) -> Response:
            try:
                return await answer(request)
            except _TOLD as error:
                return await run_in_threadpool(sorry, request, status_of(error), str(error))
            except RequestValidationError as error:
                return await run_in_threadpool(sorry, request, *_malformed(error))

        return answer_as_page


def render(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """Return a template as a page."""
    return HTMLResponse(_templates().get_template(template).render(values), status)


def sorry(request: Request, status: int, reason: str) -> HTMLResponse:
    """Say what is wrong, in the frame of every page."""
    with request.app.state.read() as session:
        return render("problem.html", status, reason=reason, health=Health(session))


def _malformed(error: RequestValidationError) -> tuple[int, str]:
    """Return the status and the words: a wrong address is no page, a wrong value is told."""
    faults = error.errors()
    if any(fault["loc"][0] == "path" for fault in faults):
        return 404, "there is no such page"
    return 400, "; ".join(f"{fault['loc'][-1]}: {reason_of(fault)}" for fault in faults)


def frame(session: Session) -> dict[str, Any]:
    """Return what every page says of the installation."""
    return {"health": Health(session)}


def search_link(query: str, **more: str) -> str:
    """Return the address of a search."""
    return "/search?" + urlencode({"q": query, **more})


def surge_page(surge: Surge) -> str:
    """Return the address of the page of a surge."""
    return page_of_surge(surge.dimension, surge.label, surge.first, surge.last)


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


def mark_names(shown: str, field: SpanField, tags: Iterable[Tag]) -> list[tuple[str, str]]:
    """Cut a title, or the beginning of a text, at the names in it: (words, kind or "")."""
    pieces, at = [], 0
    for start, stop, kind in sorted(_spans(shown, field, tags)):
        if start >= at:
            pieces += [(shown[at:start], ""), (shown[start:stop], kind)]
            at = stop
    return [(words, kind) for words, kind in [*pieces, (shown[at:], "")] if words]


def _spans(shown: str, field: SpanField, tags: Iterable[Tag]) -> Iterator[tuple[int, int, str]]:
    """Yield spans of names that stand in a text as it is now: an edit may have moved it."""
    for tag in tags:
        if tag.kind in _NAMED and tag.field is field and tag.start is not None:
            stop = tag.stop or 0
            if stop <= len(shown) and shown[tag.start : stop] == tag.words:
                yield tag.start, stop, tag.kind.value


def web_link(url: object) -> str:
    """Return an address of the web; of another kind (`javascript:`) nothing at all."""
    text = str(url or "")
    return text if text.lower().startswith(("http://", "https://")) else ""


@cache
def asset(name: str) -> str:
    """Return the address of a static file; another when its content is, so none is read stale."""
    digest = blake2b((HERE / "static" / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?{digest}"


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
        shorten=shorten,
        web=web_link,
        moment=moment,
        day=day,
        days=days,
        plain=plain,
        published=published,
        clause=clause,
        percent="{:.1%}".format,
        rounded=rounded,
        about=about,
        named_as=lambda label, kind: name_of(kind, label),
    )
    made.globals.update(
        ago=ago,
        is_verbatim=is_verbatim,
        search_link=search_link,
        in_context=in_context,
        name_of=name_of,
        page_of=page_of,
        is_of_person=is_of_person,
        asset=asset,
        surge_page=surge_page,
        meanings=MEANINGS,
        sections=SECTIONS,
        more_sections=MORE_SECTIONS,
    )
    return made
