"""The child of `ingest.forgiving`: the only place where feedparser is imported.

Reads (labels, body) from its input and writes what feedparser found to its output, until the
input ends. It limits its own memory, and its CPU time anew for each feed.
"""

import json
import resource
import sys
from typing import Any

import feedparser

from ingest.entry import Raw, RawFeed, minutes
from ingest.forgiving import SECONDS, as_json, receive, send

_MEMORY = 512 << 20  # bytes of address space; two hundred real feeds took 113 MB at most


def main() -> None:
    """Serve until the parent closes the pipe, or a limit ends this process."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    while True:
        try:
            url, content_type = json.loads(receive(sys.stdin.buffer))
            body = receive(sys.stdin.buffer)
        except EOFError:
            return
        _allow(SECONDS)
        send(sys.stdout.buffer, as_json(_parse(url, body, content_type)))


def _allow(seconds: int) -> None:
    """Let this process use so many CPU seconds more; beyond them the system kills it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds, hard))


def _parse(url: str, body: bytes, content_type: str) -> RawFeed | None:
    labels = {"content-location": url, "content-type": content_type or "application/xml"}
    found = feedparser.parse(
        body, response_headers=labels, sanitize_html=False, resolve_relative_uris=False
    )
    if not found.version and not found.entries:
        return None
    channel = found.feed
    return RawFeed(
        entries=tuple(_entry(entry) for entry in found.entries),
        title=channel.get("title", ""),
        language=channel.get("language", ""),
        ttl=minutes(str(channel.get("ttl", ""))),
    )


def _entry(entry: Any) -> Raw:  # noqa: ANN401  feedparser is untyped
    content = max((part.value for part in entry.get("content", ())), key=len, default="")
    return Raw(
        link=entry.get("link", ""),
        guid=entry.get("id", ""),
        title=entry.get("title", ""),
        summary=entry.get("summary", ""),
        content=content,
        author=entry.get("author_detail", {}).get("name") or entry.get("author", ""),
        published=entry.get("published") or entry.get("updated") or entry.get("created") or "",
    )


if __name__ == "__main__":
    main()
