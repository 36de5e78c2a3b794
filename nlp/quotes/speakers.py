"""Who is said to speak: the words for a speaker, out of what stands before or behind a verb.

Cheap rules over English word order, no parser. What they cannot read has no speaker.
"""

import re

_DAY = r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|today|yesterday|tonight)"
_WHEN = (
    rf"(?:(?:late |early )?(?:on |last |this )?{_DAY}(?: (?:morning|afternoon|evening|night))?"
    r"|(?:in|on|at|during|after|before) [^,\x00]{1,40}"
    r"|(?:last|this|earlier this) (?:week|month|year)"
    r"|earlier|later)"
)
_AUXILIARY = re.compile(
    rf"(?:,? (?:{_WHEN}|\w+ly|also|again|further|once|first|then|often|long|now|still|that|has|"
    r"have|had|will|would|can|could|might|is|was|are|were|be|been|later|even|though|however|just|"
    r"never|and))+,?$"
)
# Datelines, captions and words that only join a sentence to the one before.
_LEADING = re.compile(
    r"^(?:Story highlights |Hide caption |[A-Z][A-Za-z., ]{2,30} \([A-Za-z]+\) (?:[-–—]+ )?"
    r"|[A-Z/. ]{4,40}(?:\([A-Za-z ]+\))? ?[-–—]+ |\([A-Z]+\) (?:[-–—]+ )?)?"
    r"[\s“”\"'‘’«»*(\[–—-]*(?:On \w+day (?=[A-Z]))?(?:(?:But|And|Yet|So|Still|Meanwhile|However|"
    r"Instead|Also|Now|Later|Then|Nevertheless|Even|Earlier|Yesterday|Today|Moreover|Though|Although|As|While|but|and|with|"
    r"despite|Despite|though|although|as|where|when|because|if)\b,? )*"
)
# A part of a sentence that begins so holds no subject: "In a statement, …", "Addressing them, …".
_ADVERBIAL = re.compile(
    r"^(?:In|On|At|After|During|When|Following|For|By|Since|If|Under|Before|From|To|Over|Because|"
    r"Given|Like|Unlike|Among|Amid|Speaking|Asked|Prompted|Once|Had|Last|This|Earlier|[A-Z]\w+ing|Basically|"
    r"Additionally|Finally|Recently|Similarly|Currently|Initially|"
    r"(?:Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day|"
    r"who|which|where|when|because|as|while|amid|since|despite|in|on|at|after|before|during|for|by|"
    r"from|to|of|[DR]-\S+)\b"
)
_SUBORDINATE = re.compile(r"^(?:As|While|Though|Although|Despite|With|Even|Because|If)\b")
_CLAUSE = re.compile(
    r"(?:; |: | [–—] | -- |\) |, (?:but|and|while|as|which|though|although) "
    r"| (?:but|while|though|when|after|because|since|where|that) )"
)
_STOP = re.compile(
    r"[,;:(\n\x00“\"«]|\.(?:\s|$)|\s[–—-]+\s"
    rf"|\s(?:{_DAY}|in|on|at|during|after|before|as|who|while|when|to|from|with|about|following|"
    r"through|via|by|if|because|since|that|and then|last|this|earlier|later|near|outside|speaking|"
    r"citing|referring|adding|noting|told|said|has|had|was|is)\b"
)
_INITIAL = re.compile(r"(?:^|[\s.])(?:[A-Z]|[A-Z]\w{1,3})$")
_NAME = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'-]+|[A-Z]\.)"
    r"(?:[ ](?:[A-ZÀ-Þ][\w’'-]+|[A-Z]\.|de|del|al|el|bin|von|van|la))+"
)
# What a sentence begins with, up to its verb: names, or one noun and what belongs to it.
_HEAD = re.compile(
    r"^(?:The|Some|Several|Many|Most|Other) [a-z]+(?= [a-z]+(?:ed|s)\b|,)"
    r"|^(?:(?:[Tt]he|[Aa]n?|[Ss]ome|[Ss]everal|[Oo]ther|[Mm]any|[Ff]ormer) )?"
    r"(?:[A-ZÀ-Þ0-9][\w.’'-]*|[A-Z]\.)"
    r"(?:,? (?:[A-ZÀ-Þ][\w.’'-]*|(?:of|the|and|for|de)(?= (?:the )?[A-ZÀ-Þ])"
    r"|[a-z]+s(?= [a-z]+(?:ed|s)\b)))*"
)
_PRONOUN = re.compile(r"(?:he|she|they|who|it|I|we|you)\b", re.IGNORECASE)
_LAST_PRONOUN = re.compile(r"\b(?P<who>he|she|they)(?:['’](?:s|re|ve|d))?$", re.IGNORECASE)
_OFFICE = re.compile(
    r"(?i)\b(?:director|representative|minister|president|commissioner|spokes\w+|secretary|"
    r"commander|coordinator|chief|head|chair\w*|officer|ambassador|envoy|manager|member|official|"
    r"operations|professor|leader|mayor|governor|senator|adviser|advisor|executive|CEO|lawyer|"
    r"attorney|supporter|présidente?|presidenta|ministr[aeo]|préf(?:et|ète)|députée?|sénateur|"
    r"sénatrice|maire|porte-parole|procureure?|directeur|directrice|chercheur|chercheuse|avocate?|"
    r"presidente|portavoz|alcald(?:e|esa)|diputad[oa]|senadora?|fiscal|directora|investigadora?|"
    r"abogad[oa]|profesora?|professeure?)\b"
)
# What makes a verb no saying of somebody: "to say", "was announced", "a law that he says".
_NOT_SAYING = re.compile(
    r"(?:\b(?:to|be|been|being|was|were|is|are|let['’]s|let us|cannot|can|did|do)|n['’]t)"
    r"(?: \w+ly)? $"
    r"|\b(?:that|which|what|who) (?:he|she|they) (?:also )?$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"^(?P<whom>.*\S)(?:,? who|, which) $")
_NO_NAME = re.compile(
    r"\x00|^(?:His|Her|Its|Their|My|Our|Your|While|Follow)\b"
    r"|\b(?:is|are|was|were|has|had|did|does|do|would|will|that|because|whether|dates|including)\b"
)
_TAIL = re.compile(r",|\b(?:as|than|by|from|to|including|with|and|of|among|like|are|is|was|were)\b")
_GROUP = re.compile(
    r"\b(?:[a-z]+s|Republicans|Democrats|Conservatives|Liberals|Tories|Officials|Senators|Activists|"
    r"Critics|Experts|Advocates|Lawmakers|Police|Court|House|Department|[Aa]dministration|Union|"
    r"Commission|Committee|Network|Institute|Group|[Aa]gency|Council|Party|Congress|Senate|Office|"
    r"Nations|Services|Ministry|Others?|Many|[Gg]overnment|UNICEF|UNHCR|IOM)$| and [A-Z]"
)
_VERB_ALONE = re.compile(r"\s*(?:[a-z]\w+(?:ed|s)\b.*)?$")
_LONGEST = 12  # words that a speaker may have
_FILLER = re.compile(
    r"^(?:the|a|an|one|another|some|other|what|which|that|and|there|this|it|so|even|like i|nearly|"
    r"about|almost|i|we|you|who)$",
    re.IGNORECASE,
)


def before(text: str) -> str | None:
    """Return the subject that a verb behind the text has, as it is written."""
    text = text.rsplit("\n", 1)[-1]
    if _NOT_SAYING.search(text):
        return None
    relative = _RELATIVE.match(text)
    if relative is not None:
        return _speaker(_TAIL.split(relative["whom"])[-1])
    *earlier, clause = _CLAUSE.split(text.removesuffix(" and "))
    if earlier and _VERB_ALONE.match(clause):
        return subject(earlier[-1].split(" as ")[-1])
    if text.endswith(" and "):
        return subject(clause) or subject(text)
    return _of_clause(clause)


def behind(text: str) -> str | None:
    """Return the subject that stands behind a verb: "said Ada Vale, a nurse"."""
    first, rest = _cut(text.lstrip())
    return _speaker(first, _cut(rest.lstrip(", "))[0] if rest.startswith(",") else "")


def subject(text: str) -> str | None:
    """Return what a sentence begins with: the subject of its participles and later verbs."""
    parts = [part.strip() for part in text.split(",")]
    while len(parts) > 1 and (_ADVERBIAL.match(parts[0]) or _SUBORDINATE.match(parts[0])):
        parts.pop(0)
    parts[0] = _LEADING.sub("", parts[0])
    pronoun = _PRONOUN.match(parts[0])
    head = pronoun or _HEAD.match(", ".join(parts))
    return _speaker(head.group().strip(" ,")) if head is not None else None


def is_pronoun(speaker: str) -> bool:
    """Say whether a speaker is only pointed at."""
    return _PRONOUN.fullmatch(speaker.strip()) is not None


def has_clause(text: str) -> bool:
    """Say whether words hold more than one clause."""
    return _CLAUSE.search(text) is not None


def is_group(speaker: str) -> bool:
    """Say whether a speaker is several people, or a body."""
    return _GROUP.search(speaker) is not None


def is_person(speaker: str) -> bool:
    """Say whether the words for a speaker hold a name of two words or more."""
    return _NAME.search(speaker) is not None


def _of_clause(clause: str) -> str | None:
    parts = [part.strip() for part in clause.split(",")]
    parts[-1] = _AUXILIARY.sub("", " " + parts[-1]).strip()
    if parts[-1]:  # it stands right before the verb
        last = _LEADING.sub("", parts[-1])
        return _speaker(_without_verb(last))
    named = [_LEADING.sub("", part) for part in parts if part]
    while len(named) > 1 and _ADVERBIAL.match(named[0]):
        named.pop(0)
    if len(named) < 2:  # "The ban, announced on Friday": nobody announces here
        return None
    return _speaker(named[0], named[1])


def _without_verb(part: str) -> str:
    """Return the pronoun alone where a part holds one: "Last week he", "she who wept"."""
    last = _LAST_PRONOUN.search(part)
    if last is not None:
        return last["who"]
    pronoun = _PRONOUN.match(part)
    return pronoun.group() if pronoun is not None else part


def _cut(text: str) -> tuple[str, str]:
    for match in _STOP.finditer(text):
        head = text[: match.start()]
        is_initial = match.group()[0] == "." and _INITIAL.search(head) is not None
        if head.strip() and not is_initial:
            return head.strip(), text[match.start() :]
    return text.strip(), ""


def _speaker(head: str, following: str = "") -> str | None:
    """Return the speaker; an office and the name that follows it are one."""
    head = head.strip(" .*_-–—'\"“”‘’")
    if not head or len(head.split()) > _LONGEST or _FILLER.match(head) or _NO_NAME.search(head):
        return None
    if head.endswith(("'s", "’s")):
        return None
    name = _NAME.match(following.strip())
    if name is not None and name.end() == len(following.strip()) and _is_office(head):
        return f"{head}, {name.group()}"
    if is_pronoun(head) or head[0].isupper() or re.search(r"\w{4,}", head):
        return head
    return None


def _is_office(head: str) -> bool:
    """Say whether the words tell an office and not who holds it."""
    offices = list(_OFFICE.finditer(head))
    return bool(offices) and _NAME.match(head[offices[-1].end() :].strip()) is None
