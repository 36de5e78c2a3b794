import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from models.annotation import Annotated, Item
from nlp.features import COLUMNS, HASHED, look_up, rarity, weigh
from nlp.features import count as count_features
from tests.make import make_item

TEXTS = st.text(max_size=300)


def read(title: str = "", text: str = "") -> Annotated:
    return Annotated(make_item(title, text), language="en")


def count(readings: list[Annotated]) -> csr_array:
    return count_features(readings, look_up(readings))


def hashed(*titles: str) -> list[set[int]]:
    counts = count([read(title) for title in titles])
    return [
        {int(one) for one in counts.indices[start:stop] if one < HASHED}
        for start, stop in zip(counts.indptr, counts.indptr[1:], strict=False)
    ]


def test_the_same_text_gives_the_same_features_wherever_it_stands_in_a_batch() -> None:
    alone = count([read("Boats at sea", "Forty people")])
    among = count([read("Something else"), read("Boats at sea", "Forty people"), read()])

    assert np.array_equal(alone.toarray()[0], among.toarray()[1])


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_no_text_breaks_the_features_or_leaks_into_its_neighbour(
    texts: list[tuple[str, str]],
) -> None:
    readings = [Annotated(Item("1", title, text), language=None) for title, text in texts]

    together = count(readings)

    assert together.shape == (len(texts), COLUMNS)
    for place, reading in enumerate(readings):
        assert np.array_equal(count([reading]).toarray()[0], together.toarray()[place])


def test_case_punctuation_and_the_figures_of_a_number_make_no_difference() -> None:
    one, other = hashed("BOATS: 40 people!", "boats 7,000 people".replace(",", ""))

    assert one == other


def test_a_publishers_name_and_address_make_no_difference() -> None:
    bare, named, linked = count(
        [
            read("", "Boats arrive at dawn"),
            read("", "Fox News: Boats arrive at dawn (CNN)"),
            read("", "Boats arrive at dawn www.tidings.example/a https://x.example/?q=1"),
        ]
    ).toarray()

    assert np.array_equal(bare, named)
    assert np.array_equal(bare, linked)


def test_figures_of_any_script_are_one_and_signs_part_words() -> None:
    latin, arabic, parted = hashed("boats 1999", "boats ١٩٩٩", "boats/1_9!99")

    assert latin == arabic
    assert latin < parted


def test_a_headline_counts_for_more_than_the_same_words_in_the_lead() -> None:
    title, lead = count([read("Boats"), read("", "Boats")]).toarray()

    assert (title > 0).sum() > (lead > 0).sum()


def test_what_is_beyond_the_lead_is_not_read() -> None:
    short, long = count([read("a", "b " * 350), read("a", "b " * 350 + "refugees " * 50)]).toarray()

    assert np.array_equal(short, long)


def test_hashed_features_are_of_unit_length_however_long_the_text() -> None:
    counts = count([read("Boats"), read("Boats at sea", "Forty people were saved. " * 20)])

    weighed = weigh(counts, rarity(counts, 1)).toarray()[:, :HASHED]

    assert np.allclose((weighed**2).sum(axis=1), 1, atol=1e-5)


def test_features_of_too_few_texts_weigh_nothing() -> None:
    counts = count([read("Boats at sea"), read("Boats on land")])

    common = rarity(counts, 2)

    assert 0 < np.count_nonzero(common[:HASHED]) < np.count_nonzero(rarity(counts, 1)[:HASHED])
