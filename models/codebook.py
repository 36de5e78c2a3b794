"""What a coder answers of one article: the codebook's fields, checked against its rules.

The codebook is `docs/codebook.md`'s; a row that breaks one of its rules is refused with the field
and the reason, so that what is learnt from people is what they were asked.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from models.annotation import LEAD
from models.correcting import check_labels
from models.errors import InvalidError
from models.vocabulary import NARRATIVES, NarrativeRole, Relevance, TagKind

FIELDS = ("rel", "topics", "val", "stance", "resp", "span", "frames", "narr", "ctry")
"""The codebook's fields, in its order."""

RELEVANCE = (Relevance.NONE, Relevance.MENTION, Relevance.SUBJECT)
"""What 0, 1 and 2 mean in `rel`."""

KINDS: dict[str, TagKind] = {
    "rel": TagKind.RELEVANCE,
    "topics": TagKind.TOPIC,
    "val": TagKind.VALENCE,
    "stance": TagKind.STANCE,
    "resp": TagKind.RESPECT,
    "frames": TagKind.FRAME,
    "ctry": TagKind.COUNTRY,
}
"""The fields that are kinds of labels."""

ASKED: dict[str, int] = {
    "topics": 2, "val": 1, "stance": 2, "resp": 2, "span": 2, "frames": 2, "narr": 2, "ctry": 1
}  # fmt: skip
"""The least `rel` of an article that a field is asked of."""

_WHOLE = re.compile(r"[+-]?\d(\.0+)?")  # spreadsheets write 1.0
_SEPARATORS = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Answers:
    """All that one coder answered of one article."""

    rel: int
    topics: tuple[str, ...] = ()
    val: int = 0
    stance: int = 0
    resp: int = 0
    span: str = ""
    frames: tuple[str, ...] = ()
    narr: tuple[tuple[str, str], ...] = ()
    ctry: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """Return the answers as the codebook's object."""
        narratives = [list(one) for one in self.narr]
        sets = {name: list(getattr(self, name)) for name in ("topics", "frames", "ctry")}
        return {**asdict(self), **sets, "narr": narratives}


def from_told(told: Mapping[str, Any]) -> Answers:
    """Return answers as they were told: what is stored was checked before."""
    sets = {name: tuple(told[name]) for name in ("topics", "frames", "ctry")}
    narratives = tuple((family, role) for family, role in told["narr"])
    return Answers(**{**told, **sets, "narr": narratives})


def is_blank(row: Mapping[str, Any]) -> bool:
    """Tell whether a row was left unanswered."""
    return all(row.get(name) in (None, "", [], ()) for name in FIELDS)


def read_answers(row: Mapping[str, Any], title: str, text: str) -> Answers:
    """Read a coder's answers to an article, written as words or as JSON's values.

    Raises:
        InvalidError: names the field that breaks a rule of the codebook, and the rule.
    """
    rel = _number(row, "rel", (0, 1, 2))
    if rel is None:
        raise InvalidError("rel", "is missing")
    read = {name: reader(row, name) for name, reader in _READERS.items()}
    for name, least in ASKED.items():
        if read[name] and rel < least:
            raise InvalidError(name, f"is not asked where rel is {rel}")
    for name in ("val", "stance", "resp"):
        if read[name] is None and rel >= ASKED[name]:
            raise InvalidError(name, "is missing")
    answers = Answers(rel, **{name: value for name, value in read.items() if value is not None})
    _check_whole(answers, title, text[:LEAD])
    return answers


def _check_whole(answers: Answers, title: str, lead: str) -> None:
    if answers.rel == 2 and not answers.topics and "crime" not in answers.frames:
        raise InvalidError("topics", "is empty, and the frame is not crime")
    if bool(answers.resp) != bool(answers.span):
        raise InvalidError("span", "gives the exact words where resp is 1 or 2, else nothing")
    if answers.span and answers.span not in title and answers.span not in lead:
        raise InvalidError("span", f"{answers.span[:60]!r} stands neither in title nor lead")


def _number(row: Mapping[str, Any], name: str, known: Iterable[int]) -> int | None:
    told = row.get(name)
    if told in (None, ""):
        return None
    written = str(told).strip().replace("\N{MINUS SIGN}", "-")
    if isinstance(told, bool) or not _WHOLE.fullmatch(written) or int(float(written)) not in known:
        raise InvalidError(name, f"is {written[:20]!r}, not one of {', '.join(map(str, known))}")
    return int(float(written))


def _tone(row: Mapping[str, Any], name: str) -> int | None:
    return _number(row, name, (0, 1, 2) if name == "resp" else (-1, 0, 1))


def _words(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    told = row.get(name) or ()
    words = _SEPARATORS.split(told.strip()) if isinstance(told, str) else told
    if not isinstance(words, list | tuple) or not all(isinstance(one, str) for one in words):
        raise InvalidError(name, "is no list of labels")
    return tuple(words) if any(words) else ()


def _labels(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    labels = tuple(one.upper() if name == "ctry" else one.lower() for one in _words(row, name))
    try:
        check_labels(KINDS[name], labels)
    except InvalidError as error:
        raise InvalidError(name, error.reason) from error
    return labels


def _narratives(row: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    told = row.get(name) or ()
    if isinstance(told, str):
        told = [word.split(":") for word in _words(row, name)]
    if not isinstance(told, list | tuple):
        raise InvalidError(name, "is no list of narratives")
    for pair in told:
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise InvalidError(name, f"{str(pair)[:40]!r} is no narrative with its role")
        if pair[0] not in NARRATIVES or pair[1] not in list(NarrativeRole):
            raise InvalidError(name, f"{':'.join(map(str, pair))[:40]!r} is not in the codebook")
    return tuple((str(family), str(role)) for family, role in told)


def _span(row: Mapping[str, Any], name: str) -> str:
    told = row.get(name) or ""
    if not isinstance(told, str):
        raise InvalidError(name, "is no text")
    return told.strip()


_READERS: dict[str, Callable[[Mapping[str, Any], str], Any]] = {
    "topics": _labels,
    "val": _tone,
    "stance": _tone,
    "resp": _tone,
    "span": _span,
    "frames": _labels,
    "narr": _narratives,
    "ctry": _labels,
}
