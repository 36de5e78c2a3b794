"""What summaries say of facts made by hand: each matter in words, in each language."""

from dataclasses import replace
from datetime import date

import pytest

from api.languages.writing import Language
from api.trends.changes import Change
from api.trends.facts import ALL, Facts, Quoted, Unknown
from api.trends.ranges import Range
from api.trends.summarise import summarise
from api.trends.summary import Name, Number, StoryTold, Words
from api.trends.surges import Surge
from tests.make import NOON

WEEK = Range(date(2026, 11, 16), date(2026, 11, 22))
EN, FR, ES = Language.EN, Language.FR, Language.ES


def change(
    dimension: str, label: str, count: int, before: int, *, q: float = 1.0, volume: int = 200
) -> Change:
    query = f"{dimension}:{label}"
    return Change(dimension, label, label, query, count, before, volume, 200, q=q)


def moved(dimension: str, label: str, count: int, before: int) -> Change:
    return change(dimension, label, count, before, q=0.001)


def surge(dimension: str, label: str, observed: int, expected: float) -> Surge:
    return Surge(
        dimension=dimension, label=label, name=label, query=f"{dimension}:{label}",
        first=WEEK.first, last=WEEK.last, observed=observed, volume=1000, expected=expected,
        baseline_share=expected / 1000, baseline_periods=12, dispersion=1.0, coverage=None,
        p=0.0001, q=0.001,
    )  # fmt: skip


def subject(count: int, before: int, *, q: float = 1.0, volume: int = 1000) -> Change:
    return Change(
        "relevance", "subject", "", "relevance:subject", count, before, volume, 1000, ALL, q=q
    )


def facts(**given: object) -> Facts:
    made = Facts(
        days=WEEK, today=NOON.date(),
        collected=Change("all", "", "", ALL, 1000, 1000, 1000, 1000, ALL),
        subject=subject(200, 200), changes=(), tone=(), loaded=change("respect", "1", 0, 0),
        roles=(), surges=(), stories=(),
    )  # fmt: skip
    return replace(made, **given)  # type: ignore[arg-type]


def told(about: str, language: Language = EN, **given: object) -> list[str]:
    summary = summarise(facts(**given), language, NOON)
    return [str(sentence) for sentence in summary.sentences if sentence.about == about]


@pytest.mark.parametrize(
    ("count", "before", "q", "said"),
    [
        (500, 250, 0.001, "50%, about twice as large a share as in the week before (25%)."),
        (250, 200, 0.001, "25%, up from 20% in the week before."),
        (170, 450, 0.001, "17%, less than half as large a share as in the week before (45%)."),
        (210, 250, 0.03, "21%, down from 25% in the week before."),
        (
            210, 200, 0.6,
            "21%, against 20% in the week before; chance alone can make such a difference.",
        ),
    ],
)  # fmt: skip
def test_volume_is_said_to_move_only_where_chance_does_not_explain_it(
    count: int, before: int, q: float, said: str
) -> None:
    [sentence] = told("volume", subject=subject(count, before, q=q))

    assert sentence == (
        f"From 16 to 22 November 2026, {count} of 1,000 articles collected were about migration:"
        f" {said}"
    )


def test_few_articles_have_no_percentages() -> None:
    few = Change("relevance", "subject", "", "q", 3, 0, 12, 0, ALL)
    collected = Change("all", "", "", ALL, 12, 0, 12, 0, ALL)

    [sentence] = told("volume", subject=few, collected=collected)

    assert sentence.endswith(
        "3 of 12 articles collected were about migration."
        " Nothing was collected in the week before to compare with."
    )


def test_much_less_collected_is_said_before_counts_are_compared() -> None:
    collected = Change("all", "", "", ALL, 500, 1000, 500, 1000, ALL)

    assert told("volume", collected=collected)[1] == (
        "Much less was collected than in the week before (500 articles against 1,000),"
        " so compare shares rather than counts."
    )


@pytest.mark.parametrize(
    ("language", "rose", "fell"),
    [
        (
            EN,
            (
                "Topics that took up more of this coverage than in the week before:"
                " Borders (30%, against 15%) and Health (12%, against 4%)."
            ),
            "The topic that took up less of it than in the week before: Returns (5%, against 20%).",
        ),
        (
            FR,
            (
                "Thèmes qui occupent plus de place dans cette couverture que la semaine"
                " précédente : Frontières (30 %, contre 15 %) et Santé (12 %, contre 4 %)."
            ),
            (
                "Thème qui y occupe moins de place que la semaine précédente :"
                " Retours (5 %, contre 20 %)."
            ),
        ),
        (
            ES,
            (
                "Temas que ocuparon más espacio en esta cobertura que la semana anterior:"
                " Fronteras (30 %, frente al 15 %) y Salud (12 %, frente al 4 %)."
            ),
            (
                "Tema que ocupó en ella menos espacio que la semana anterior:"
                " Retornos (5 %, frente al 20 %)."
            ),
        ),
    ],
)
def test_topics_that_rose_and_fell_are_told_largest_first(
    language: Language, rose: str, fell: str
) -> None:
    changes = (
        moved("topic", "health", 24, 8),
        moved("topic", "borders", 60, 30),
        moved("topic", "returns", 10, 40),
        change("topic", "labour", 20, 8),
    )

    sentences = [one.replace("\u00a0", " ") for one in told("topic", language, changes=changes)]

    assert sentences[:2] == [rose, fell]


