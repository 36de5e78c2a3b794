"""The name in the words for a speaker: "Interior Minister Ada Vale of Northport" is Ada Vale.

Pure. Titles fall away, as does all that only tells of somebody. An organisation is called as the
list has it. What names nobody in particular ("officials", "the mayor", "the Harbour lawmakers")
has no name.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from models.countries import country_names
from models.organisations import canonical, is_body


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPENING = _words(
    """
A An And About After Also Although As At Because Before Besides But By Can Case Could Despite Did
Does During For From Had Has However How If In Instead Is Later Like May Meanwhile Now On Once
Openly Since So Still The Then Though Under Unlike Until What When Where Whether Which While Who Why
Will With Would Yet Story Highlights
"""
)
"""Words with a capital because a sentence begins."""

TITLES = _words(
    """
Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Sir Lord Lady Dame Baroness Prof. Prof Professor President Vice Prime
Minister Deputy Acting Former Interim Sen Sen. Sens. Senator Senators Rep Rep. Reps. Reps
Representative Representatives Congressman Congresswoman Gov. Gov Governor Mayor Councillor
Councilman Councilwoman Councilmember Alderman Chancellor Premier Secretary Undersecretary Assistant
Associate Attorney Solicitor General Gen. Judge Justice Sheriff Chief Commissioner Director
Executive Officer Agent Captain Capt. Lieutenant Lt. Lt Sergeant Sgt. Colonel Col. Major Maj.
Commander Cmdr. Admiral Constable Detective Inspector Superintendent Ambassador Envoy Speaker Leader
Whip Majority Minority Chairman Chairwoman Chair Staff State Spokesman Spokeswoman Spokesperson
Press Counsel Counselor Adviser Advisor Aide Democrat Republican Democratic Conservative Labour
Liberal Independent Candidate Presidential Highlights MP MEP TD Foreign House Interior Home Defense
Defence Treasury Finance Health Immigration Migration Border Housing Security VP Rev. Rev Reverend
Father Bishop Archbishop Cardinal Imam Rabbi Sister Pastor Rights Affairs Refugees High Special
Senior Junior Freshman Sophomore Key Top Commander-in-chief U.N. UN U.S. US UK EU GOP M. Mme Mlle Me
Monsieur Madame Président Présidente Ministre Première Maire Préfet Préfète Député Députée Sénateur
Sénatrice Procureur Procureure Commissaire Directeur Directrice Porte-parole Presidente Presidenta
Ministro Ministra Alcalde Alcaldesa Diputado Diputada Senador Senadora Fiscal Comisario Comisaria
Directora Portavoz Consejero Consejera Delegado Delegada Gobernador Gobernadora Canciller Sr. Sra.
Sr Sra Don Doña Señor Señora
"""
)
"""Words ahead of a name that are none of it."""

_TITLED_FOR_LIFE = _words("Pope King Queen Prince Princess Emperor Sheikh Emir Papa Rey Reina Pape")
"""Titles that a name of one word is known by."""

_HOLDERS = _words(
    """
President Minister Secretary Senator Sen. Rep. Representative Gov. Governor Mayor Chief Director
Commissioner Chairman Chairwoman Spokesman Spokeswoman Speaker Leader Ambassador Judge Sheriff
Congressman Congresswoman Professor Prof. Dr. Mr. Mr Mrs. Ms. Officer Agent Adviser Advisor
"""
)
"""Titles of people, which no organisation has among its words."""

_NOBODY = _words(
    """
