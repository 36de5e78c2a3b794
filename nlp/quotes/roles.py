"""The role that a speaker is quoted in, told by words of the speaker and of what is said of them.

The words for the speaker decide before what stands about them elsewhere; of two roles the one
listed first.
"""

import re

ROLES = {
    "un": r"\b(?:UNHCR|IOM|UNICEF|UNAMA|UNDP|UNFPA|UNAIDS|OCHA|WFP|WHO|UNRWA|UN|U\.N\.)\b|"
    r"United Nations|World Food Programme|World Health Organization|Secretary-General",
    "ngo": r"\bNGOs?\b|Red Cross|Red Crescent|Amnesty|Human Rights Watch|Caritas|Médecins|MSF|"
    r"Save the Children|Oxfam|\bCARE\b|Refugee Council|ACLU|Civil Liberties|[Cc]harit(?:y|ies)|"
    r"[Aa]dvoca(?:te|cy)|[Aa]ctivist|[Nn]onprofit|[Cc]ampaigner|[Rr]ights group|"
    r"(?:Immigration|Immigrant|Migrants?|Dream) (?:Network|Forum|Reform|Law Center|Coalition)|"
    r"America['’]s Voice|NumbersUSA|\bPRC\b|Network\b|Federation for|[Vv]olunteer|"
    r"aid (?:group|agency|worker)|immigrant group",
    "police": r"\b[Pp]olice|[Ss]heriff|[Cc]onstable|[Dd]etective|Border Patrol|Border Force|"
    r"Coast ?[Gg]uard|Frontex|Guardia Civil|\b(?:ICE|CBP) (?:agent|officer)|Carabinieri",
    "politician": r"\bSens?\.|[Ss]enators?\b|\bReps?\.|Representatives? [A-Z]|"
    r"Congress(?:man|woman)|\bMPs?\b|\bMEPs?\b|[Ll]awmaker|[Mm]ayor|[Cc]andidate|Republicans?\b|"
    r"Democrats?\b|GOP\b|Majority|Minority|House Speaker|Speaker of|[Ll]egislator|[Oo]pposition|"
    r"[Pp]arty leader|former President|"
    r"councillor|\b[DR]-[A-Z]|Democratic|[Ff]ormer (?:\w+ )?(?:Gov|President|Minister|Secretary|"
    r"Prime|Chancellor)|in the (?:Senate|House)|[Pp]residential",
    "government": r"\bPresident\b|White House|[Mm]inist(?:er|ry)|Secretary|[Gg]overnor|\bGov\.|"
    r"Home Office|Department|\b(?:DHS|DOJ|USCIS|ICE|CBP|FBI)\b|[Aa]dministration|[Oo]fficials?\b|"
    r"[Cc]ommissioner|[Aa]mbassador|Attorney General|[Gg]overnment|[Ee]nvoy|Homeland Security|"
    r"[Pp]rosecutor|European Commission|Authority|Citizenship and Immigration|Premier|Chancellor|"
    r"[Cc]ongressional aide|the president\b",
    "expert": r"[Pp]rofessor|Prof\.|\bDr\.?\b|[Rr]esearcher|University|[Ee]conomist|[Ss]cientist|"
    r"[Ee]xpert|[Aa]nalyst|Institute|[Ss]cholar|think tank|Migration Policy|[Ll]awyer|[Aa]ttorney",
    "migrant": r"[Mm]igrants?\b|[Rr]efugees?\b|[Aa]sylum|[Dd]isplaced|[Dd]reamer|DACA recipient|"
    r"[Dd]eported|[Uu]ndocumented|Honduran|Guatemalan|Salvadoran|Venezuelan|Syrian|Afghan",
    "resident": r"[Rr]esidents?\b|[Nn]eighbou?r|[Ff]armer|[Vv]illager|[Ll]ocals?\b|[Mm]other\b|"
    r"[Ss]hopkeeper|year-old|[Ff]amil(?:y|ies)|[Tt]eacher|[Pp]arents|keeper\b|^, \d\d\b",
}
"""Roles, and the words that tell them."""

_IN_THE_STREET = re.compile(
    r"\b(?:[Pp]rotest[eo]rs?|[Dd]emonstrators?|[Bb]ystanders?|[Pp]assers?-by|[Ee]yewitness(?:es)?)\b"
)
"""Private persons, whatever office the rest of the words name (TRUST, S9)."""

_CUES = {role: re.compile(cue) for role, cue in ROLES.items()}


def role_of(*told: str) -> str | None:
    """Return the role that the first of the texts with one tells, or None."""
    for text in told:
        if _IN_THE_STREET.search(text):
            return "resident"
        for role, cue in _CUES.items():
            if cue.search(text):
                return role
    return None
