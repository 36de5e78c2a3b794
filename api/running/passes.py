"""The passes of `tidings run`, each as a clock, in the order of the flow.

They run in turn in one process of their own, so the pages stay quick while a batch is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from api.alerts.deliver import deliver
from api.alerts.outgoing import outgoing
from api.alerts.watch import watch
from api.briefs.issuing import issue_due
from api.briefs.keeping import forget_briefs
from api.commands.context import Context
from api.fetching import asking, polite_fetch
from api.running.clocks import Clock, Pass
from ingest.crawl import Visits, crawl
from ingest.fetch import Fetch
from ingest.pages import read_pages, told_pages
from ingest.retention import Keep, forget
from ingest.turns import Turns
from models.clock import utc_now
from models.store.claims import known_claims, newest_claim
from models.store.due import has_work
from models.store.fulltext import index_pending
from models.store.generations import live_cascade
from models.store.sweeping import sweep_in_steps
from nlp.annotate import Step, annotate_in_steps
from nlp.cascade import Cascade, load_cascade

_FINE = {"ok", "unchanged", "removed"}
_TURNS = Turns(most=300, per_host=20)  # of one pass: so none keeps the others waiting for long

_PATIENCE = timedelta(minutes=10)  # for which an article waits for its page before it is read

_SLICE = 10.0  # seconds of a turn of what may wait: reading again, and removing

T = TypeVar("T")

Address = tuple[str, int]
"""A host and a port that the address gate lets through, besides public ones."""


def make_clocks(here: Context, allowed: Iterable[Address] = ()) -> list[Clock]:
    """Return the passes over an installation; `allowed` opens the gate for the newsroom alone."""
    fetch = polite_fetch(here.settings, allowed)
    return [
        Clock("crawl", crawler(here, fetch), every=30),
        Clock("pages", pages_reader(here, fetch), every=10),
        Clock("annotate", annotator(here), every=5),
        Clock("index", indexer(here), every=2),
        Clock("watch", watcher(here), every=15),
        Clock("brief", issuer(here), every=60),
        Clock("deliver", deliverer(here), every=5),
        Clock("forget", forgetter(here), every=3600),
        Clock("sweep", sweeper(here), every=60),
    ]


def crawler(here: Context, fetch: Fetch) -> Pass:
    """Return the crawl pass."""

    def run(now: datetime) -> str:
        visits = Visits(
            turns=_TURNS, asking=asking(here.settings), reads_pages=here.settings.read_pages
        )
        codes: Counter[str] = Counter()
        stored = 0
        for outcome in crawl(here.begin, fetch, now, visits):
            codes[outcome.code] += 1
            stored += outcome.stored
        return _crawled(codes, stored) if codes else ""

    return run


def _crawled(codes: Counter[str], stored: int) -> str:
    failed = codes.total() - codes["ok"] - codes["unchanged"]
    told = f"{codes.total()} feeds visited, {stored} articles new"
    if not failed:
        return told
    worst = ", ".join(f"{code} {n}" for code, n in codes.most_common() if code not in _FINE)
    return f"{told}; {failed} failed ({worst}): `tidings feeds list` shows them"


def pages_reader(here: Context, fetch: Fetch) -> Pass:
    """Return the pass that reads articles' own pages, one a host a turn."""

    def run(now: datetime) -> str:
        return told_pages(read_pages(here.begin, fetch, now))

    return run


def annotator(here: Context) -> Pass:
    """Return the annotate pass; its cascade is loaded when needed, anew when claims came in."""
    loaded: dict[object, Cascade] = {}

    def run(now: datetime) -> str:
        awaited = now - _PATIENCE
        with here.read() as session:
            claims = newest_claim(session)
            if claims not in loaded:
                loaded.clear()
                loaded[claims] = load_cascade(known_claims(session))
            version = loaded[claims].version
            if not has_work(session, version, awaited):
                return ""
            reads_live = live_cascade(session) in {version, None}
        steps = annotate_in_steps(here.begin, loaded[claims], now, awaited)
        return _annotated(steps if reads_live else _for_a_while(steps))

    return run


def _annotated(steps: Iterable[Step]) -> str:
    read, told = 0, ""
    for step in steps:
        read += len(step.outcomes)
        if step.moved is not None:
            told = f"; version {step.moved.cascade} is live, in place of {step.moved.before}"
    return f"{read} articles read{told}"


def _for_a_while(steps: Iterator[T]) -> Iterator[T]:
    """Yield steps until the time of a turn is over: the other passes are not to wait for it."""
    end = monotonic() + _SLICE
    for step in steps:
        yield step
        if monotonic() > end:
            return


def sweeper(here: Context) -> Pass:
    """Return the pass that removes what versions said that are not kept any more."""

    def run(_: datetime) -> str:
        rows = sum(_for_a_while(sweep_in_steps(here.begin)))
        return f"{rows} rows of versions no longer kept removed" if rows else ""

    return run


def indexer(here: Context) -> Pass:
    """Return the pass that keeps the full-text index up to date."""

    def run(_: datetime) -> str:
        indexed = 0
        while True:
            with here.begin() as session:
                done = index_pending(session)
            indexed += done
            if not done:
                return f"{indexed} articles indexed" if indexed else ""

    return run


def watcher(here: Context) -> Pass:
    """Return the watch pass."""
    return lambda now: "; ".join(alert.title for alert in watch(here.begin, now))


def issuer(here: Context) -> Pass:
    """Return the pass that issues weekly briefs."""

    def run(now: datetime) -> str:
        done = issue_due(here.begin, here.read, now, here.settings.our_outlets)
        return "; ".join(f"{one.week}: {one.error or 'issued'}" for one in done)

    return run


def deliverer(here: Context) -> Pass:
    """Return the deliver pass."""
    send = outgoing(here.settings, utc_now)

    def run(now: datetime) -> str:
        states = Counter(done.note.state.value for done in deliver(here.begin, send, now))
        return ", ".join(f"{count} {state}" for state, count in states.items())

    return run


def forgetter(here: Context) -> Pass:
    """Return the pass that keeps nothing longer than the settings say."""
    keep = Keep(here.settings.keep_text_days, here.settings.keep_metadata_days)

    def run(now: datetime) -> str:
        dropped: Counter[str] = Counter()
        for batch in forget(here.begin, keep, now):
            dropped[f"{batch.what} of {{}} articles"] += batch.articles
        for briefs in forget_briefs(here.begin, keep.metadata, now):
            dropped["titles, quotes and names of {} briefs"] += briefs
        return ", ".join(f"{what.format(n)} dropped" for what, n in dropped.items())

    return run
