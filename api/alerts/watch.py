"""The pass that raises alerts: each active rule judges what was annotated since its last turn.

One transaction a rule: the alert, its deliveries and how far the rule has judged are there
together or not at all. A rule never looks past what the full-text index knows.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from api.alerts.judge import (
    BURST,
    HORIZON,
    REST,
    digest_verdict,
    story_verdicts,
    surge_verdict,
)
from api.alerts.rising import read_rising, surge_on
from api.alerts.sources import MEMORY, sources_verdict
from models import Alert, AlertRule, Article, Signal
from models.errors import QueryError
from models.query.parse import parse_query
from models.query.tree import All, Node, Not, Query
from models.store.alerts import (
    Verdict,
    alertable,
    alerts_of_rule,
    last_judgeable_arrival,
    newest_of_rule,
    owe,
    raise_once,
)
from models.store.articles import get_articles
from models.store.engine import Begin
from models.store.generations import hold_live, live_cascade
from models.store.rules import active_rules, take_rule
from models.store.search import (
    find,
    matching_arrivals,
    outlets_of,
)
from models.store.signals import SignalFilter, list_signals
from models.store.silences import silences
from models.store.troubles import troubles
from models.vocabulary import Condition, NarrativeRole, SignalState

_log = logging.getLogger(__name__)

_SPEAKS = (NarrativeRole.ASSERTS, NarrativeRole.REPORTS, None)  # never what a text rebuts
_SHOWN = 20
_MOST = 200  # signals of one article that are looked at


def watch(begin: Begin, now: datetime) -> Iterator[Alert]:
    """Judge every active rule once and yield the alerts that were raised."""
    with begin() as session:
        uids = [rule.uid for rule in active_rules(session)]
    for uid in uids:
        with begin() as session:
            rule = take_rule(session, uid)
            raised = [] if rule is None else _judged(session, rule, now)
        yield from raised


def _judged(session: Session, rule: AlertRule, now: datetime) -> list[Alert]:
    """Judge a rule; one whose query is no query any more says so, and stops no other."""
    rule.error = None
    hold_live(session)
    try:
        return judge_rule(session, rule, now)
    except QueryError as error:
        _log.warning("rule %s cannot be judged: %s", rule.uid, error)
        rule.error, rule.judged_at = str(error), now
        return []


def judge_rule(session: Session, rule: AlertRule, now: datetime) -> list[Alert]:
    """Judge a rule by what came since its last turn, and note how far it has come."""
    if rule.condition is Condition.SOURCE:
        return _judge_sources(session, rule, now)
    last = last_judgeable_arrival(session)
    if rule.condition is Condition.SURGE:
        verdicts = _surges(session, rule, now)
    else:
        verdicts = _stories(session, rule, last, now)
    rule.judged_arrival, rule.judged_at = max(rule.judged_arrival, last), now
    raised = _raise(session, rule, verdicts, now)
    told = raised
    if len(raised) > BURST:
        told = _raise(session, rule, [digest_verdict(rule, raised, last)], now)
    for alert in told:
        owe(session, rule, alert, now)
    return raised


def _raise(
    session: Session, rule: AlertRule, verdicts: Sequence[Verdict], now: datetime
) -> list[Alert]:
    """Store what was not raised before, each with the version of the cascade it rests on."""
    cascade = live_cascade(session)
    whole = [replace(one, body={**one.body, "cascade": cascade}) for one in verdicts]
    raised = [raise_once(session, rule, verdict, now) for verdict in whole]
    return [alert for alert in raised if alert is not None]


def _judge_sources(session: Session, rule: AlertRule, now: datetime) -> list[Alert]:
    """Judge a rule by how sources stand now, whatever its last turn saw."""
    rule.judged_at = now
    if _asked(session, rule, now) is None:
        return []
    told = alerts_of_rule(session, rule, now - MEMORY)
    verdict = sources_verdict(rule, troubles(session), told, now)
    alert = None if verdict is None else raise_once(session, rule, verdict, now)
    if alert is None:
        return []
    owe(session, rule, alert, now)
    return [alert]


def _stories(session: Session, rule: AlertRule, last: int, now: datetime) -> list[Verdict]:
    query = _asked(session, rule, now)
    if query is None:
        return []
    ids = matching_arrivals(session, query, rule.judged_arrival, last)
    articles = alertable(get_articles(session, ids), now, HORIZON)
    signals: dict[int, Sequence[Signal]] = {}
    if rule.condition is Condition.SIGNAL:
        signals = _speaking(session, articles)
        articles = [article for article in articles if signals.get(article.id)]
    return story_verdicts(rule, articles, outlets_of(session, articles), signals)


def _asked(session: Session, rule: AlertRule, now: datetime) -> Query | None:
    """Return a rule's query without what is silenced; None where everything is."""
    query = parse_query(rule.query, now.date())
    nodes: list[Node] = [] if query.node is None else [query.node]
    for silence in silences(session, now):
        try:
            silenced = parse_query(silence.query, now.date()).node
        except QueryError as error:
            _log.warning("silence %s holds no longer: %s", silence.uid, error)
            continue
        if silenced is None:
            return None
        nodes.append(Not(silenced))
    return Query(query.text, All(tuple(nodes))) if nodes else query


def _speaking(session: Session, articles: Sequence[Article]) -> dict[int, Sequence[Signal]]:
    """Return the signals that wait for a person, of texts that do not rebut."""
    found: dict[int, list[Signal]] = defaultdict(list)
    for article in articles:
        wanted = SignalFilter(state=SignalState.SIGNAL, article_id=article.id)
        for signal, _ in list_signals(session, wanted, limit=_MOST):
            if signal.role in _SPEAKS:
                found[article.id].append(signal)
    return {article_id: signals for article_id, signals in found.items() if signals}


def _surges(session: Session, rule: AlertRule, now: datetime) -> list[Verdict]:
    if newest_of_rule(session, rule, now - REST) is not None:
        return []
    query = _asked(session, rule, now)
    if query is None:
        return []
    rising = read_rising(session, query, now.date(), now.date())
    surge = surge_on(session, rule, rising, now.date())
    if surge is None:
        return []
    articles = _of_window(session, query, surge.first)
    return [surge_verdict(rule, surge, articles, outlets_of(session, articles))]


def _of_window(session: Session, query: Query, first: date) -> list[Article]:
    """Return the newest matching articles of the window, one a story."""
    told: dict[int, Article] = {}
    for article in find(session, query, limit=_MOST):
        if article.archive_id is None and article.day is not None and article.day >= first:
            told.setdefault(article.story_id, article)
    return sorted(told.values(), key=lambda article: -article.id)[:_SHOWN]
