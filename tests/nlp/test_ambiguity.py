"""Names that stand for several places or for none: judged by what stands around them.

All sentences are invented. A place in a part of a country is written as its ISO 3166-2 code.
"""

import pytest

from nlp.places.countries import decide
from nlp.places.gazetteer import look_up, mentions, mentions_in

BY_NEIGHBOURS = [
    ("A farm near Lebanon, Tennessee, hires again", "US"),
    ("Beirut says Lebanon sends them back", "LB"),
    ("A plant in Lebanon, Pa., was raided", "US"),
    ("Deputies in Mexico, Missouri, made arrests", "US"),
    ("A shelter in Mexico takes them in", "MX"),
    ("The jail of Cuba, Missouri, is full", "US"),
    ("Boats left Cuba at dawn", "CU"),
    ("A dairy in Peru, Indiana", "US"),
    ("Students fled Moscow, Idaho", "US"),
    ("Moscow closes a crossing", "RU"),
    ("A church in London, Ontario", "CA"),
    ("London opens a shelter", "GB"),
    ("Families came to Paris, Texas", "US"),
    ("Families sleep in the streets of Paris", "FR"),
    ("Paris Hilton gave a party", ""),
    ("Nobody knew Paris Jackson there", ""),
    ("Michael Jordan gave money", ""),
    ("They quoted Jordan Peterson", ""),
    ("Amman says Jordan hosts families", "JO"),
    ("Chad Wolf left the department", ""),
    ("N'Djamena: Chad opens camps", "TD"),
    ("Denzel Washington read a poem", ""),
    ("Sydney Sweeney wore jeans", ""),
    ("Whitney Houston sang", ""),
    ("Georgia O'Keeffe painted there", ""),
    ("A bus from Naples, Florida", "US"),
    ("The ferry from Naples was late", "IT"),
    ("A store in Athens, Ga., closed", "US"),
    ("Police in Athens moved tents", "GR"),
    ("A rally in Rome, Georgia", "US"),
    ("Buses stop in Georgia, Texas and Ohio", "US"),
    ("The strait between Turkey and Greece", "TR GR"),
    ("They ate turkey and went home", ""),
    ("A Turkey Trot for newcomers", ""),
    ("New Mexico sends guards", "US"),
    ("Papua New Guinea closes the centre", "PG"),
    ("Malabo: Equatorial Guinea expels traders", "GQ"),
    ("Guinea-Bissau stops a boat", "GW"),
    ("Conakry says Guinea takes them back", "GN"),
    ("South Sudan opens a road", "SS"),
    ("Sudan closes a road", "SD"),
    ("The Dominican Republic builds a fence", "DO"),
    ("Dominica sells passports", "DM"),
    ("North Macedonia lets trains through", "MK"),
    ("Nigeria and Niger patrol together", "NG NE"),
    ("Congo-Brazzaville takes them in", "CG"),
    ("The Democratic Republic of the Congo empties a camp", "CD"),
    ("South Korea tests workers, North Korea none", "KR KP"),
    ("Boats cross the Indian Ocean", ""),
    ("The American Indian museum opened", ""),
    ("South American presidents met", ""),
    ("Latin American ministers met", ""),
    ("They cite the Geneva Convention", ""),
    ("The Dublin Regulation is dead", ""),
    ("The Paris Agreement says nothing of it", ""),
    ("She speaks Spanish at home", ""),
    ("An English test for nurses", ""),
    ("The form is in English.", ""),
    ("A Spanish boat saved them", "ES"),
    ("Northern Ireland counts them", "GB"),
    ("Buses left Manchester, England, at noon", "GB"),
    ("They slept at Mandalay Bay", ""),
    ("Off Rhodes the Greek coastguard found them", "GR"),
    ("Mr. Rhodes found them", ""),
    ("Ireland counts them", "IE"),
    ("Jersey Shore was on television", ""),
    ("The European Union agreed on quotas", ""),
    ("Lawyers flew to Brussels", ""),
    ("Diplomats met in Geneva", ""),
]

