"""Briefs sent: once a week and receiver, kept as they were, corrected with a note, and stopped."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from api.alerts.deliver import deliver
from api.alerts.messages import Letterhead, leave_link
from api.alerts.outgoing import Outgoing, outgoing
from api.alerts.webhook import Caller
from api.briefs.document import digest_of, from_json
from api.briefs.gather import Wanted
from api.briefs.issuing import correct, issue_due
from api.briefs.sending import write_notice
from api.briefs.weeks import week_of
from api.languages.writing import Language
from ingest.addresses import Gate
from models import Subscription
from models.errors import ConflictError, InvalidError, NotFoundError, QueryError
from models.settings import Settings
from models.store.briefs import correction_of, get_issue, list_issues
from models.store.deliveries import take_on
from models.store.engine import Begin, opener
from models.store.rules import add_receiver
from models.store.subscriptions import (
    NewSubscription,
    add_subscription,
    end_subscription,
    list_subscriptions,
)
from models.vocabulary import DeliveryState, ReceiverKind
from tests.api.alerted import outbox, publish
from tests.api.conftest import application
from tests.api.newsday import keep_history
from tests.api.test_mail import Mailbox, receiving
from tests.make import NOON

MONDAY = NOON + timedelta(days=6, hours=-5)  # 30 November, 07:00
WEEK = "2026-W48"
HEAD = Letterhead("tidings@desk.example", "https://tidings.example", b"k" * 32)


def subscribe(
    session: Session, query: str = "", language: str = "en", receiver: UUID | None = None
) -> Subscription:
    """Have somebody who agreed sent the brief on Mondays at seven."""
    if receiver is None:
        address = f"{uuid4().hex}@desk.example"
        receiver = add_receiver(session, ReceiverKind.EMAIL, address, NOON).uid
    new = replace(asked_for(receiver, query, language), is_agreed=True)
    return add_subscription(session, new, NOON)


def asked_for(receiver: UUID, query: str = "", language: str = "en") -> NewSubscription:
    return NewSubscription(receiver, query, language, 0, time(7), "UTC")


def issue(begin: Begin, now: datetime) -> list[tuple[str, str]]:
    return [(one.week, one.error) for one in issue_due(begin, begin, now)]


def test_a_week_is_issued_once_to_each_who_subscribed(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)
        subscribe(session)
        subscribe(session)
        subscribe(session, "topic:borders", "fr")

    assert issue(begin_both, MONDAY - timedelta(seconds=1)) == []
    assert issue(begin_both, MONDAY) == [(WEEK, "")] * 3
    assert issue(begin_both, MONDAY) == []
    assert issue(begin_both, MONDAY + timedelta(days=6)) == []
    with begin_both() as session:
        assert len(outbox(session)) == 3
        assert len(list_issues(session, 9)) == 2
    assert issue(begin_both, MONDAY + timedelta(days=7)) == [("2026-W49", "")] * 3


def test_a_machine_that_was_down_sends_late_and_not_twice(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        subscribe(session)

    assert issue(begin, MONDAY + timedelta(days=15)) == [("2026-W50", "")]
    assert issue(begin, MONDAY + timedelta(days=16)) == []


def test_two_subscriptions_of_one_receiver_to_the_same_brief_are_refused(begin: Begin) -> None:
    with begin() as session:
        receiver = add_receiver(session, ReceiverKind.EMAIL, "desk@desk.example", NOON).uid
        subscribe(session, receiver=receiver)
        with pytest.raises(ConflictError, match="already"):
            subscribe(session, " ", receiver=receiver)
        subscribe(session, language="es", receiver=receiver)

        assert len(list_subscriptions(session)) == 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"receiver": uuid4()}, NotFoundError),
        ({"query": "topic:("}, QueryError),
        ({"weekday": 7}, InvalidError),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    begin: Begin, change: dict[str, object], error: type[Exception]
) -> None:
    with begin() as session:
        receiver = add_receiver(session, ReceiverKind.EMAIL, "desk@desk.example", NOON).uid
        asked = {"receiver": receiver, "query": "", "language": "en", "weekday": 0}
        new = NewSubscription(**{**asked, **change}, at=time(7), zone="UTC")  # type: ignore[arg-type]
        with pytest.raises(error):
            add_subscription(session, new, NOON)


def test_one_that_cannot_be_gathered_does_not_stop_the_others(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        subscribe(session).query = "topic:gone"
        subscribe(session)

    (week, error), other = issue(begin, MONDAY)

    assert (week, other) == (WEEK, (WEEK, ""))
    assert "gone" in error


def test_what_was_sent_is_kept_as_it_was(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        subscribe(session)
    issue(begin, MONDAY)
    with begin() as session:
        publish(session)
        [sent] = list_issues(session, 9)

        brief = from_json(sent.body)

    assert digest_of(sent.body) == sent.digest
    assert (brief.week, brief.title, brief.made_at) == (sent.week, sent.title, MONDAY)


def test_a_mail_arrives_with_all_its_parts_and_can_be_stopped(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        subscribe(session)
    issue(begin, MONDAY)
    box = Mailbox()
    with receiving(box) as server:
        send = Outgoing(HEAD, server, Path(), Caller(Gate(), lambda: MONDAY))
        assert [one.note.state for one in deliver(begin, send, MONDAY)] == [DeliveryState.SENT]
        assert list(deliver(begin, send, MONDAY + timedelta(days=1))) == []

    [content] = box.got
    mail = message_from_bytes(content, policy=policy.default)
    text, html = (mail.get_body((one,)) for one in ("plain", "html"))
    [pdf] = mail.iter_attachments()
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<https://tidings.example/api/v1/unsubscribe/")
    assert text is not None
    assert html is not None
    assert "week 48 of 2026" in mail["Subject"]
    with begin() as session:
        digest = list_issues(session, 1)[0].digest
    assert f"https://tidings.example/briefs/sent/{digest}" in text.get_content()
    assert digest in html.get_content()
    assert len(html.get_content().encode()) < 100_000  # a mail that is longer is cut by some
    assert (pdf.get_filename(), pdf.get_content()[:5]) == (f"tidings-{WEEK}.pdf", b"%PDF-")


def test_leaving_takes_one_click_and_takes_back_what_waits(engine: Engine, tmp_path: Path) -> None:
    begin = opener(engine)
    with begin() as session:
        keep_history(session)
        subscribe(session)
    issue(begin, MONDAY)
    settings = Settings(home=tmp_path)
    client = TestClient(application(engine, settings, lambda: MONDAY), base_url=settings.base_url)
    with begin() as session:
        parcel = take_on(session, MONDAY)
    assert parcel is not None
    leave = leave_link(parcel, outgoing(settings, lambda: MONDAY).head)

    answers = [client.get(leave), client.post(leave), client.post(leave)]

    assert [one.status_code for one in answers] == [200, 200, 200]
    assert issue(begin, MONDAY + timedelta(days=7)) == []
    with begin() as session:
        assert [one.state for one in outbox(session)] == [DeliveryState.CANCELLED]


def test_a_webhook_is_told_where_the_brief_is(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        address = "https://hooks.example/briefs"
        receiver = add_receiver(session, ReceiverKind.WEBHOOK, address, NOON).uid
        subscribe(session, receiver=receiver)
    issue(begin, MONDAY)
    with begin() as session:
        parcel = take_on(session, MONDAY)
    assert parcel is not None

    notice = orjson.loads(write_notice(parcel, "https://tidings.example"))

    assert notice["type"] == "brief.issued"
    assert notice["data"]["week"] == WEEK
    assert notice["data"]["url"] == f"https://tidings.example/briefs/sent/{parcel.digest}"
    assert notice["data"]["corrects"] is None


def test_a_correction_reaches_all_who_had_the_first(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)
        subscribe(session)
        gone = subscribe(session).uid
        subscribe(session, language="fr")
    issue(begin_both, MONDAY)
    with begin_both() as session:
        end_subscription(session, gone, MONDAY)
        end_subscription(session, gone, MONDAY)
        before = len(outbox(session))
    wanted = Wanted(week_of(WEEK))

    again = correct(begin_both, begin_both, wanted, "Two outlets were missing.", MONDAY)

    with begin_both() as session:
        first = next(one for one in list_issues(session, 9) if one.id == again.corrects_id)
        brief = from_json(get_issue(session, again.digest).body)
        assert correction_of(session, first) == again
        assert len(outbox(session)) == before + 1
    assert (again.number, brief.corrects) == (2, first.digest)
    assert "Two outlets were missing." in brief.note


def test_there_is_nothing_to_correct_where_nothing_was_sent(begin: Begin) -> None:
    with pytest.raises(NotFoundError, match=WEEK):
        correct(begin, begin, Wanted(week_of(WEEK), language=Language.FR), "A slip.", MONDAY)
    with pytest.raises(InvalidError, match="note"):
        correct(begin, begin, Wanted(week_of(WEEK)), " ", MONDAY)
