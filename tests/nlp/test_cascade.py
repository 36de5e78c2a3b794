from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest

from models.annotation import Annotated, Finding, Item, Noted, Tagged
from models.vocabulary import TONE_LABELS, Decision, Relevance, TagKind
from nlp.cascade import BATCH, TEXT_LIMIT, TITLE_LIMIT, Cascade, load_cascade
from nlp.language import LanguageTagger
from nlp.tagger import ABOUT, SUBJECT
from tests.make import make_item


@dataclass
class Gate:
    """Says `subject` of titles that begin with it, and so on."""

    name: str = "gate/1"
    reads: frozenset[Relevance] | None = None

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        for reading in readings:
            yield [Tagged(TagKind.RELEVANCE, reading.item.title.split()[0], self.name)]


@dataclass
class Namer:
    """Tags with the item's own title, and remembers what it was shown."""

    name: str
    reads: frozenset[Relevance] | None
    shown: list[str]

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        for reading in readings:
            self.shown.append(reading.item.title)
            yield [
                Tagged(TagKind.PERSON, reading.item.title, self.name),
                Noted(f"saw {len(reading.tags)} tags"),
            ]


TITLES = ["none a", "subject b", "mention c", "subject d"]


def test_each_tagger_sees_what_the_gate_let_through_and_what_was_said_before() -> None:
    about, subject = Namer("about/1", ABOUT, []), Namer("subject/1", SUBJECT, [])
    cascade = Cascade(LanguageTagger(), (Gate(), about, subject))

    readings = list(cascade.read(make_item(title) for title in TITLES))

    assert about.shown == ["subject b", "mention c", "subject d"]
    assert subject.shown == ["subject b", "subject d"]
    assert [reading.item.title for reading in readings] == TITLES
    assert [reading.relevance for reading in readings] == ["none", "subject", "mention", "subject"]
    assert readings[1].notes[-2:] == ("saw 1 tags", "saw 2 tags")
    assert len(readings[0].tags) == 1


def test_findings_stay_with_their_items_over_many_batches() -> None:
    namer = Namer("about/1", ABOUT, [])
    cascade = Cascade(LanguageTagger(), (Gate(), namer))
    titles = [f"{('none', 'subject')[number % 3 == 0]} {number}" for number in range(3 * BATCH + 5)]

    for title, reading in zip(
        titles, cascade.read(make_item(title) for title in titles), strict=True
    ):
        named = [tag.label for tag in reading.tags if tag.kind is TagKind.PERSON]
        assert named == ([title] if title.startswith("subject") else [])


def test_items_are_taken_as_they_are_needed() -> None:
    taken = 0

    def items() -> Iterator[Item]:
        nonlocal taken
        while True:
            taken += 1
            yield make_item("none")

    next(Cascade(LanguageTagger(), (Gate(),)).read(items()))

    assert taken == BATCH


def test_the_version_changes_with_any_tagger_and_with_nothing_else() -> None:
    gate = Gate()
    one = Cascade(LanguageTagger(), (gate, Namer("a/1", None, [])))
    same = Cascade(LanguageTagger(), (gate, Namer("a/1", None, ["read before"])))
    other = Cascade(LanguageTagger(), (gate, Namer("a/2", None, [])))

    assert one.version == same.version != other.version


@pytest.fixture(scope="module")
def shipped() -> Cascade:
    return load_cascade(names=False)