BY_THE_ITEM = [
    ("Sen. Vale of Georgia spoke; Atlanta voters cheered", "US"),
    ("Tbilisi says Georgia shelters them", "GE"),
    ("Officers in Birmingham, council members and England fans met", "GB"),
    ("Officers in Birmingham spoke to Alabama farmers", "US"),
    ("Militias shelled Tripoli; Libya has two governments", "LY"),
    ("Fishermen of Tripoli and Akkar in Lebanon", "LB"),
    ("Police of Cambridge and Boston met, Massachusetts said", "US"),
    ("A college in Cambridge, England's oldest but one", "GB"),
    ("Cows in Granada, said Nicaragua", "NI"),
    ("Farms around Granada, said Spain", "ES"),
    ("Kitchens in Santiago: Chile feeds newcomers", "CL"),
    ("Kitchens in Santiago: the Dominican Republic looks away", "DO"),
    ("Tents in San José: Costa Rica lets them pass", "CR"),
    ("Tents in San José: California lets them stay", "US"),
    ("Markets of Valencia: Venezuela empties", "VE"),
    ("Markets of Valencia: Spain hires pickers", "ES"),
    ("Nurses in Melbourne; Florida pays more", "US"),
    ("Nurses in Melbourne; Australia pays more", "AU"),
    ("The barge off Portland; Dorset waits", "GB"),
    ("Agents in Portland; Oregon sues", "US"),
    ("Kinshasa: fighting in Congo displaces families", "CD"),
    ("Brazzaville: Congo takes refugees in", "CG"),
    ("Lahore police say Punjab has no camps", "PK"),
    ("Amritsar farmers say Punjab has no jobs", "IN"),
    ("The camp of Lipa in Bosnia burned", "BA"),
    ("Dua Lipa sang for the families", ""),
    ("The facility in Clint held children, Texas lawyers said", "US"),
    ("They met Clint at the gate", ""),
    ("Families wait in Hyderabad, India said", "IN"),
    ("Families wait in Hyderabad, Pakistan said", "PK"),
    ("An airport strike in Brussels; Belgium waits", "BE"),
    ("Halle: nach dem Anschlag auf die Synagoge", "DE"),
    ("Die Bundesregierung in Wien, sagt die FPÖ", "AT"),
    ("Die Bundesregierung will mehr Pflegekräfte", "DE"),
]


def countries(text: str) -> set[str]:
    return {country for country, _ in decide(mentions(text))}


@pytest.mark.parametrize(("text", "expected"), BY_NEIGHBOURS)
def test_a_name_is_judged_by_its_neighbours(text: str, expected: str) -> None:
    assert countries(text) == set(expected.split())


@pytest.mark.parametrize(("text", "expected"), BY_THE_ITEM)
def test_a_name_is_judged_by_the_words_and_places_of_the_item(text: str, expected: str) -> None:
    assert countries(text) == set(expected.split())


def test_the_lead_tells_what_a_name_of_the_title_means() -> None:
    title, lead = "Birmingham counts arrivals", "The figures are Alabama's."

    (birmingham,), _ = mentions_in([title, lead])

    assert birmingham.place.name == "Birmingham (US)"
    assert birmingham.place.subdivision == "US-AL"
    assert title[birmingham.start : birmingham.stop] == "Birmingham"
    assert look_up(birmingham.place.name) == birmingham.place


def test_a_town_behind_which_its_state_stands_is_there() -> None:
    (lebanon, tennessee) = mentions("Lebanon, Tennessee")

    assert lebanon.place.subdivision == tennessee.place.subdivision == "US-TN"
    assert look_up(lebanon.place.name) == lebanon.place


def test_a_city_that_shares_its_name_is_nowhere_until_something_speaks_for_one() -> None:
    assert mentions("They reached Birmingham at night") == []


def test_a_headline_in_capitals_makes_no_surnames() -> None:
    assert countries("Jordan Hosts Families From Syria Again") == {"JO", "SY"}
