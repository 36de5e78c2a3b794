"""Alerts to those who run this: a source in trouble is told of once, and nothing else is."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from api.alerts.deliver import deliver
from api.alerts.messages import write_mail, write_payload
from api.alerts.outgoing import outgoing
from api.alerts.rehearse import rehearse
from api.alerts.sources import PATIENCE, REST
from api.alerts.watch import watch
from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from models import Alert, AlertRule, Feed, Outlet
from models.errors import FetchError, InvalidError
from models.settings import Settings
from models.store.engine import Begin
from models.store.feeds import get_feed, pause_feed
from models.store.rules import NewRule, add_receiver, add_rule
from models.store.silences import NewSilence, add_silence
from models.vocabulary import Condition, ReceiverKind
from tests.api.alerted import make_parcel, outbox, publish, tell_desk
from tests.api.conftest import Served
from tests.api.test_mail import HEAD, Mailbox
from tests.api.test_mail import receiving as receiving_mail
from tests.api.test_webhook import Hook
from tests.api.test_webhook import receiving as receiving_hooks
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://mole.example/feed"
DOWN = FetchError(URL, "http_500", "the server answered 500", status=500)
GONE = FetchError(URL, "gone", "gone for good", retry=False, status=410)
Page = bytes | Answer | FetchError


def rss(*days: int, dates: bool = True) -> bytes:
    """A feed with an item for each of these days after NOON."""
    items = "".join(
        f"<item><title>Day {day}</title><link>https://mole.example/{day}</link>"
        + (f"<pubDate>{format_datetime(NOON + day * DAY)}</pubDate>" if dates else "")
        + f"<description>At the mole on day {day}.</description></item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


HEALTHY = rss(*range(-12, 1))


def visit(begin: Begin, page: Page, after: timedelta = timedelta(), url: str = URL) -> None:
    visits = Visits(every=True, jitter=lambda: 0.5)
    list(crawl(begin, FakeFetch({url: page}), NOON + after, visits))


def told(begin: Begin, after: timedelta) -> list[str]:
    """Return what the rules say at a moment, without the rule's name."""
    return [alert.title.partition(": ")[2] for alert in watch(begin, NOON + after)]


def begin_watching(begin: Begin) -> None:
    """A rule on sources, and one source that was heard."""
    with begin() as session:
        tell_desk(session, condition=Condition.SOURCE)
        feed = make_feed(session, URL)
        session.get_one(Outlet, feed.outlet_id).name = "The Mole"
    visit(begin, HEALTHY)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (DOWN, "cannot be read"),
        (FetchError(URL, "http_403", "refused", status=403), "refuses us"),
        (b"<!doctype html><html><body>Parked</body></html>", "answers with something else"),
        (rss(1, 2, 3, dates=False), "has changed its shape"),
    ],
)
def test_a_source_that_stays_in_trouble_is_told_of_once(
    begin_both: Begin, page: Page, words: str
) -> None:
    begin_watching(begin_both)
    visit(begin_both, page, HOUR)
    early = told(begin_both, PATIENCE)
    visit(begin_both, page, PATIENCE)
    late = told(begin_both, HOUR + PATIENCE)

    assert early == []
    assert len(late) == 1
    assert late[0].startswith(f"The Mole {words}")
    for days in (1, 8, 30):
        visit(begin_both, page, PATIENCE + days * DAY)
        assert told(begin_both, HOUR + PATIENCE + days * DAY) == []
    with begin_both() as session:
        assert len(outbox(session)) == 1


def test_a_source_that_is_gone_is_told_of_at_once(begin_both: Begin) -> None:
    begin_watching(begin_both)
    visit(begin_both, GONE, HOUR)

    assert told(begin_both, HOUR) == ["The Mole is gone"]
    assert told(begin_both, 30 * DAY) == []


