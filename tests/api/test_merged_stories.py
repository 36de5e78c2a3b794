"""A merged story: its links lead to the other, and who was told of it is not told again."""

import httpx
import pytest

from api.alerts.watch import watch
from models import Story, StoryMerge
from models.store.engine import Begin
from tests.api.alerted import LATER, publish, tell_desk
from tests.api.conftest import Served
from tests.api.stored import store_ferry
from tests.make import NOON, make_article


@pytest.fixture(scope="module")
def numbers(served: Served) -> tuple[int, int]:
    """The numbers of a story, and of one that was merged into it."""
    with served.begin() as session:
        ferry = store_ferry(session)
        merged = Story(title="Harbour receives a ferry", first_at=NOON, last_at=NOON, size=0)
        session.add(merged)
        session.flush()
        session.add(
            StoryMerge(
                from_story=merged.id or 0, into_story=ferry.story_id, at=NOON, similarity=0.618
            )
        )
        return ferry.story_id, merged.id or 0


def test_the_number_of_a_merged_story_leads_to_the_other(
    client: httpx.Client, numbers: tuple[int, int]
) -> None:
    story, merged = numbers

    for path in ("/api/v1/stories", "/stories"):
        answer = client.get(f"{path}/{merged}", follow_redirects=False)
        followed = client.get(f"{path}/{merged}", follow_redirects=True)

        assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}/{story}")
        assert followed.status_code == 200
        assert "Ferry reaches the harbour" in followed.text


def test_a_story_says_which_others_it_was_found_to_be(
    client: httpx.Client, numbers: tuple[int, int]
) -> None:
    story, merged = numbers

    told = client.get(f"/api/v1/stories/{story}").json()
    page = client.get(f"/stories/{story}").text

    assert told["merged"] == [
        {
            "id": merged,
            "title": "Harbour receives a ferry",
            "at": "2026-11-24T12:00:00Z",
            "similarity": 0.62,
        }
    ]
    assert told["size"] == len(told["articles"]) == 2
    assert "Found to be the same story" in page
    assert "Harbour receives a ferry" in page


def test_a_query_for_a_merged_story_finds_what_its_articles_stand_in(
    client: httpx.Client, numbers: tuple[int, int]
) -> None:
    found = [
        client.get("/api/v1/articles", params={"q": f"story:{number}"}).json()["items"]
        for number in numbers
    ]

    assert len(found[0]) == 2
    assert found[0] == found[1]


def test_who_was_told_of_a_story_is_not_told_again_when_it_is_merged(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session)
        older = make_article(session, "Nobody was told of this one")
        told = publish(session, "A boat arrives")
    assert [alert.story_id for alert in watch(begin_both, NOON)] == [told.story_id]

    with begin_both() as session:
        session.add(
            StoryMerge(from_story=told.story_id, into_story=older.story_id, at=NOON, similarity=0.7)
        )
        publish(session, "A boat has come", story=session.get_one(Story, older.story_id))
        other = publish(session, "Else")

    assert [alert.story_id for alert in watch(begin_both, LATER)] == [other.story_id]
