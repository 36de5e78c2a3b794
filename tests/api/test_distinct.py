"""Phrases that set a time apart: which words they are, and how sure that is."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from api.trends.distinct import Phrase, distinct, surprise
from api.trends.wording import Plain, Text

_STOPS = frozenset({"the", "of", "a", "from", "their", "to", "in", "is", "and"})
_numbers = count(1)


def _text(title: str, *, outlet: int = 0, story: int = 0, lead: str = "") -> Text:
    number = next(_numbers)
    return Text(number, story or number, outlet or number % 5, "en", title, lead)


def _told(title: str, times: int) -> list[Text]:
    return [_text(title) for _ in range(times)]


def _found(now: Sequence[Text], before: Sequence[Text] = ()) -> list[Phrase]:
    plain = Plain(_STOPS, {"border": 0.05})
    earlier = before or _told("Nothing much happened", 100)
    return distinct(now, earlier, lambda _: plain, 10)


def _words(found: Sequence[Phrase]) -> list[str]:
    return [phrase.words for phrase in found]


def test_what_is_new_is_told_as_it_is_written_most_and_the_longer_swallows_its_parts() -> None:
    now = [*_told("A zero tolerance policy", 9), *_told("The Zero Tolerance policy", 3)]

    [phrase] = _found(now + _told("Nothing much happened", 20))

    assert phrase.words == "zero tolerance policy"
    assert (phrase.count, phrase.stories, phrase.before, phrase.stories_before) == (12, 32, 0, 100)
    assert phrase.query == '"zero tolerance policy"'
    assert phrase.articles == tuple(sorted((text.id for text in now), reverse=True))


def test_a_text_counts_once_a_story_and_one_outlet_alone_makes_no_phrase() -> None:
    others = _told("Nothing much happened", 20)
    copies = [_text("Ferry sinks", outlet=number, story=7) for number in range(1, 20)]
    boilerplate = [_text("Sign up for updates", outlet=3) for _ in range(19)]
    spread = [_text("Boats turned back", outlet=number % 4) for number in range(1, 20)]

    assert _words(_found(copies + boilerplate + spread + others)) == ["Boats turned back"]


def test_a_sign_ends_a_phrase_and_a_hyphen_does_not() -> None:
    now = _told("Asylum-seekers wait. Camps burn\nHarbours  close", 12)

    [phrase] = _found(now + _told("Nothing much happened", 20))

    assert {phrase.words, *phrase.beside} == {
        "Asylum-seekers wait", "Camps burn", "Harbours close"
    }  # fmt: skip


def test_a_phrase_has_no_stop_word_or_number_at_its_beginning_and_us_is_a_country() -> None:
    now = [*_told("The 400 children from their parents", 12), *_told("To stay in the US", 12)]

    found = _found(now + _told("Nothing much happened", 20))

    assert _words(found) == ["children from their parents", "stay in the US"]


def test_a_word_that_is_common_in_news_is_a_phrase_only_beside_another() -> None:
    now = [*_told("border", 9), *_told("border wall", 12), *_told("Nothing much happened", 20)]

    assert _words(_found(now)) == ["border wall"]


def test_a_hidden_name_is_part_of_no_phrase_where_it_is_written_as_one() -> None:
    hidden = frozenset({"maria", "hope"})
    now = [replace(text, hidden=hidden) for text in _told("Maria Hope waits, in hope and fear", 12)]

    [phrase] = _found(now + _told("Nothing much happened", 20))

    assert {phrase.words, *phrase.beside} == {"waits", "hope and fear"}


def test_a_word_of_a_phrase_of_an_earlier_group_leads_none_of_its_own() -> None:
    now = [
        *_told("Caravan of tired migrants", 12),
        *_told("Caravan moves on", 12),
        *_told("Tired of it", 8),
    ]

    found = _found(now + _told("Nothing much happened", 20))

    assert [phrase.words for phrase in found] == ["Caravan"]


def test_what_was_said_as_often_before_is_not_new() -> None:
    assert _found(_told("Border wall", 20), _told("Border wall", 80)) == []


@given(st.integers(0, 50), st.integers(60, 500), st.integers(0, 50), st.integers(60, 500))
def test_z_grows_with_the_count_and_falls_with_what_was_before(
    told: int, of: int, before: int, of_before: int
) -> None:
    z = surprise(told + 1, of, before + 1, of_before)

    assert surprise(told + 2, of, before + 1, of_before) > z
    assert surprise(told + 1, of, before, of_before) > z