def test_a_source_silent_beyond_its_habit_is_told_of_once_a_silence(begin_both: Begin) -> None:
    begin_watching(begin_both)
    visit(begin_both, rss(*range(-15, 1)), 2 * DAY)
    assert told(begin_both, 2 * DAY) == []

    visit(begin_both, Answer(URL, 304, b""), 9 * DAY)

    assert told(begin_both, 9 * DAY) == ["The Mole is silent"]
    assert told(begin_both, 40 * DAY) == []
    with begin_both() as session:
        why = session.exec(select(Alert)).one().body["why"]
    assert why.startswith("Nothing new came of it since 2026-11-26 12:00 UTC; over 2 days")


def test_a_source_that_mends_itself_in_time_is_not_told_of(begin: Begin) -> None:
    begin_watching(begin)
    visit(begin, DOWN, HOUR)
    visit(begin, HEALTHY, PATIENCE)

    assert told(begin, 2 * PATIENCE) == []


def test_one_that_comes_and_goes_rests_and_what_lasts_is_told_late(begin: Begin) -> None:
    begin_watching(begin)
    visit(begin, DOWN)
    assert told(begin, PATIENCE) == ["The Mole cannot be read"]
    visit(begin, HEALTHY, PATIENCE + HOUR)
    visit(begin, DOWN, PATIENCE + 2 * HOUR)

    assert told(begin, 3 * PATIENCE) == []
    assert told(begin, PATIENCE + REST + HOUR) == ["The Mole cannot be read"]


def test_a_source_that_somebody_paused_or_that_is_a_sample_is_not_told_of(begin: Begin) -> None:
    begin_watching(begin)
    with begin() as session:
        other = make_feed(session, "https://sample.example/feed")
        session.get_one(Outlet, other.outlet_id).is_sample = True
    visit(begin, DOWN, HOUR)
    with begin() as session:
        pause_feed(session, session.exec(select(Feed.id).order_by(col(Feed.id))).first() or 0, NOON)

    assert told(begin, 9 * DAY) == []


def test_a_silence_over_everything_holds_back_and_loses_nothing(begin: Begin) -> None:
    begin_watching(begin)
    visit(begin, GONE)
    with begin() as session:
        add_silence(session, NewSilence("", NOON + DAY, "A. Editor", "we move house"), NOON)

    assert told(begin, HOUR) == []
    assert told(begin, DAY + HOUR) == ["The Mole is gone"]


def test_sources_that_fail_together_are_one_message(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session, condition=Condition.SOURCE)
        for _ in range(200):
            make_feed(session, due_at=NOON)
    visit(begin_both, HEALTHY)  # nobody is at their addresses
    first = told(begin_both, PATIENCE)
    with begin_both() as session:
        make_feed(session, URL)
    visit(begin_both, GONE, PATIENCE)

    assert len(first) == 1
    assert first[0].endswith(" and 199 more need a look")
    assert len(told(begin_both, PATIENCE + HOUR)) == 1
    assert told(begin_both, PATIENCE + 2 * HOUR) == []
    with begin_both() as session:
        message = session.get_one(Alert, outbox(session)[0].alert_id)
    assert (message.body["matched"], len(message.body["sources"])) == (200, 200)
    assert "the network of this machine" in message.body["why"]
    parcel = replace(make_parcel(), body=message.body)
    for part in write_mail(parcel, HEAD).iter_parts():
        assert "… and 180 more" in part.get_content()
    payload = json.loads(write_payload(parcel, "https://tidings.example"))["data"]
    assert len(payload["sources"]) > 20
    assert (payload["is_cut"], payload["matched"]) == (True, 200)


def test_articles_are_no_business_of_a_rule_on_sources(begin: Begin) -> None:
    begin_watching(begin)
    with begin() as session:
        publish(session, "A boat arrives")

    assert told(begin, HOUR) == []


def test_a_rule_on_sources_takes_no_query(begin: Begin) -> None:
    with begin() as session, pytest.raises(InvalidError, match="it watches all of them"):
        add_rule(session, NewRule("Sources", "topic:borders", Condition.SOURCE), NOON)


