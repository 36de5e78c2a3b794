"""The role that a speaker is quoted in, told by words of the speaker and of what is said of them.

The words for the speaker decide before what stands about them elsewhere; of two roles the one
listed first. Words are English, French and Spanish.
"""

import re

from models.organisations import is_body
from models.speaking import PUBLIC_ROLES

ROLES = {
    "un": r"\b(?:UNHCR|IOM|UNICEF|UNAMA|UNDP|UNFPA|UNAIDS|OCHA|WFP|WHO|UNRWA|UN|U\.N\.)\b|"
    r"United Nations|World Food Programme|World Health Organization|Secretary-General|"
    r"Nations [Uu]nies|Naciones Unidas|\b(?:ONU|HCR|OIM|ACNUR)\b",
    "ngo": r"\bNGOs?\b|Red Cross|Red Crescent|Amnesty|Human Rights Watch|Caritas|Médecins|MSF|"
    r"Save the Children|Oxfam|\bCARE\b|Refugee Council|ACLU|Civil Liberties|[Cc]harit(?:y|ies)|"
    r"[Aa]dvoca(?:te|cy)|[Aa]ctivist|[Nn]onprofit|[Cc]ampaigner|[Rr]ights group|"
    r"(?:Immigration|Immigrant|Migrants?|Dream) (?:Network|Forum|Reform|Law Center|Coalition)|"
    r"America['’]s Voice|NumbersUSA|\bPRC\b|Network\b|Federation for|[Vv]olunteer|"
    r"aid (?:group|agency|worker)|immigrant group|"
    r"\b(?:ONG|Cimade)\b|Croix-Rouge|Cruz Roja|SOS M|[Bb]énévole|[Mm]ilitante?s? des droits|"
    r"[Vv]oluntari[oa]s?\b|"
    r"\b[Aa]ssociation\b|\b[Aa]sociación\b",
    "police": r"\b[Pp]olice|[Ss]heriff|[Cc]onstable|[Dd]etective|Border Patrol|Border Force|"
    r"Coast ?[Gg]uard|Frontex|Guardia Civil|\b(?:ICE|CBP) (?:agent|officer)|Carabinieri|"
    r"[Gg]endarme|[Gg]arde-côtes|[Pp]olic[ií]a",
    "politician": r"\bSens?\.|[Ss]enators?\b|\bReps?\.|Representatives? [A-Z]|"
    r"Congress(?:man|woman)|\bMPs?\b|\bMEPs?\b|[Ll]awmaker|[Mm]ayor|[Cc]andidate|Republicans?\b|"
    r"Democrats?\b|GOP\b|Majority|Minority|House Speaker|Speaker of|[Ll]egislator|[Oo]pposition|"
    r"[Pp]arty leader|former President|"
    r"councillor|\b[DR]-[A-Z]|Democratic|[Ff]ormer (?:\w+ )?(?:Gov|President|Minister|Secretary|"
    r"Prime|Chancellor)|in the (?:Senate|House)|[Pp]residential|"
    r"\b[Dd]éputée?s?\b|\b[Ss]énat(?:eur|rice)s?\b|\b[Mm]aires?\b|\b[Dd]iputad[oa]s?\b|"
    r"\b[Ss]enador(?:a|es)?\b|\b[Aa]lcald(?:e|esa)\b|\b[Ee]urodiputad[oa]\b",
    "government": r"\bPresident\b|White House|[Mm]inist(?:er|ry)|Secretary|[Gg]overnor|\bGov\.|"
    r"Home Office|Department|\b(?:DHS|DOJ|USCIS|ICE|CBP|FBI)\b|[Aa]dministration|[Oo]fficials?\b|"
    r"[Cc]ommissioner|[Aa]mbassador|Attorney General|[Gg]overnment|[Ee]nvoy|Homeland Security|"
    r"[Pp]rosecutor|European Commission|Authority|Citizenship and Immigration|Premier|Chancellor|"
    r"[Cc]ongressional aide|the president\b|"
    r"\b[Pp]résidente? de la République|\b[Pp]résidente?\b(?= [A-ZÉ])|\b[Mm]inistre|"
    r"\b[Pp]réf(?:et|ète|ecture)|"
    r"\b[Pp]rocureure?\b|\b[Gg]ouvernement|\b[Mm]inistr[oa]s?\b|\b[Mm]inisterio|"
    r"\b[Pp]resident[ea] (?:del Gobierno|de la República)|\b[Pp]resident[ea]\b(?= [A-ZÁÉ])|"
    r"\b[Gg]obierno|\b[Ff]iscal(?:ía)?\b(?= [A-Z]| general)|\b[Cc]anciller\b",
    "expert": r"[Pp]rofessor|Prof\.|\bDr\.?\b|[Rr]esearcher|University|[Ee]conomist|[Ss]cientist|"
    r"[Ee]xpert|[Aa]nalyst|Institute|[Ss]cholar|think tank|Migration Policy|[Ll]awyer|[Aa]ttorney|"
    r"[Cc]herche(?:ur|use)|[Pp]rofesseure?\b|\b[Aa]vocate?s?\b|[Ss]ociologue|[Dd]émographe|"
    r"[Ii]nvestigador|\b[Pp]rofesora?\b|\b[Aa]bogad[oa]s?\b|[Ss]ociólog[oa]",
    "migrant": r"[Mm]igrants?\b|[Rr]efugees?\b|[Aa]sylum|[Dd]isplaced|[Dd]reamer|DACA recipient|"
    r"[Dd]eported|[Uu]ndocumented|Honduran|Guatemalan|Salvadoran|Venezuelan|Syrian|Afghan|"
    r"[Rr]éfugiée?s?\b|[Ss]ans-papiers|[Ee]xilée?s?\b|[Rr]efugiad[oa]s?\b|[Mm]igrantes\b",
    "resident": r"[Rr]esidents?\b|[Nn]eighbou?r|[Ff]armer|[Vv]illager|[Ll]ocals?\b|[Mm]other\b|"
    r"[Ss]hopkeeper|year-old|[Ff]amil(?:y|ies)|[Tt]eacher|[Pp]arents|keeper\b|^, \d\d\b|"
    r"[Hh]abitante?s?\b|[Rr]iverain|[Vv]ecin[oa]s?\b|[Vv]oisine?s?\b",
}
"""Roles, and the words that tell them."""