def read_one(cascade: Cascade, title: str, text: str = "", language: str = "en") -> Annotated:
    return next(cascade.read([make_item(title, text, language)]))


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Refugees cross the border as war spreads; thousands seek asylum", "en"),
        ("Des centaines de migrants secourus en mer, les demandes d'asile augmentent", "fr"),
        ("Llegan en patera cuarenta inmigrantes a la costa de Almería", "es"),
        ("Bundestag streitet über Abschiebungen und Asylrecht für Flüchtlinge", "de"),
        ("Migranti, nuovo sbarco nella notte: in ottanta salvati", "it"),
        ("Imigrantes e refugiados esperam meses por autorização de residência", "pt"),
    ],
)
def test_an_item_about_migration_passes_the_gate(
    shipped: Cascade, title: str, language: str
) -> None:
    reading = read_one(shipped, title, language=language)

    assert reading.relevance is Relevance.SUBJECT
    assert [tag for tag in reading.tags if tag.kind is TagKind.TOPIC]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("Home side win the cup final after extra time", "en"),
        ("Bird migration begins early as geese reach the lakes", "en"),
        ("Hospital finishes data migration to a new records system", "en"),
        ("Central bank leaves interest rates where they are", "en"),
        ("Le festival de jazz ouvre ses portes vendredi", "fr"),
        ("El equipo gana la final de copa en los penaltis", "es"),
        ("Vogelzug: Störche kehren früher zurück", "de"),
        ("Apre il nuovo asilo nido del quartiere", "it"),
    ],
)
def test_general_news_and_other_senses_stop_at_the_gate(
    shipped: Cascade, title: str, language: str
) -> None:
    reading = read_one(shipped, title, language=language)

    assert reading.relevance is Relevance.NONE
    assert [tag.kind for tag in reading.tags] == [TagKind.RELEVANCE]


def test_a_subject_item_gets_every_topic_and_frame_and_one_label_of_each_tone_axis(
    shipped: Cascade,
) -> None:
    reading = read_one(
        shipped,
        "Senate debates a bill on deportations and the border wall",
        "The bill would pay for more border patrol agents and speed up the deportation of "
        "immigrants, its sponsors say. Democrats oppose it.",
    )

    kinds = [tag.kind for tag in reading.tags]
    assert kinds.count(TagKind.TOPIC) == 21
    assert kinds.count(TagKind.FRAME) == 14
    assert [kinds.count(TagKind(axis)) for axis in TONE_LABELS] == [1, 1, 1]
    assert {"borders", "returns", "policy_governance"} <= set(reading.yes(TagKind.TOPIC))
    assert "political" in reading.yes(TagKind.FRAME)
    assert all(tag.p is not None and 0 <= tag.p <= 1 for tag in reading.tags)


def test_what_a_voice_says_is_asked_of_headlines_in_the_languages_it_was_coded_in(
    shipped: Cascade,
) -> None:
    headline = "“Basta sbarchi, fuori gli immigrati”, l'attacco del sindaco"
    italian = read_one(shipped, headline, language="it")
    english = read_one(shipped, "“Stop the boats, send migrants back”, mayor says")

    assert [tag.label in {"-1", "0"} for tag in italian.tags if tag.kind is TagKind.VOICED] == [
        True
    ]
    assert TagKind.VOICED not in {tag.kind for tag in english.tags}


def test_a_language_without_coded_items_is_off_and_says_so(shipped: Cascade) -> None:
    reading = read_one(shipped, "Vluchtelingen wachten maanden op asiel in het kamp", language="nl")

    labels = [tag for tag in reading.tags if tag.kind in (TagKind.TOPIC, TagKind.FRAME)]
    assert {tag.decision for tag in labels} == {Decision.CANT_SAY}
    assert "topic: too little was coded in nl" in reading.notes


@pytest.mark.parametrize("text", ["", " \n\t", "😀" * 500, "… — !!!", "12 345"])
def test_an_item_without_words_is_none_and_says_so(shipped: Cascade, text: str) -> None:
    reading = read_one(shipped, "", text)

    assert reading.relevance is Relevance.NONE
    assert "relevance: no words" in reading.notes


def test_a_text_of_ten_megabytes_is_cut_and_says_so(shipped: Cascade) -> None:
    reading = read_one(shipped, "Migrants " * 1_000, "migrants at the border " * 450_000)

    assert reading.relevance is Relevance.SUBJECT
    assert (len(reading.item.title), len(reading.item.text)) == (TITLE_LIMIT, TEXT_LIMIT)
    assert "text cut" in reading.notes


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a" * 50_000, "\u202erefugees", "ﷺ" * 900])
def test_odd_characters_do_no_harm(shipped: Cascade, text: str) -> None:
    assert read_one(shipped, text, text).relevance is not None
