"""Signals: what is pointed at, in which role, and what never is. All sentences are invented."""

from dataclasses import replace

import pytest

from models.annotation import Annotated, Item, KnownClaim, Noted, Signalled
from models.vocabulary import NarrativeRole, Relevance
from nlp.signals.claims import load_claims
from nlp.signals.language import load_loaded_language
from nlp.signals.narratives import load_narratives
from nlp.signals.quoted import quotations, sentence_around
from nlp.tagger import Tagger
from tests.make import make_item

CLAIM = KnownClaim(
    uid="one",
    claim="The town of Brookvale gives every newcomer a free furnished house and a car",
    publisher="Checkers",
    verdict="Untrue",
    url="https://checkers.example/1",
)
OTHERS = [
    KnownClaim(str(number), f"Ferry number {number} carried arms to port", "Checkers")
    for number in range(20)
]
ASSERTED = "Thousands join the migrant invasion at the Norland border"
REBUTTALS = [
    ("There is no migrant invasion, and no evidence for one", ""),
    ("Myth: migrants carry disease", ""),
    ("Fact check: refugees are criminals?", "The claim does not hold."),
    ("The great replacement is a conspiracy theory", ""),
    ("Migrants are rapists, he said", "Police data show the claim is false."),
]
CRITICISM = [
    "The UN agency spent its camp budget badly, auditors say",
    "IOM was slow to answer the flood in the camps, aid workers complain",
    "The government broke its promise to refugees, a court rules",
    "Norland's ministry refuses to publish how long asylum seekers wait",
    "NGOs criticise the new border agreement as cruel",
]


def signals(tagger: Tagger, title: str, text: str = "", language: str = "en") -> list[Signalled]:
    reading = Annotated(make_item(title, text), language=language, relevance=Relevance.SUBJECT)
    (found,) = tagger.tag([reading])
    return [finding for finding in found if isinstance(finding, Signalled)]


def test_a_narrative_is_found_with_its_words_and_entry() -> None:
    (signal,) = signals(load_narratives(), ASSERTED)

    assert (signal.label, signal.role, signal.p) == ("N7", NarrativeRole.ASSERTS, None)
    assert ASSERTED[signal.span.start : signal.span.stop] == signal.span.words
    assert signal.evidence[0].kind == "lexicon"


@pytest.mark.parametrize(
    "title",
    [
        "Senator Vale says the migrant invasion must end",
        "“The great replacement is under way”, Vale told the crowd",
    ],
)
def test_what_somebody_is_said_to_claim_is_reported(title: str) -> None:
    (signal,) = signals(load_narratives(), title)

    assert signal.role is NarrativeRole.REPORTS


@pytest.mark.parametrize(("title", "text"), REBUTTALS)
def test_a_rebuttal_never_asserts(title: str, text: str) -> None:
    found = signals(load_narratives(), title, text)

    assert found
    assert {signal.role for signal in found} == {NarrativeRole.REBUTS}


@pytest.mark.parametrize("title", CRITICISM)
def test_criticism_of_agencies_and_governments_raises_nothing(title: str) -> None:
    taggers: list[Tagger] = [load_narratives(), load_loaded_language()]

    assert [signal for tagger in taggers for signal in signals(tagger, title)] == []


@pytest.mark.parametrize(
    ("language", "title", "family"),
    [
        ("it", "La sostituzione etnica è in corso", "N9"),
        ("de", "Die Umvolkung schreitet voran", "N9"),
    ],
)
def test_narratives_are_read_in_other_languages(language: str, title: str, family: str) -> None:
    assert [one.label for one in signals(load_narratives(), title, "", language)] == [family]


def test_a_loaded_term_is_shown_with_its_alternative_unless_quoted() -> None:
    tagger = load_loaded_language()

    (signal,) = signals(tagger, "Illegal migrants reach Port Vale")

    assert signal.label == "illegal migrants"
    assert "migrant in an irregular situation" in signal.reason
    assert "IOM Glossary on Migration" in signal.reason
    assert signals(tagger, "Vale: “Illegal migrants reach the port”") == []


def test_a_fact_check_is_laid_beside_a_sentence_that_says_the_same() -> None:
    tagger = load_claims([CLAIM, *OTHERS])

    (signal,) = signals(tagger, "Brookvale town gives every newcomer a furnished house and a car")

    assert (signal.label, signal.role) == ("one", None)
    assert signal.evidence[0].verdict == "Untrue"
    assert signal.evidence[0].url == CLAIM.url


def test_a_sentence_on_the_same_matter_alone_matches_nothing() -> None:
    tagger = load_claims([CLAIM, *OTHERS])

    assert signals(tagger, "Brookvale opens a house for newcomers", "The town paid for it.") == []
    assert signals(load_claims([]), "Anything at all") == []


def test_the_machine_never_gives_a_verdict_in_its_own_words() -> None:
    titles = [title for title, _ in REBUTTALS] + [ASSERTED, "Illegal aliens flood in", CLAIM.claim]
    taggers: list[Tagger] = [load_narratives(), load_loaded_language(), load_claims([CLAIM])]

    reasons = [one.reason for tagger in taggers for t in titles for one in signals(tagger, t)]

    assert len(reasons) > 5
    for reason in reasons:
        assert not {"fake", "false", "disinformation"} & set(reason.casefold().split())


def test_an_apostrophe_quotes_nothing() -> None:
    text = "The town's men and the mayor's wife met"

    assert quotations(text) == []
    assert sentence_around("One. Two three. Four", 5, 8) == "Two three"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("es", "La invasión migratoria avanza"),
        ("fr", "Le grand remplacement avance"),
        ("pt", "A grande substituição avança"),
    ],
)
def test_a_language_with_too_little_gold_is_off_and_says_so(language: str, title: str) -> None:
    reading = Annotated(Item("x", title, ""), language=language, relevance=Relevance.SUBJECT)

    assert list(load_narratives().tag([reading])) == [[Noted(f"narratives: off in {language}")]]


def test_without_a_voice_of_the_texts_own_no_role_is_told() -> None:
    reading = Annotated(
        Item("x", "Asylum and benefit tourism in figures", ""),
        language="en",
        relevance=Relevance.SUBJECT,
    )
    ((signal,),) = load_narratives().tag([reading])

    assert isinstance(signal, Signalled)
    assert signal.role is None
    assert "not told" in signal.reason


def test_a_fact_check_is_not_laid_beside_the_article_that_published_it() -> None:
    own = replace(CLAIM, article="its-own")
    item = Item("its-own", CLAIM.claim, "")
    reading = Annotated(item, language="en", relevance=Relevance.SUBJECT)
    tagger = load_claims([own, *OTHERS])

    assert list(tagger.tag([reading])) == [[]]
    assert len(signals(tagger, CLAIM.claim)) == 1
