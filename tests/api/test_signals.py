"""Signals and reviews over HTTP: a machine lists, people decide."""

import httpx
import pytest

from tests.api.conftest import Served
from tests.api.stored import CHECK, store_claims, store_ferry

SIGNALS = "/api/v1/signals"


@pytest.fixture(autouse=True, scope="module")
def stored(served: Served) -> None:
    with served.begin() as session:
        store_ferry(session)
        store_claims(session, 3)


def _uid(client: httpx.Client, **wanted: str) -> str:
    (signal,) = client.get(SIGNALS, params=wanted).json()["items"]
    return str(signal["uid"])


def test_signals_are_chosen_by_kind_label_role_and_state(client: httpx.Client) -> None:
    narrative = _uid(client, kind="narrative", label="N7", role="reports")

    assert narrative != _uid(client, kind="claim", role="asserts")
    assert client.get(SIGNALS, params={"state": "withdrawn"}).json()["items"] == []


@pytest.mark.parametrize(
    ("days", "number"),
    [
        ({"since": "2026-11-24"}, 2),
        ({"since": "2026-11-25"}, 0),
        ({"until": "2026-11-24"}, 2),
        ({"until": "2026-11-23"}, 0),
        ({"since": "2026-11-01", "until": "2026-11-30", "kind": "claim"}, 1),
    ],
)
def test_signals_are_chosen_by_the_days_of_their_articles(
    client: httpx.Client, days: dict[str, str], number: int
) -> None:
    assert len(client.get(SIGNALS, params=days).json()["items"]) == number


@pytest.mark.parametrize(
    ("days", "status", "field"),
    [
        ({"since": "2026-11-24", "until": "2026-11-01"}, 400, "until"),
        ({"since": "yesterday"}, 422, "since"),
    ],
)
def test_days_that_make_no_sense_are_told(
    client: httpx.Client, days: dict[str, str], status: int, field: str
) -> None:
    answer = client.get(SIGNALS, params=days)

    assert (answer.status_code, answer.json()["where"][0]["field"]) == (status, field)


def test_a_signal_states_its_reasons(client: httpx.Client) -> None:
    signal = client.get(f"{SIGNALS}/{_uid(client, kind='claim')}").json()

    assert signal["words"] == "invasion"
    assert signal["evidence"][0]["url"] == CHECK
    assert signal["is_automated"]
    assert all(signal[told] for told in ("reason", "tagger", "created_at", "contest", "article"))


def test_a_review_moves_a_signal_on_and_is_kept(client: httpx.Client) -> None:
    uid = _uid(client, kind="claim")
    decision = {"state": "matched_to_fact_check", "reviewer": "A. Editor", "note": "As checked."}

    made = client.post(f"{SIGNALS}/{uid}/reviews", json=decision)

    assert made.status_code == 201
    assert client.get(f"{SIGNALS}/{uid}").json() == made.json()
    assert made.json()["state"] == "matched_to_fact_check"
    assert [one["reviewer"] for one in made.json()["reviews"]] == ["A. Editor"]


def test_what_a_text_only_reports_is_not_matched(client: httpx.Client) -> None:
    uid = _uid(client, kind="narrative")
    decision = {"state": "matched_to_fact_check", "reviewer": "A. Editor", "note": "Read both."}

    refused = client.post(f"{SIGNALS}/{uid}/reviews", json=decision)

    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert client.get(f"{SIGNALS}/{uid}").json()["state"] == "signal"


def test_a_review_without_a_name_or_with_more_is_refused(client: httpx.Client) -> None:
    path = f"{SIGNALS}/{_uid(client, kind='narrative')}/reviews"

    nameless = client.post(path, json={"state": "in_review", "reviewer": "  "})
    extra = {"state": "in_review", "reviewer": "A. Editor", "is_admin": True}

    assert (nameless.status_code, nameless.json()["where"][0]["field"]) == (400, "reviewer")
    assert client.post(path, json=extra).json()["where"][0]["field"] == "body.is_admin"


def test_fact_checks_are_listed_in_pages(client: httpx.Client) -> None:
    first = client.get("/api/v1/claims", params={"limit": 2}).json()
    last = client.get("/api/v1/claims", params={"limit": 2, "cursor": first["next"]}).json()

    claims = [one["claim"] for one in first["items"] + last["items"]]
    assert claims == ["Claim 2", "Claim 1", "Claim 0"]
    assert last["next"] is None


def test_topics_narratives_and_outlets_come_with_their_counts(client: httpx.Client) -> None:
    lists = {
        name: {one.get("label", one["name"]): one for one in told["items"]}
        for name in ("topics", "narratives", "outlets")
        for told in [client.get(f"/api/v1/{name}").json()]
    }

    assert lists["topics"]["borders"]["count"] == 2
    assert lists["topics"]["detention"]["count"] == 0
    assert lists["narratives"]["N7"]["count"] == 1
    assert lists["outlets"]["Harbour Times"]["articles"] == 2