_IN_THE_STREET = re.compile(
    r"\b(?:[Pp]rotest[eo]rs?|[Dd]emonstrators?|[Bb]ystanders?|[Pp]assers?-by|[Ee]yewitness(?:es)?)\b"
)
"""Private persons, whatever office the rest of the words name (TRUST, S9)."""

_PRIVATE = re.compile(
    r"(?i)^\W*(?:(?:the|some|many|several|most|other|les|des|los|las|unos) )*"
    r"(?:survivors?|victims?|witness(?:es)?|relatives|passengers|patients|detainees|inmates|"
    r"children|women|men|people|rescapés|survivants|victimes|témoins|supervivientes|"
    r"sobrevivientes|víctimas|testigos|familiares)\b"
)
"""Private persons whom nothing that stands elsewhere makes officials."""

_CUES = {role: re.compile(cue) for role, cue in ROLES.items()}
_PUBLIC_CUES = {role: cue for role, cue in _CUES.items() if role in PUBLIC_ROLES}


def role_of(*told: str) -> str | None:
    """Return the role that the first of the texts with one tells, or None."""
    roles = _CUES
    for text in told[:1] if told and _PRIVATE.match(told[0]) else told:
        if _IN_THE_STREET.search(text):
            return "resident"
        for role, cue in roles.items():
            if cue.search(text):
                return role
        if is_body(told[0]):  # whoever stands beside its name, a body is no private person
            roles = _PUBLIC_CUES
    return None
