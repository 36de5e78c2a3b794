"""Subscribing to the brief over HTTP: asked once, sent nothing before a yes, paused and ended."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.alerts.deliver import deliver
from api.alerts.messages import Letterhead, Purpose, agree_link, make_token
from api.alerts.outgoing import Outgoing, outgoing, signing_secret
from api.alerts.webhook import Caller
from api.briefs.issuing import issue_due
from ingest.addresses import Gate
from models.errors import ConflictError
from models.settings import Settings
from models.store.deliveries import Parcel
from models.store.engine import Begin, opener
from models.store.rules import add_receiver
from models.store.subscriptions import REST, add_subscription, agree, end_subscription
from models.vocabulary import DeliveryState, ReceiverKind
from tests.api.alerted import outbox
from tests.api.conftest import application
from tests.api.newsday import keep_history
from tests.api.test_brief_issues import MONDAY, WEEK, asked_for
from tests.conftest import migrated
from tests.make import NOON

API = "/api/v1"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A store in a file, since a page about an error reads beside what failed."""
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def client(engine: Engine, tmp_path: Path) -> TestClient:
    with opener(engine)() as session:
        keep_history(session)
    settings = Settings(home=tmp_path)
    return TestClient(application(engine, settings, lambda: NOON), base_url=settings.base_url)


def receiver(client: TestClient, kind: str = "email") -> str:
    address = f"{uuid4().hex}@desk.example" if kind == "email" else f"https://{uuid4().hex}.example"
    made = client.post(f"{API}/receivers", json={"kind": kind, "address": address})
    return str(made.json()["uid"])


def subscribe(client: TestClient, **change: str) -> dict[str, str | None]:
    asked = change if "receiver" in change else {**change, "receiver": receiver(client)}
    answer = client.post(f"{API}/subscriptions", json=asked)
    assert answer.status_code == 201, answer.text
    made: dict[str, str | None] = answer.json()
    return made


def sent(begin: Begin) -> list[Parcel]:
    """Deliver what is due to nobody, and return it."""
    parcels: list[Parcel] = []

    def send(parcel: Parcel) -> DeliveryState:
        parcels.append(parcel)
        return DeliveryState.SENT

    list(deliver(begin, send, NOON))
    return parcels


