"""Rules, receivers and alerts as programs and people reach them: routes and commands."""

from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx
import pytest

from api.alerts.deliver import deliver
from api.alerts.messages import make_token
from api.alerts.outgoing import signing_secret
from api.alerts.watch import watch
from api.cli import main
from models.errors import ConflictError, InvalidError, QueryError
from models.settings import Settings
from models.store.deliveries import Parcel
from models.store.engine import Begin
from models.store.rules import NewRule, add_receiver, add_rule, get_receiver, get_rule, receivers_of
from models.vocabulary import Condition, DeliveryState, ReceiverKind
from tests.api.alerted import publish
from tests.api.conftest import Served
from tests.make import NOON

API = "/api/v1"


def new_receiver(client: httpx.Client, kind: str = "email") -> dict[str, str]:
    address = (
        f"https://{uuid4().hex}.example/hook" if kind == "webhook" else f"{uuid4().hex}@d.example"
    )
    answer = client.post(f"{API}/receivers", json={"kind": kind, "address": address})
    assert answer.status_code == 201
    made: dict[str, str] = answer.json()
    return made


def new_rule(client: httpx.Client, receiver: str, query: str = "") -> dict[str, str]:
    asked = {"name": uuid4().hex, "query": query, "condition": "any", "receivers": [receiver]}
    answer = client.post(f"{API}/rules", json=asked)
    assert answer.status_code == 201
    made: dict[str, str] = answer.json()
    return made


def test_a_webhooks_secret_is_shown_once(client: httpx.Client) -> None:
    made = new_receiver(client, "webhook")

    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in client.get(f"{API}/receivers").text
    assert new_receiver(client)["secret"] is None


def test_a_rule_lives_pauses_and_goes(client: httpx.Client) -> None:
    rule = new_rule(client, new_receiver(client)["uid"], "topic:returns")
    path = f"{API}/rules/{rule['uid']}"

    assert client.get(path).json() == rule
    assert client.post(f"{path}/pause").json()["is_active"] is False
    assert client.post(f"{path}/resume").json()["is_active"] is True
    again = {"name": rule["name"], "query": "", "condition": "any"}
    assert client.post(f"{API}/rules", json=again).status_code == 409
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "x", "query": "topic:nonsense", "condition": "any"},
        {"name": "x", "query": "(", "condition": "any"},
        {"name": "x", "query": "", "condition": "sometimes"},
        {"name": "  ", "query": "", "condition": "any"},
        {"name": "x", "query": "", "condition": "any", "receivers": [str(uuid4())]},
    ],
)
def test_a_bad_rule_is_refused_with_its_reason(client: httpx.Client, rule: object) -> None:
    answer = client.post(f"{API}/rules", json=rule)

    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


def test_a_trial_says_how_often_and_saves_nothing(client: httpx.Client, served: Served) -> None:
    with served.begin() as session:
        publish(session, "A zeppelin lands")
    before = client.get(f"{API}/rules").json()

    answer = client.post(f"{API}/rules/try", json={"query": "zeppelin", "condition": "any"})

    assert answer.json()["times"] == 1
    assert answer.json()["told"] == "this rule would have spoken up once in the last 30 days"
    assert client.get(f"{API}/rules").json() == before


def test_an_alert_shows_its_deliveries_and_takes_a_word(
    client: httpx.Client, served: Served
) -> None:
    receiver = new_receiver(client)
    rule = new_rule(client, receiver["uid"], "submarine")
    with served.begin() as session:
        publish(session, "A submarine surfaces")
    (alert,) = watch(served.begin, NOON)
    list(deliver(served.begin, lambda _: DeliveryState.SENT, NOON))

    shown = client.get(f"{API}/alerts/{alert.uid}").json()
    word = {"receiver": receiver["uid"], "verdict": "useful"}

    assert shown["rule"] == rule["uid"]
    assert shown["body"]["items"][0]["title"] == "A submarine surfaces"
    assert [one["code"] for one in shown["deliveries"][0]["attempts"]] == ["sent"]
    assert client.post(f"{API}/alerts/{alert.uid}/feedback", json=word).status_code == 204
    assert client.get(f"{API}/alerts", params={"limit": 1}).json()["items"][0]["uid"] == str(
        alert.uid
    )
    assert client.get(f"{API}/alerts/{uuid4()}").status_code == 404
    assert (
        f'id="{alert.uid}"' in client.get(f"/alerts/{alert.uid}").text
    )  # where a mail's link leads