def test_a_trial_counts_what_would_have_been_told(begin: Begin) -> None:
    begin_watching(begin)
    refused = FetchError(URL, "http_403", "no", status=403)

    for days, page, times in (
        (1, DOWN, 0), (2, rss(2), 0),  # mended in time
        (3, DOWN, 0), (4, refused, 0), (5, refused, 1), (6, refused, 1),  # one trouble
        (7, rss(7), 1), (8, DOWN, 1), (10, DOWN, 1), (12, DOWN, 2),  # a rest between
        (13, rss(13), 2), (22, GONE, 3),  # told at once
    ):  # fmt: skip
        visit(begin, page, days * DAY)
        with begin() as session:
            counted = rehearse(session, "", Condition.SOURCE, 30, NOON + days * DAY)
            assert counted == times, days


@pytest.fixture
def told_of_it(begin: Begin, tmp_path: Path) -> Iterator[tuple[Mailbox, Hook]]:
    """A mailbox and a webhook that were told of a source which is gone."""
    box, hook = Mailbox(), Hook()
    with receiving_mail(box) as server, receiving_hooks(hook):
        begin_watching(begin)
        with begin() as session:
            mail = add_receiver(session, ReceiverKind.EMAIL, "ops@desk.example", NOON)
            web = add_receiver(session, ReceiverKind.WEBHOOK, hook.url, NOON)
            add_rule(session, NewRule("Ops", "", Condition.SOURCE, (mail.uid, web.uid)), NOON)
        visit(begin, GONE, HOUR)
        list(watch(begin, NOON + HOUR))
        settings = Settings(
            home=tmp_path,
            smtp_host=server.host,
            smtp_port=server.port,
            smtp_security="none",
            allow_private=True,
            public_url="https://tidings.example",
        )
        list(deliver(begin, outgoing(settings, lambda: NOON), NOON + HOUR))
        yield box, hook


def test_those_who_run_it_get_mail_and_webhooks_like_editors(
    begin: Begin, told_of_it: tuple[Mailbox, Hook]
) -> None:
    box, hook = told_of_it
    with begin() as session:
        feed_id = session.exec(select(Feed.id)).one() or 0
        assert get_feed(session, feed_id).error_code == "gone"

    mails = [message_from_bytes(raw, policy=policy.default) for raw in box.got]
    [mail] = [mail for mail in mails if mail["To"] == "ops@desk.example"]
    assert mail["Subject"] == "[Tidings] Ops: The Mole is gone"
    text, html = (part.get_content() for part in mail.iter_parts())
    for part in (text, html):
        assert "Since 2026-11-24 13:00 UTC its server says that it is gone for good" in part
        assert f"https://tidings.example/sources/{feed_id}" in part
        assert "every source" in part
        assert "every article" not in part
    told = json.loads(hook.got[0][0])["data"]
    assert told["rule"]["condition"] == "source"
    assert [(one["id"], one["state"], one["code"]) for one in told["sources"]] == [
        (feed_id, "gone", "gone")
    ]


def test_pages_and_programs_see_the_alert(client: httpx.Client, served: Served) -> None:
    begin_watching(served.begin)
    made = client.post(
        "/api/v1/rules", json={"name": "Our sources", "query": "", "condition": "source"}
    )
    visit(served.begin, GONE, HOUR)
    list(watch(served.begin, NOON + HOUR))
    with served.begin() as session:
        rule = session.exec(select(AlertRule).where(AlertRule.name == "Our sources")).one()
        alert = session.exec(select(Alert).where(Alert.rule_id == rule.id)).one()
        feed_id = session.exec(select(Feed.id)).one()

    page = client.get("/alerts").text
    assert made.status_code == 201
    assert f'<a href="/sources/{feed_id}"><bdi>The Mole</bdi></a>' in page
    assert "rule “<bdi>Our sources</bdi>”: every source" in page
    shown = client.get(f"/api/v1/alerts/{alert.uid}").json()
    assert shown["body"]["sources"][0]["outlet"] == "The Mole"
