"""The first start: the catalogue, the starting rules and, where no feed answers, the newsroom."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from api.commands.context import Context
from api.fetching import polite_fetch
from api.newsroom.server import HOST, feed_url
from api.newsroom.stock import sample_outlets
from ingest.catalogue import load_catalogue
from ingest.fetch import Answer, Request
from models.store.feeds import NewFeed, add_catalogue, all_feeds, first_sample
from models.store.rules import NewRule, add_receiver, add_rule, list_rules
from models.vocabulary import Condition, ReceiverKind

_ASKED = 12  # hosts whose answer tells whether there is a network
_PATIENCE = 6.0  # seconds for each of them

RULE = "Surge of migration coverage"
WATCH = "Sources"
"""The rules that every installation begins with: for editors, and for those who run it."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """That the sample newsroom is to be served: on which port, up to which moment."""

    port: int
    anchor: datetime


def begin_if_empty(here: Context, now: datetime) -> int:
    """Give a store without feeds the catalogue and the starting rules; returns the feeds added."""
    listed = load_catalogue(here.settings.catalogue)
    with here.begin() as session:
        if all_feeds(session):
            return 0
        _add_starting_rules(session, here.settings.mail_to, now)
        return add_catalogue(session, listed, now)


def newsroom_of(here: Context, now: datetime, *, is_new: bool) -> Newsroom | None:
    """Return the newsroom to serve: one that was begun before, or a new one without a network."""
    with here.read() as session:
        sample = first_sample(session)
    if sample is not None:
        return Newsroom(urlsplit(sample.url).port or 0, sample.added_at)
    if not is_new or has_network(here):
        return None
    newsroom = Newsroom(here.settings.port + 1, now)
    base = f"http://{HOST}:{newsroom.port}"
    feeds = [
        NewFeed(
            feed_url(base, outlet),
            outlet.name,
            outlet.kind,
            outlet.language,
            outlet.country,
            is_sample=True,
            options={"pages": "never"},  # its feeds hold all that it wrote
        )
        for outlet in sample_outlets()
    ]
    with here.begin() as session:
        add_catalogue(session, feeds, now)
    return newsroom


def has_network(here: Context) -> bool:
    """Ask some hosts of the catalogue; any answer at all, even a refusal, means a network."""
    hurried = here.settings.model_copy(update={"fetch_deadline": _PATIENCE})
    with here.read() as session:
        by_host = {urlsplit(feed.url).hostname: feed.url for feed in all_feeds(session)}
    requests = [Request(url) for url in list(by_host.values())[:_ASKED]]
    return any(
        isinstance(answer, Answer) or answer.status is not None
        for _, answer in polite_fetch(hurried)(requests)
    )


def _add_starting_rules(session: Session, mail_to: str, now: datetime) -> None:
    if list_rules(session):
        return
    receiver = add_receiver(session, ReceiverKind.EMAIL, mail_to or "editor@localhost", now)
    add_rule(session, NewRule(RULE, "relevance:subject", Condition.SURGE, (receiver.uid,)), now)
    add_rule(session, NewRule(WATCH, "", Condition.SOURCE, (receiver.uid,)), now)