Republicans Democrats Officials Activists Advocates Senators Lawmakers Conservatives Liberals Police
Critics Experts Authorities Representatives Ministers Others Many Some Several Most All One Two
Three Four Five Six Seven Eight Nine Ten Both Monday Tuesday Wednesday Thursday Friday Saturday
Sunday He She They It We You I Who Tory Tories American Americans Economists Analysts Survivors
Victims Witnesses Residents Migrants More Refugees Families Relatives Neighbours Neighbors Lawyers
Attorneys Prosecutors Agents Officers Supporters Opponents Protesters Volunteers Doctors Nurses
Teachers Researchers Scientists Scholars Observers Sources Aides Judges Mayors Governors Leaders
Members Parents Mothers Children Students Workers Employers Farmers Fishermen Smugglers Organizers
Organisers Campaigners Charities NGOs AGs Diplomats Passengers Villagers Locals Republican Democrat
Democratic Conservative Labour Republican-led Democratic-led GOP Latino Latinos Hispanic Hispanics
"""
)

_ASIDE = re.compile(r"\s*[(\[;:|].*$", re.DOTALL)
_DATELINE = re.compile(r"^(?:CLOSE |[A-Z][A-Z .,’'/-]+\s*[—–]+\s*|[Tt]he |[Ee]ven )+")
_FOR_A_BODY = re.compile(
    r"(?i)^(?:an?|the|one) (?:[\w-]+ )?(?:spokes\w+|representative|statement|press release|"
    r"porte-parole|portavoz) (?:for|of|from|de|del|du|de la) (?P<body>.+)$"
)
_OF = _words("of in at from for on")
_LETTERS = re.compile(r"[^\W\d_]")
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_COUNTRY = re.compile(r"(?:U\.S\.|U\.K\.|USA?|UK)(?:A\.)?")
_OWNER = re.compile(r"['’]s?$")
_DISTRICT = re.compile(r"-?\b[DRI]-\w+.*$")  # "Quill-R-Ohio", "D-Ohio"
_RUN_TOGETHER = re.compile(r"[a-z]{2}[A-Z]{2}")
_INITIAL = re.compile(r"(?<=\S )[A-Z]\. (?=\S)")
_PARTICLES = _words("de del al el bin bint ben von van la da das dos du di der den des le y")
_JOINING = _words("of for and the on in at against to & de la des del du pour et y los las les l'")
# What names stand ahead of as words of a place or a body: "the Harbour Hill lawmakers".
_OF_WHAT = re.compile(
    r"(?:administration|lawmakers?|officials?|prosecutors?|attorneys?|lawyers?|aides?|spokes\w+|"
    r"campaign|government|agents?|officers?|residents?|staff|team|voters?|activists?|police|"
    r"authorit(?:y|ies)|supporters?|allies|critics?|advocates?|groups?|leaders?|members?|agency|"
    r"department|office|report|memo|tweet|statement|order|policy|plan|bill|law|border|deputies|"
    r"judges?|professors?|economists?|students?|workers?|organi[sz]ers?|strategists?)\b"
)


def name_of(speaker: str) -> str | None:
    """Return the name in the words for a speaker, without titles; None where they name nobody."""
    text = _plain(speaker)
    told = _FOR_A_BODY.match(text)
    if told is not None:
        return _body(told["body"])
    is_the = text[:4].casefold() == "the "
    text = _DATELINE.sub("", text)
    words = text.split()
    while words and words[0].strip(",") in OPENING and not _is_will(words):
        words.pop(0)
    text = " ".join(words)
    return canonical(text) or _person_in(words, is_the=is_the) or _body(text) or _last(words)


def _plain(speaker: str) -> str:
    text = " ".join(speaker.replace("’", "'").split()).strip("\ufeff\u200b\u200e ")
    return _ASIDE.sub("", text).strip(" ,.;:'\"“”*_-–—")


def _is_will(words: Sequence[str]) -> bool:
    """Say whether a first word is a first name: "Will Hart" and no more."""
    return words[0] == "Will" and len(words) == 2 and _is_capital(words[1])


def _person_in(words: Sequence[str], *, is_the: bool) -> str | None:
    """Return the first whole name of a person."""
    for run, ahead, behind in _runs(words):
        own = _beyond_country(run) if ahead in _OF else run
        person, has_title = _without_titles(own)
        titled = has_title or own is not run
        is_told = ahead == "the" or ahead in _OF or (not ahead and is_the)
        if len(person) < 2 or (is_told and not titled) or (behind and _OF_WHAT.match(behind)):
            continue
        name = _INITIAL.sub("", " ".join(person))
        if not is_body(name) and name not in _countries() and canonical(name) is None:
            return name
    return None


def _last(words: Sequence[str]) -> str | None:
    """Return a last name that stands alone, but for titles: "Mr Quill"."""
    found = [run for run, _, _ in _runs(words)]
    if len(found) != 1 or not words or not _is_capital(words[-1]):
        return None
    person, _ = _without_titles(found[0])
    alone = person[0] if len(person) == 1 else ""
    is_named = len(alone) > 1 and alone not in _countries() and alone not in OPENING
    return alone if is_named and not is_body(alone) else None


def _body(text: str) -> str | None:
    """Return the organisation that words are, the first of two."""
    text = re.split(r",? and the ", re.sub(r"^[Tt]he ", "", text))[0].strip(" ,.")
    words = text.split()
    listed = canonical(text)
    if listed is not None or not words:
        return listed
    if words[-1] in _NOBODY or words[0] in _NOBODY or _COUNTRY.fullmatch(text):
        return None
    if len(words) == 1:
        return text if _ACRONYM.fullmatch(text) else None
    is_several = words[0] in {"Departments", "Ministries", "Offices"}
    if is_several or not all(_is_capital(word) or word in _JOINING for word in words):
        return None
    if any(word in _HOLDERS for word in words):
        own = _owned(words)
        return _body(" ".join(own)) if own else None
    return text if is_body(text) else None


def _owned(words: Sequence[str]) -> Sequence[str]:
    """Return what follows the last owner: "President Vale's Border Patrol"."""
    owners = [at for at, word in enumerate(words) if _OWNER.search(word)]
    return words[owners[-1] + 1 :] if owners else ()


def _runs(words: Sequence[str]) -> Iterator[tuple[list[str], str, str]]:
    """Yield words in capitals that stand side by side, with the words ahead and behind.

    Particles join two of them; who owns something is no speaker.
    """
    run: list[str] = []
    ahead = ""
    for word, behind in pairwise([*words, ""]):
        if _is_capital(word) or (run and word in _PARTICLES and _goes_on(behind)):
            if word in run:  # a caption that runs on
                yield run, ahead, ""
                return
            run.append(_DISTRICT.sub("", word.removesuffix(",")))
            if not word.endswith(",") and _OWNER.search(word) is None:
                continue
            if _OWNER.search(word):
                run = []
        if run:
            yield run, ahead, "" if word.endswith(",") else word
        run, ahead = [], word
    if run:
        yield run, ahead, ""


def _beyond_country(run: list[str]) -> list[str]:
    """Return what follows the country that a run begins with: "of Northland Ada Vale"."""
    for number in range(len(run) - 2, 0, -1):
        if " ".join(run[:number]) in _countries():
            return run[number:]
    return run


def _without_titles(run: Sequence[str]) -> tuple[list[str], bool]:
    """Return what follows the last title of a run, if it may be a name, and whether one led it."""
    titles = [at for at in range(len(run)) if _is_ahead(run, at)]
    rest = list(run[titles[-1] + 1 :] if titles else run)
    whole = len(rest)
    while rest and (len(rest[-1]) == 1 or _RUN_TOGETHER.search(rest[-1])):
        rest.pop()  # cut off at an initial, or run into the next words
    if len(rest) == 1 < whole:
        return [], False
    if not rest or any(word in _NOBODY for word in rest):
        return [], False
    lasting = titles and run[titles[-1]] in _TITLED_FOR_LIFE
    return [*([run[titles[-1]]] if lasting else ()), *rest], bool(titles)


def _is_ahead(run: Sequence[str], at: int) -> bool:
    """Say whether a word of a run stands ahead of a name: a title, a body, initials of one."""
    word = run[at]
    is_initials = _ACRONYM.fullmatch(word) is not None and at < len(run) - 1
    is_lasting = word in _TITLED_FOR_LIFE and not at
    return is_initials or is_lasting or _is_title(word) or is_body(word)


def _goes_on(word: str) -> bool:
    return _is_capital(word) or word in _PARTICLES


def _is_title(word: str) -> bool:
    """Say whether a word is a title, or joined of them: Vice-President, Secretary-General."""
    parts = word.split("-")
    return word in TITLES or (
        len(parts) > 1
        and any(part in TITLES for part in parts)
        and parts[-1][:1].isalpha()
        and (parts[-1] in TITLES or parts[-1] in {"elect", "designate"})
    )


def _is_capital(word: str) -> bool:
    letter = _LETTERS.search(word)
    return letter is not None and letter.group().isupper() and word[0] not in "@#"


@cache
def _countries() -> frozenset[str]:
    return frozenset(country_names().values())
