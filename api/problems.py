"""What goes wrong, as the client is told: RFC 9457 problem details, one shape everywhere.

HTTP statuses are chosen here and nowhere else. A body never holds a path, SQL, a secret or a
traceback; what was not foreseen says only that it happened.
"""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.malformed import reason_of
from models.errors import (
    ArchiveError,
    ConflictError,
    DiskFullError,
    FetchError,
    InvalidError,
    MissingExtraError,
    NotFoundError,
    QueryError,
    StoreBusyError,
    StoreError,
    TidingsError,
    TooSlowError,
)

_log = logging.getLogger("tidings")

_STATUSES: dict[type[TidingsError], HTTPStatus] = {
    NotFoundError: HTTPStatus.NOT_FOUND,
    ConflictError: HTTPStatus.CONFLICT,
    InvalidError: HTTPStatus.BAD_REQUEST,
    QueryError: HTTPStatus.BAD_REQUEST,
    ArchiveError: HTTPStatus.BAD_REQUEST,
    FetchError: HTTPStatus.BAD_GATEWAY,
    MissingExtraError: HTTPStatus.NOT_IMPLEMENTED,
    StoreBusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    DiskFullError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
}
_TOLD = (
    NotFoundError,
    ConflictError,
    InvalidError,
    QueryError,
    ArchiveError,
    FetchError,
    MissingExtraError,
    StoreBusyError,
    DiskFullError,
    TooSlowError,
)
"""Failures whose words are ours and may leave; others may name a path or the driver's state."""

_NEVER_ASKED = ("blocked_address", "bad_url")  # the address is at fault, not who answers there
_RETRY = "30"  # seconds


class Where(BaseModel):
    """A place in the input, and what is wrong there."""

    field: str = Field(description="Parameter or path in the body.", examples=["q"])
    reason: str = Field(examples=["the parenthesis is not closed"])
    position: int | None = Field(
        default=None, description="Character, from 0, where the input is text.", examples=[7]
    )


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["the parenthesis is not closed (at character 8)"])
    code: str = Field(description="A short name for programs.", examples=["bad_query"])
    where: list[Where] = Field(default_factory=list)


def install_problems(app: FastAPI) -> None:
    """Have every failure of an app answered as a problem."""
    app.add_exception_handler(TidingsError, _foreseen)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(Exception, _unforeseen)


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "model": Problem,
        "description": description,
        "content": {"application/problem+json": {}},
    }
    for status, description in {
        400: "The input makes no sense; `where` says where and why.",
        404: "There is no such thing.",
        409: "It exists already, or the step does not fit its state.",
        422: "The request is malformed; `where` says where and why.",
        502: "Another server, which had to be asked, did not answer as it should.",
        503: "The store is busy or full; try again after `Retry-After` seconds.",
    }.items()
}
"""What any route may answer when it cannot do what was asked: for `responses=`."""


def status_of(error: TidingsError) -> HTTPStatus:
    """Return the HTTP status of a foreseen failure."""
    if isinstance(error, FetchError) and error.code in _NEVER_ASKED:
        return HTTPStatus.BAD_REQUEST
    for kind, status in _STATUSES.items():
        if isinstance(error, kind):
            return status
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    status: int,
    detail: str,
    code: str,
    where: Sequence[Where] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as a response."""
    body = Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        where=list(where),
    )
    return JSONResponse(
        body.model_dump(),
        status_code=status,
        media_type="application/problem+json",
        headers=dict(headers or {}),
    )


def _foreseen(_: Request, error: Exception) -> Response:
    assert isinstance(error, TidingsError)  # noqa: S101  it is registered for these
    status = status_of(error)
    retry = {"Retry-After": _RETRY} if status == HTTPStatus.SERVICE_UNAVAILABLE else None
    if isinstance(error, _TOLD):
        return problem(status, str(error), error.code, _places(error), retry)
    _log.error("%s: %s", error.code, error)
    return problem(status, "this cannot be done now; the log says why", error.code, (), retry)


def _places(error: TidingsError) -> list[Where]:
    if isinstance(error, QueryError):
        return [Where(field="q", reason=error.reason, position=error.position)]
    if isinstance(error, InvalidError):
        return [Where(field=error.field, reason=error.reason)]
    return []


def _malformed(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101  it is registered for these
    where = [_place(fault["loc"], reason_of(fault)) for fault in error.errors()]
    detail = "; ".join(f"{one.field}: {one.reason}" for one in where[:3])
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, "malformed", where)


def _place(at: Sequence[str | int], reason: str) -> Where:
    """Name a place as the client knows it: `q`, or `body.state` of what it sent."""
    inside = at[1:] if at[0] in {"query", "path", "header"} else at
    return Where(field=".".join(str(part) for part in inside), reason=reason)


def refused(_: Request, error: Exception) -> Response:
    """Answer what the framework refuses: an address or a method that there is not."""
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for these
    phrase = HTTPStatus(error.status_code).phrase
    code = phrase.lower().replace(" ", "_")
    return problem(error.status_code, str(error.detail), code, headers=error.headers)


def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("%s %s broke", request.method, request.url.path, exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR, "something broke here; it is in the log", "unforeseen"
    )