def test_one_click_unsubscribes_and_a_look_does_not(
    client: httpx.Client, served: Served, tmp_path: Path
) -> None:
    receiver = new_receiver(client)
    rule = new_rule(client, receiver["uid"], "airship")
    with served.begin() as session:
        publish(session, "An airship lands")
    list(watch(served.begin, NOON))
    parcels: list[Parcel] = []

    def look(parcel: Parcel) -> DeliveryState:
        parcels.append(parcel)
        return DeliveryState.SENT

    list(deliver(served.begin, look, NOON))
    (parcel,) = [one for one in parcels if str(one.rule_uid) == rule["uid"]]
    home = served.app.state.settings.home
    path = f"{API}/unsubscribe/{make_token(parcel, signing_secret(home))}"

    assert client.get(path).status_code == 200
    with served.begin() as session:
        assert len(receivers_of(session, get_rule(session, parcel.rule_uid))) == 1
    click = client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert click.status_code == 200
    with served.begin() as session:
        assert receivers_of(session, get_rule(session, parcel.rule_uid)) == []
    assert client.post(path[:-4] + "AAAA").status_code == 404
    assert urlsplit(str(click.url)).path == path


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (ReceiverKind.EMAIL, "nobody"),
        (ReceiverKind.EMAIL, "a@b.example\r\nBcc: c@d.example"),
        (ReceiverKind.EMAIL, "a..b@c.example"),
        (ReceiverKind.EMAIL, "ä@c.example"),
        (ReceiverKind.WEBHOOK, "ftp://a.example/"),
        (ReceiverKind.WEBHOOK, "https://user@a.example/"),
        (ReceiverKind.WEBHOOK, "https://[/"),
        (ReceiverKind.WEBHOOK, "hook"),
    ],
)
def test_an_address_that_cannot_be_told_is_refused(
    begin: Begin, kind: ReceiverKind, address: str
) -> None:
    with begin() as session, pytest.raises(InvalidError):
        add_receiver(session, kind, address, NOON)


def test_a_rule_needs_a_query_that_parses_and_a_name_of_its_own(begin_both: Begin) -> None:
    with begin_both() as session:
        add_rule(session, NewRule("Returns", "topic:returns", Condition.ANY), NOON)

        with pytest.raises(ConflictError):
            add_rule(session, NewRule(" Returns ", "", Condition.ANY), NOON)
        with pytest.raises(QueryError):
            add_rule(session, NewRule("Other", "topic:", Condition.ANY), NOON)


def test_commands_make_a_rule_and_keep_its_mail(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    assert Settings().home == tmp_path

    assert main(["rules", "receivers", "desk@desk.example"]) == 0
    receiver = capsys.readouterr().out.split()[-1]
    assert main(["rules", "add", "Desk", "boat", "--receiver", receiver]) == 0
    rule = capsys.readouterr().out.split()[-1]
    assert main(["rules", "add", "Ours", "", "--condition", "source"]) == 0
    assert main(["rules", "list"]) == 0
    listed = capsys.readouterr().out
    assert "Desk: any of 'boat'" in listed
    assert "Ours: every source" in listed
    assert main(["watch"]) == main(["deliver"]) == 0
    assert capsys.readouterr().out.splitlines() == ["0 alerts raised", "nothing is due"]
    assert main(["rules", "pause", rule]) == main(["rules", "resume", rule]) == 0
    assert main(["rules", "add", "Desk", ""]) == 1
    assert main(["rules", "remove", rule]) == 0
    assert main(["rules", "remove", str(uuid4())]) == 1


def test_a_silence_is_kept_shown_and_ended(client: httpx.Client) -> None:
    asked = {"query": "topic:health", "until": "2999-01-01T00:00:00Z", "author": "Ada"}

    made = client.post(f"{API}/silences", json={**asked, "reason": "known"})

    assert made.status_code == 201
    assert made.json() in client.get(f"{API}/silences").json()["items"]
    path = f"{API}/silences/{made.json()['uid']}"
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 404
    assert made.json() not in client.get(f"{API}/silences").json()["items"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"query": "colour:red"},
        {"until": "2020-01-01T00:00:00Z"},
        {"until": "2999-01-01T00:00:00"},
        {"author": "  "},
        {"reason": ""},
    ],
)
def test_a_bad_silence_is_refused_with_its_reason(
    client: httpx.Client, wrong: dict[str, str]
) -> None:
    good = {"query": "", "until": "2999-01-01T00:00:00Z", "author": "Ada", "reason": "known"}

    answer = client.post(f"{API}/silences", json={**good, **wrong})

    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


def test_a_disabled_receiver_can_be_enabled(client: httpx.Client, served: Served) -> None:
    made = new_receiver(client)
    with served.begin() as session:
        get_receiver(session, UUID(made["uid"])).is_active = False

    enabled = client.post(f"{API}/receivers/{made['uid']}/enable")

    assert enabled.json()["is_active"] is True
    assert client.post(f"{API}/receivers/{uuid4()}/enable").status_code == 404


def test_silences_and_receivers_by_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    words = ["--until", "2999-01-01", "--reason", "known", "--author", "Ada"]

    assert main(["rules", "silence", "topic:health", *words]) == 0
    told = capsys.readouterr().out
    assert told.startswith("silent until 2999-01-02 00:00 UTC: ")
    uid = told.split()[-1]
    assert main(["rules", "silences"]) == 0
    assert f"{uid}  'topic:health' until 2999-01-02" in capsys.readouterr().out
    assert main(["rules", "silences", "--end", uid]) == 0
    assert main(["rules", "silence", "colour:red", *words]) != 0
    capsys.readouterr()
    assert main(["rules", "receivers", "desk@desk.example"]) == 0
    receiver = capsys.readouterr().out.split()[-1]
    assert main(["rules", "receivers", "--enable", receiver]) == 0
    assert capsys.readouterr().out == "enabled desk@desk.example\n"
