"""What reading bodies costs, measured in a process of its own."""

import gzip
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_MEASURE = """
import gzip, json, resource, sys
from ingest.declared import Body
from ingest.sources import read_source
from models.errors import ParseError
from models.vocabulary import SourceKind

kind, is_packed = SourceKind(sys.argv[1]), sys.argv[2] == "packed"

def read(body):
    try:
        return str(read_source(kind, {}, Body("https://tide.example/", body)).accepted)
    except ParseError as error:
        return error.code

def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024

read(b"<urlset/>")
while size := sys.stdin.buffer.readline():
    body = sys.stdin.buffer.read(int(size))
    body = body if is_packed else gzip.decompress(body)
    seconds, megabytes = used()
    came_to = read(body)
    later, more = used()
    print(json.dumps([came_to, later - seconds, more - megabytes]), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What became of a body (its entries, or an error), CPU seconds, and megabytes beyond it."""

    came_to: str
    seconds: float
    megabytes: float


def costs_of(kind: str, bodies: Mapping[str, bytes], *, packed: bool = False) -> dict[str, Cost]:
    """Read bodies one after the other as sources of a kind; `packed`: as gzips, as they come."""
    parts = (gzip.compress(body, 1) for body in bodies.values())
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, kind, "packed" if packed else "plain"],
        input=b"".join(b"%d\n%s" % (len(part), part) for part in parts),
        capture_output=True,
        check=True,
        timeout=120,
    )
    lines = done.stdout.splitlines()
    return {name: Cost(*json.loads(line)) for name, line in zip(bodies, lines, strict=True)}
