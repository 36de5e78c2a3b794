"""The clients that fetch for benchmarks: ours, libcurl with nothing around it, and httpx."""

import asyncio
import io
import ssl
from typing import Any

import httpx
import pycurl

from ingest import curl
from ingest.addresses import Gate
from ingest.fetch import Answer, Manners, Request
from tests.benchmarks.origin import ETAG, Origin

AT_ONCE = 32


def ours(origin: Origin, kind: str) -> list[Answer]:
    """Fetch through our own boundary: gate, manners, limits and all."""
    etag = ETAG if kind == "same" else None
    answers = []
    for _, answer in fetcher(origin)([Request(url, etag) for url in origin.urls(kind)]):
        assert isinstance(answer, Answer), answer
        answers.append(answer)
    return answers


def fetcher(origin: Origin) -> curl.CurlFetch:
    """Return our fetcher: as many transfers at once as the others."""
    curl._TRUST = origin.trusted
    gate = Gate(allowed=frozenset({("127.0.0.1", origin.port)}))
    return curl.CurlFetch(
        Manners("Tidings/benchmark", at_once=AT_ONCE, per_host=AT_ONCE, gate=gate)
    )


def bare(origin: Origin, kind: str) -> list[bytes]:
    """Fetch with libcurl's multi interface, and as little Python as it takes."""
    waiting = [_handle(url, kind, origin.trusted) for url in reversed(origin.urls(kind))]
    active: set[Any] = set()
    bodies = []
    with pycurl.CurlMulti() as multi:
        while waiting or active:
            while waiting and len(active) < AT_ONCE:
                handle = waiting.pop()
                active.add(handle)
                multi.add_handle(handle)
            multi.perform()
            multi.select(0.05)
            _, whole, broken = multi.info_read(AT_ONCE)
            assert not broken, broken
            for handle in whole:
                multi.remove_handle(handle)
                active.discard(handle)
                bodies.append(handle.body.getvalue())
                handle.close()
    return bodies


def _handle(url: str, kind: str, trusted: str) -> Any:  # noqa: ANN401  pycurl is untyped
    handle = pycurl.Curl()
    handle.body = io.BytesIO()
    headers = [f"If-None-Match: {ETAG}"] if kind == "same" else []
    for option, value in (
        (pycurl.URL, url),
        (pycurl.HTTPHEADER, headers),
        (pycurl.ACCEPT_ENCODING, ""),
        (pycurl.NOSIGNAL, 1),
        (pycurl.CAINFO, trusted),
        (pycurl.WRITEDATA, handle.body),
    ):
        handle.setopt(option, value)
    return handle


def with_httpx(origin: Origin, kind: str) -> list[int]:
    """Fetch with httpx, as many at once as the others."""
    return asyncio.run(_with_httpx(origin, kind))


async def _with_httpx(origin: Origin, kind: str) -> list[int]:
    trusted = ssl.create_default_context(cafile=origin.trusted)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(verify=trusted, limits=limits) as client:
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(url: str) -> int:
            async with turn:
                return (await client.get(url, headers={"If-None-Match": ETAG})).status_code

        return await asyncio.gather(*(one(url) for url in origin.urls(kind)))
