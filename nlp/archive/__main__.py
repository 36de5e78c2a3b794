"""`python -m nlp.archive`: the archive read by the shipped cascade.

    python -m nlp.archive                 writes docs/archive-labels.md and docs/relevance.md
    python -m nlp.archive sample FILE     draws yes-labels to read, as JSONL, to a file of its own
    python -m nlp.archive take FILE       keeps what was said of them in tests/data/read_labels.json

A file that is drawn holds texts of publishers: it stays outside of the project.
"""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import tee
from pathlib import Path
from random import Random

import orjson
from tqdm import tqdm

from models.annotation import Annotated
from models.vocabulary import Relevance
from nlp.allsides import PREFIX, Published, read_archive
from nlp.archive import prevalence, sample, shares
from nlp.cascade import Cascade, load_cascade
from nlp.gold import read_gold

DATA, DOCS = Path("../shared/data"), Path("docs")
ALARMS = Path("tests/data/relevance_alarms.json")
VERDICTS = Path("tests/data/read_labels.json")

_SEED = 20261128
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def write_pages() -> None:
    """Read the archive and write both pages; name alarms that nobody has read."""
    cascade = load_cascade(names=False)
    read = list(tqdm(_read(cascade), "archive", unit="item", disable=None))
    told = orjson.loads(VERDICTS.read_bytes()) if VERDICTS.exists() else {}
    body = shares.page(
        shares.tally(read),
        cascade.version,
        sample.score(told.get("verdicts", {})),
        told.get("cascade", ""),
    )
    (DOCS / "archive-labels.md").write_text(body, encoding="utf-8")
    known = {one.outlet.removeprefix(PREFIX[:-1] + "|") for one in read_gold(DATA)}
    unseen = [pair for pair in read if pair[0].outlet not in known]
    ranked = [prevalence.rank(*pair) for pair in unseen]
    alarms = orjson.loads(ALARMS.read_bytes())
    outlets = len({published.outlet for published, _ in unseen})
    body = prevalence.page(ranked, alarms, outlets, cascade.version)
    (DOCS / "relevance.md").write_text(body, encoding="utf-8")
    for key in prevalence.unread(ranked, alarms):
        print(f"not read yet: {key}")


def write_sample(file: Path) -> None:
    """Draw labels of every kind from random items whose subject is migration."""
    chance = Random(_SEED)  # noqa: S311  a draw, no secret
    gate = load_cascade(names=False)
    about = [
        published.item
        for published, said in tqdm(_read(gate), "archive", unit="item", disable=None)
        if said.relevance is Relevance.SUBJECT
    ]
    cascade = load_cascade()
    some = chance.sample(about, min(sample.ITEMS, len(about)))
    drawn = sample.draw(cascade.read(some), chance)
    head = {"cascade": cascade.version}
    lines = [orjson.dumps(head), *(orjson.dumps(sample.line_of(one)) for one in drawn)]
    file.write_bytes(b"\n".join(lines) + b"\n")


def take_sample(file: Path) -> None:
    """Keep the verdicts of a sample that people have read, and nothing else of it."""
    head, *lines = map(orjson.loads, file.read_bytes().splitlines())
    told = {"cascade": head["cascade"], "verdicts": sample.take(lines)}
    VERDICTS.write_bytes(orjson.dumps(told, option=_PRETTY))


def _read(cascade: Cascade) -> Iterator[tuple[Published, Annotated]]:
    published, items = tee(read_archive(DATA))
    return zip(published, cascade.read(one.item for one in items), strict=True)


def main() -> None:
    """Do what the arguments say."""
    parser = ArgumentParser("python -m nlp.archive", description="The archive, labelled.")
    parser.add_argument("what", nargs="?", choices=("pages", "sample", "take"), default="pages")
    parser.add_argument("file", nargs="?", type=Path, help="A sample, outside of the project.")
    told = parser.parse_args()
    if told.what == "pages":
        write_pages()
    elif told.file is None:
        parser.error("which file?")
    else:
        {"sample": write_sample, "take": take_sample}[told.what](told.file)


if __name__ == "__main__":
    main()
