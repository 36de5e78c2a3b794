"""Run the benchmarks and write `docs/benchmarks.md` anew: `python -m tests.benchmarks`.

A benchmark is a function that gives `Measured`s; adding one is a line in `main`.
"""

import platform
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks.counting import counted
from tests.benchmarks.feeds import changed, unchanged
from tests.benchmarks.hostile import beside_hostile
from tests.benchmarks.writing import indexed, read, stored

REPORT = Path(__file__).parent.parent.parent / "docs" / "benchmarks.md"

_PAGE = """# Benchmarks

Costs are CPU milliseconds a feed of our process, medians of rounds in which the contenders take
turns (P14: wall milliseconds a feed, the least of the rounds), on {machine}. Only the ratios mean
anything elsewhere. Servers run in processes of their own; every request is a TLS connection of
its own, whose certificate is verified. The feeds are invented: thirty-five entries, forty
kilobytes, every entry new, which is the dearest case. Peers: httpx {httpx} (thirty-two at once, as
we), reader {reader}. P3 and P4 are milliseconds an article, stored on disk, five hundred in a
transaction; their articles are invented of words as common as in news. P6 is milliseconds a table
of twenty-one topics by ninety days, of 123,000 invented articles about migration.

What each page of the dashboard costs in a store of a million articles is in
[page-costs.md](page-costs.md). This page is written by `python -m tests.benchmarks` (`make
bench`); `pytest -m benchmark tests/benchmarks` asserts the ratios in a run of its own.

| goal | ours | ms | against | ms | ratio | goal | |
|---|---|--:|---|--:|--:|--:|---|
{rows}

P14: memory grew by {growth:.1f} MB beside the hostile feed (goal: 64 MB at most). Feeds that
are not well-formed are read after all others, in a process that may use two CPU seconds for each.
"""


def main() -> None:
    """Measure, and write the page."""
    hostile, growth = beside_hostile()
    rows = [*unchanged(), *changed(), *stored(), *indexed(), *read(), *counted(), hostile]
    page = _PAGE.format(
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        httpx=version("httpx"),
        reader=version("reader"),
        rows="\n".join(measured.row() for measured in rows),
        growth=growth / 1e6,
    )
    REPORT.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