def test_a_mail_address_is_asked_and_sent_nothing_before_it_agrees(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    begin = opener(engine)
    made = subscribe(client, query="country:IT", language="fr", zone="Europe/Zurich", at="06:45")
    assert (made["state"], made["agreed_at"], made["at"]) == ("asked", None, "06:45")

    (question,) = sent(begin)
    assert question.asks
    assert list(issue_due(begin, begin, MONDAY)) == []

    token = make_token(question, signing_secret(tmp_path), Purpose.AGREE)
    looked = client.get(f"{API}/agree/{token}")
    assert "Oui, envoyez-la-moi" in looked.text
    assert client.get(f"{API}/subscriptions/{made['uid']}").json()["state"] == "asked"
    assert [client.post(f"{API}/agree/{token}").status_code for _ in range(2)] == [200, 200]

    assert client.get(f"{API}/subscriptions/{made['uid']}").json()["state"] == "active"
    assert [one.week for one in issue_due(begin, begin, MONDAY)] == [WEEK]


def test_the_question_says_what_is_asked_and_how_to_agree(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    subscribe(client, query="topic:borders", weekday="friday")
    settings = Settings(home=tmp_path)
    send = outgoing(settings, lambda: NOON)

    assert [one.note.state for one in deliver(opener(engine), send, NOON)] == [DeliveryState.KEPT]

    (path,) = (tmp_path / "mail").glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = mail.get_body(("plain",))
    assert body is not None
    told = body.get_content()
    assert "every Friday at 07:00 (UTC)" in told
    assert "topic:borders" in told
    assert f"{settings.base_url}/api/v1/agree/" in told
    assert mail["List-Unsubscribe"] is None


def test_a_webhook_needs_no_asking(engine: Engine, client: TestClient) -> None:
    made = subscribe(client, receiver=receiver(client, "webhook"))

    assert made["state"] == "active"
    assert sent(opener(engine)) == []


def test_an_address_that_did_not_agree_is_not_asked_again_for_a_week(begin_both: Begin) -> None:
    with begin_both() as session:
        address = f"{uuid4().hex}@desk.example"
        desk = add_receiver(session, ReceiverKind.EMAIL, address, NOON).uid
        first = add_subscription(session, asked_for(desk), NOON)
        with pytest.raises(ConflictError, match="was asked"):
            add_subscription(session, asked_for(desk, language="fr"), NOON)
        end_subscription(session, first.uid, NOON)
        with pytest.raises(ConflictError, match="was asked on 24 November 2026"):
            add_subscription(session, asked_for(desk), NOON + REST - timedelta(seconds=1))

        again = add_subscription(session, asked_for(desk), NOON + REST)
        agree(session, again.uid, NOON + REST)
        add_subscription(session, asked_for(desk, language="fr"), NOON + REST)

        states = [one.state for one in outbox(session)]
    assert states == [DeliveryState.CANCELLED, DeliveryState.PENDING, DeliveryState.PENDING]


def test_a_subscription_rests_goes_on_and_ends(engine: Engine, client: TestClient) -> None:
    begin = opener(engine)
    path = f"{API}/subscriptions/{subscribe(client, receiver=receiver(client, 'webhook'))['uid']}"

    assert client.post(f"{path}/pause").json()["state"] == "paused"
    assert list(issue_due(begin, begin, MONDAY)) == []
    assert client.post(f"{path}/resume").json()["state"] == "active"
    assert [one.week for one in issue_due(begin, begin, MONDAY)] == [WEEK]
    assert client.post(f"{path}/pause").status_code == 200
    with begin() as session:
        assert [one.state for one in outbox(session)] == [DeliveryState.CANCELLED]

    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/resume").status_code == 404
    assert client.get(f"{API}/subscriptions").json()["items"] == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"receiver": str(uuid4())}, 404),
        ({"query": "topic:("}, 400),
        ({"zone": "Europe/Geneva"}, 400),
        ({"at": "7 o'clock"}, 422),
        ({"at": "24:00"}, 422),
        ({"weekday": "someday"}, 422),
        ({"language": "xx"}, 422),
        ({"agreed": "true"}, 422),
    ],
)
def test_a_subscription_that_makes_no_sense_is_refused(
    client: TestClient, change: dict[str, str], status: int
) -> None:
    asked = {"receiver": receiver(client), **change}

    answer = client.post(f"{API}/subscriptions", json=asked)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_a_form_without_a_script_asks_an_address(engine: Engine, client: TestClient) -> None:
    wish = {"address": " desk@desk.example ", "weekday": "friday", "at": "06:30", "zone": "UTC"}

    answer = client.post("/briefs/subscriptions", data=wish, follow_redirects=False)
    again = client.post("/briefs/subscriptions", data={**wish, "lang": "fr"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/briefs?asked=yes")
    assert "A mail asks that address" in client.get("/briefs?asked=yes").text
    assert "A mail asks that address" not in client.get("/briefs").text
    assert again.status_code == 409
    assert "was asked on 24 November 2026 and has not agreed" in again.text
    [question] = sent(opener(engine))
    assert (question.address, question.body["weekday"]) == ("desk@desk.example", 4)


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"address": "nobody"}, 400, "it is no mail address"),
        ({"zone": "Europe/Geneva"}, 400, "there is no time zone"),
        ({"q": "topic:("}, 400, "does not belong here"),
        ({"at": "late"}, 400, "at"),
    ],
)
def test_a_form_that_makes_no_sense_is_told_as_a_page(
    engine: Engine, client: TestClient, change: dict[str, str], status: int, said: str
) -> None:
    answer = client.post("/briefs/subscriptions", data={"address": "a@desk.example", **change})

    assert answer.status_code == status
    assert "<html" in answer.text
    assert said in answer.text
    assert sent(opener(engine)) == []


def test_a_link_to_leave_agrees_to_nothing(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    made = subscribe(client)
    (question,) = sent(opener(engine))
    leave = make_token(question, signing_secret(tmp_path))

    assert client.post(f"{API}/agree/{leave}").status_code == 404
    assert client.get(f"{API}/agree/nonsense").status_code == 404
    assert client.get(f"{API}/subscriptions/{made['uid']}").json()["state"] == "asked"


def test_one_that_ended_cannot_be_agreed_to(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    made = subscribe(client)
    (question,) = sent(opener(engine))
    head = Letterhead("tidings@desk.example", "", signing_secret(tmp_path))
    client.delete(f"{API}/subscriptions/{made['uid']}")

    assert client.post(agree_link(question, head)).status_code == 404


def test_a_question_whose_address_cannot_be_reached_is_tried_like_any_mail(
    engine: Engine, client: TestClient, tmp_path: Path
) -> None:
    subscribe(client)
    head = Letterhead("tidings@desk.example", "https://tidings.example", b"k" * 32)
    folder = tmp_path / "file"
    folder.write_text("in the way", encoding="utf-8")
    send = Outgoing(head, None, folder, Caller(Gate(), lambda: NOON))

    (done,) = deliver(opener(engine), send, NOON)

    assert done.note.state is DeliveryState.PENDING
