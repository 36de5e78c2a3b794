"""The gazetteer: which names it finds, where they stand, and which it leaves alone."""

from itertools import pairwise

import pytest

from nlp.places.countries import decide
from nlp.places.gazetteer import look_up, mentions
from nlp.places.place import Sort

SITES = [
    ("Boats reached Lampedusa overnight", "IT"),
    ("A ferry took families from Lesvos", "GR"),
    ("La camp de Moria a brûlé", "GR"),
    ("Salvati al largo di Pozzallo", "IT"),
    ("A wreck off Cutro", "IT"),
    ("A trawler sank off Pylos", "GR"),
    ("Tents stood in Idomeni for months", "GR"),
    ("Pushbacks along the Evros", "GR TR"),
    ("Des tentes à Calais", "FR"),
    ("Evacuation à Grande-Synthe", "FR"),
    ("Respinti a Ventimiglia", "IT"),
    ("Saltan la valla de Melilla", "ES"),
    ("Una patera llega a El Hierro", "ES"),
    ("El puerto de Arguineguín se vacía", "ES"),
    ("Cayucos desde Nouadhibou", "MR"),
    ("Held in Zawiya for a year", "LY"),
    ("Guards of Tajoura fled", "LY"),
    ("Boats leave Sfax at dusk", "TN"),
    ("Left in the desert near Assamaka", "NE"),
    ("Buses return to Agadez", "NE"),
    ("Families crossed into Adré", "TD"),
    ("Shelling in Zamzam", "SD"),
    ("El Fasher is emptying", "SD"),
    ("New arrivals at Dadaab", "KE"),
    ("Rations cut in Kakuma", "KE"),
    ("Bidibidi is a town by now", "UG"),
    ("Fighting near Goma", "CD"),
    ("Drought drives them to Baidoa", "SO"),
    ("A boat capsized off Obock", "DJ"),
    ("A fire in Cox's Bazar", "BD"),
    ("Moved to Bhasan Char", "BD"),
    ("Boats come ashore in Aceh", "ID"),
    ("The last man leaves Nauru", "NR AU"),
    ("Water runs low in Zaatari", "JO"),
    ("Winter in Arsal", "LB"),
    ("Children held in Al-Hol", "SY"),
    ("Crossings at Rafah stay shut", "PS EG"),
    ("A beach near Bodrum", "TR"),
    ("Waiting in Velika Kladuša", "BA"),
    ("Der Zaun von Röszke", "HU"),
    ("Na granicy w Usnarzu, koło Kuźnica", "PL"),
    ("Rows about Manston", "GB"),
    ("On the Bibby Stockholm", "GB"),
    ("Cruzan el Darién Gap", "PA CO"),
    ("Families set out from Necoclí", "CO"),
    ("Esperan en Tapachula", "MX"),
    ("A shelter in Ciudad Juárez", "MX"),
    ("Razor wire at Eagle Pass", "US"),
    ("A queue at Ter Apel", "NL"),
    ("Flown to Gjadër", "AL IT"),
]
"""Fifty sites of migration, in sentences of ours, with the countries they stand in."""


def countries(text: str) -> set[str]:
    return {country for country, _ in decide(mentions(text))}


def names(text: str) -> list[str]:
    return [one.place.name for one in mentions(text)]


def test_of_fifty_sites_of_migration_at_least_47_are_put_in_their_countries() -> None:
    wrong = [text for text, codes in SITES if countries(text) != set(codes.split())]

    assert len(SITES) == 50
    assert len(wrong) <= 3, wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tbilisi says Georgia shelters them", "GE"),
        ("Sen. Perdue of Georgia, Atlanta voters", "US"),
        ("Amman: Jordan hosts families", "JO"),
        ("Michael Jordan and Vernon Jordan met", ""),
        ("Paris Hilton and Paris Jackson sang", ""),
        ("Families sleep in the streets of Paris", "FR"),
        ("A farm near Lebanon, Tennessee", "US"),
        ("Beirut: Lebanon sends them back", "LB"),
        ("New Mexico sends guards", "US"),
        ("Mexico sends guards", "MX"),
        ("The European Union agreed on quotas", ""),
        ("Papua New Guinea closes the centre", "PG"),
        ("Boats cross the Indian Ocean", ""),
        ("A turkey dinner for newcomers", ""),
        ("South American presidents meet", ""),
        ("Chad Wolf spoke", ""),
        ("N'Djamena: Chad opens camps", "TD"),
    ],
)
def test_an_ambiguous_name_is_judged_by_its_neighbours(text: str, expected: str) -> None:
    assert countries(text) == set(expected.split())


def test_the_longest_name_wins_and_none_lies_within_another() -> None:
    found = mentions(
        "From South Sudan and Sudan, by the Central Mediterranean, to Gaza Strip camps"
    )

    assert [one.place.name for one in found] == [
        "South Sudan",
        "Sudan",
        "Central Mediterranean",
        "Gaza Strip",
    ]
    assert all(one.stop <= after.start for one, after in pairwise(found))


@pytest.mark.parametrize("text", ["Italy's coast", "Italy’s coast", "off Italy.", "Italy-bound"])
def test_what_hangs_on_a_name_is_not_of_it(text: str) -> None:
    (found,) = mentions(text)

    assert text[found.start : found.stop] == "Italy"


def test_spans_count_code_points() -> None:
    text = "𝔘nfall 🚤 é vor Lampedusa"

    (found,) = mentions(text)

    assert text[found.start : found.stop] == "Lampedusa"


def test_a_text_without_capitals_is_read_without_them() -> None:
    assert countries("syrian families reach lampedusa in rubber boats, crews say") == {"SY", "IT"}
    assert countries("They ate turkey and polish sausages, said Ada") == set()


def test_a_place_found_by_another_name_of_it_has_its_own() -> None:
    assert names("Migranti a Lesbo e a Mytilene, o Lesvos") == ["Lesbos"] * 3


def test_a_sea_is_a_place_in_no_country() -> None:
    place = look_up("Mediterranean")

    assert place is not None
    assert (place.sort, place.countries) == (Sort.PLACE, ())