def test_names_lead_to_pages_of_the_same_days_and_what_was_expected_to_the_surge() -> None:
    changes = (change("topic", "borders", 60, 30),)
    surges = (surge("topic", "borders", 60, 20.0),)

    summary = summarise(facts(changes=changes, surges=surges), EN, NOON)

    links = {
        part.text: part.href
        for one in summary.sentences
        for part in one.parts
        if isinstance(part, Name | Number)
    }
    assert links["Borders"] == "/topics/borders?first=2026-11-16&last=2026-11-22"
    assert links["20"] == "/surges/topic/borders?first=2026-11-16&last=2026-11-22"
    assert links["30%"].startswith("/search?q=topic%3Aborders+after%3A2026-11-16")


def test_what_surged_is_not_told_again_as_risen() -> None:
    changes = (moved("topic", "borders", 60, 30),)
    surges = (surge("topic", "borders", 60, 20.0),)

    assert told("topic", changes=changes, surges=surges) == ["Main topic: Borders (30%)."]
    assert told("surge", changes=changes, surges=surges) == [
        "Well above the usual: Borders (60 articles, usually about 20)."
    ]


def test_labels_that_rose_only_with_the_whole_are_no_surge_of_their_own() -> None:
    surges = (
        surge("relevance", "subject", 90, 30.0),
        surge("country", "US", 88, 30.0),
        surge("frame", "crime", 9, 2.0),
        surge("narrative", "N7", 12, 1.0),
        surge("topic", "detention", 40, 1.0),
        surge("topic", "borders", 20, 5.0),
    )

    whole, labels = told("surge", surges=surges)

    assert whole == "This is a surge: about 30 articles would have been usual."
    assert labels == (
        "Well above the usual: Detention (40 articles, usually about 1), the narrative “Migration"
        " is an invasion by a hostile force” (12 articles, usually about 1) and Borders"
        " (20 articles, usually about 5), among others."
    )


def test_that_nothing_moved_is_told() -> None:
    assert told("topic", changes=(change("topic", "borders", 31, 30),))[0] == (
        "No topic, country or narrative took up more or less of it than in the week before"
        " by more than chance explains."
    )


def test_a_fall_that_other_sources_do_not_show_is_told_as_such() -> None:
    fell = replace(moved("topic", "returns", 10, 40), is_alike=False)
    rose = replace(moved("topic", "borders", 40, 10), is_alike=False)

    assert told("topic", changes=(fell, rose))[:1] == [
        (
            "Returns fell from 40 to 10 articles,"
            " but the sources heard in both periods show no such fall."
        ),
    ]


def test_a_move_of_all_coverage_that_other_sources_do_not_show_is_none() -> None:
    [sentence] = told("volume", subject=replace(subject(400, 200, q=0.001), is_alike=False))

    assert sentence.endswith(
        "40%, against 20% in the week before;"
        " the sources heard in both periods show no such change."
    )


def test_tone_is_a_distribution_with_what_cannot_be_said_at_its_end() -> None:
    tone = (
        moved("valence", "-1", 80, 40),
        change("valence", "0", 20, 20),
        change("valence", "1", 0, 0),
        change("valence", "cant_say", 100, 120),
    )

    assert told("tone", tone=tone, loaded=change("respect", "1", 9, 9)) == [
        (
            "What happens to people in these articles: harm or hardship (40%, up from 20%), neither"
            " good nor bad, or mixed (10%) and can't say (50%)."
        ),
        "Loaded or dehumanising words for people stand in 4% of them.",
    ]


def test_narratives_that_moved_come_first_with_what_texts_do_with_them() -> None:
    changes = (change("narrative", "N1", 9, 8), moved("narrative", "N7", 7, 0))
    roles = (
        change("narrative_role", "N7|rebuts", 1, 0),
        change("narrative_role", "N7|asserts", 2, 0),
    )

    [sentence] = told("narrative", changes=changes, roles=roles)

    assert sentence == (
        "Narratives that signals point at, for a person to judge: “Migration is an invasion by a"
        " hostile force”, 7 articles, up from 0 (2 assert it and 1 rebuts it) and “Migrants are"
        " violent criminals”, 9 articles."
    )


def test_voices_tell_migrants_too_where_nobody_quotes_them() -> None:
    voices = (change("quoted", "migrant", 0, 0), change("quoted", "government", 50, 50))
    quoted = (Quoted("Ada Vale", "speaker:Vale", 12),)

    assert told("quoted", voices=voices, quoted=quoted) == [
        (
            "Who is quoted, in what part of these articles: people in government (25%) and migrants"
            " themselves (0%)."
        ),
        "Quoted most in a public role: Ada Vale (12 articles).",
    ]


def test_a_storys_title_is_a_name_with_its_numbers() -> None:
    story = StoryTold(7, "40 land in 2 boats", 6, 1)
    summary = summarise(facts(stories=(story,)), EN, NOON)

    [sentence] = [one for one in summary.sentences if one.about == "story"]

    assert str(sentence) == "Most told: “40 land in 2 boats” (6 articles of 1 outlet)."
    assert not any(isinstance(part, Words) and "40" in part.text for part in sentence.parts)
    assert [part.href for part in sentence.parts if isinstance(part, Name)] == ["/stories/7"]


@pytest.mark.parametrize(
    ("unknown", "said"),
    [
        (Unknown(heard=0.97), "The sources were heard at 97% of their usual volume."),
        (
            Unknown(heard=0.8),
            (
                "The sources were heard at only 80% of their usual volume: counts are too low by"
                " what is missing, and shares are those of what was heard."
            ),
        ),
        (
            Unknown(is_imported=True),
            "How much was missed is not known: nothing was expected of an imported archive.",
        ),
        (Unknown(waiting=3), "3 articles collected are not read yet, and not counted."),
        (
            Unknown(unlabelled=(("de", 12), ("pl", 1))),
            "No topic could be told in any article in German (12) and Polish (1).",
        ),
    ],
)
def test_what_is_not_known_is_told(unknown: Unknown, said: str) -> None:
    assert told("unknown", unknown=unknown) == [said]
