"""Items in and readings out, as plain values: what `tidings tag` reads and writes.

One object an item, fields in a fixed order, so that two runs give the same bytes.
"""

from dataclasses import asdict
from typing import Any

from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.errors import InvalidError
from models.vocabulary import Decision, TagKind
from nlp.places.gazetteer import look_up

_NAMES = (TagKind.PERSON, TagKind.ORGANISATION, TagKind.PLACE)
_TONES = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT, TagKind.VOICED)


def item_of(told: object, number: int) -> Item:
    """Return the item that a JSON object tells: id, title, text, lang, each of which may lack.

    Raises:
        InvalidError: it is not such an object, or has neither title nor text.
    """
    if not isinstance(told, dict):
        raise InvalidError("item", "must be an object with id, title, text and, if known, lang")
    if "title" not in told and "text" not in told:
        raise InvalidError("item", "has neither title nor text")
    key = told.get("id", number)
    if isinstance(key, bool) or not isinstance(key, str | int):
        raise InvalidError("id", "must be a string or a whole number")
    language = _text(told, "lang") or _text(told, "language")
    return Item(str(key), _text(told, "title"), _text(told, "text"), language or None)


def reading_out(said: Annotated) -> dict[str, Any]:
    """Return all that was said of an item."""
    return {
        "id": said.item.id,
        "language": said.language,
        "relevance": _relevance(said),
        "topics": [_label(tag) for tag in said.tags if tag.kind is TagKind.TOPIC],
        "frames": [_label(tag) for tag in said.tags if tag.kind is TagKind.FRAME],
        "tone": {kind.value: _tone(said, kind) for kind in _TONES},
        "countries": said.yes(TagKind.COUNTRY),
        "names": [_name(tag) for tag in said.tags if tag.kind in _NAMES],
        "quotes": [_quote(quote) for quote in said.quotes],
        "signals": [_signal(signal) for signal in said.signals],
        "notes": list(said.notes),
    }


def _text(told: dict[str, Any], field: str) -> str:
    value = told.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InvalidError(field, "must be a string")
    return value


def _relevance(said: Annotated) -> dict[str, Any] | None:
    found = [tag for tag in said.tags if tag.kind is TagKind.RELEVANCE]
    return _label(found[0]) if found else None


def _label(tag: Tagged) -> dict[str, Any]:
    return {"label": tag.label, "p": tag.p, "decision": tag.decision.value}


def _tone(said: Annotated, kind: TagKind) -> dict[str, Any]:
    """Tell an axis; where migration is not the subject it is 0, as the codebook codes it."""
    for tag in said.tags:
        if tag.kind is kind:
            return {**_label(tag), "label": int(tag.label)}
    return {"label": 0, "p": None, "decision": Decision.CANT_SAY.value}


def _name(tag: Tagged) -> dict[str, Any]:
    told = {"kind": tag.kind.value, "label": tag.label, "span": _span(tag.span)}
    return told | _where(tag.label) if tag.kind is TagKind.PLACE else told


def _where(label: str) -> dict[str, Any]:
    """Tell a place's countries (ISO 3166-1), its part of one (ISO 3166-2) and where it lies."""
    place = look_up(label)
    if place is None:
        return {"countries": [], "subdivision": None, "at": None}
    return {
        "countries": list(place.countries),
        "subdivision": place.subdivision,
        "at": place.at and list(place.at),
    }


def _quote(quote: Quoted) -> dict[str, Any]:
    return {"speaker": quote.speaker, "role": quote.role, "span": _span(quote.span)}


def _signal(signal: Signalled) -> dict[str, Any]:
    return {
        "kind": signal.kind.value,
        "label": signal.label,
        "role": signal.role and signal.role.value,
        "span": _span(signal.span),
        "p": signal.p,
        "reason": signal.reason,
        "tagger": signal.tagger,
        "evidence": [asdict(one) for one in signal.evidence],
    }


def _span(span: Span | None) -> dict[str, Any] | None:
    return asdict(span) if span else None
