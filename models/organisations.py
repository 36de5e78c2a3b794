"""Organisations: what each is called, by whatever name the press has for it.

Pure, but for the list (`organisations.toml`). What stands in it is known by any of its names; what
does not is an organisation where its words say so.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import chain

_KNOWN = 20_000  # names: pages read the same ones over and over
_THE = re.compile(r"(?i)^(?:the|la|le|el|los|las|les|l['’]) ?(?=\S)")
_COUNTRY = re.compile(r"^(?:U\.S\.?|US|United States) (?=\S)")
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,6}")
_BODY = re.compile(
    r"\b(?:Academy|Administration|Agency|Alliance|Army|Assembly|Association|Authority|Bank|Board|"
    r"Bureau|Campaign|Caucus|Cent(?:er|re)|Church|Circuit|Club|Coalition|College|Commission|"
    r"Committee|Communities|Conference|Congress|Corps|Council|Court|Crescent|Cross|Customs|"
    r"Department|Embassy|Enforcement|Federation|Force|Forum|Foundation|Fund|Government|Group|Guard|"
    r"Initiative|Institut|Institute|Institution|League|Ministry|Mission|Movement|Nations|"
    r"Network|Observatory|Office|Organi[sz]ation|Parliament|Partnership|Party|Patrol|Police|Project|"
    r"Program|Programme|Protection|School|Secretariat|Services?|Society|Tribunal|"
    r"Trust|Union|University|Watch|Agence|Assemblée|Conseil|Cour|Fédération|Fondation|"
    r"Gouvernement|Ligue|Ministère|Parti|Préfecture|Secours|Sénat|Syndicat|Université|Agencia|"
    r"Asociación|Ayuntamiento|Comisión|Comisaría|Comité|Congreso|Consejo|Defensoría|"
    r"Fiscalía|Fundación|Gobierno|Guardia|Instituto|Ministerio|Organización|Parlamento|Partido|"
    r"Policía|Secretaría|Senado|Tribunal|Universidad)\b"
)


@lru_cache(_KNOWN)
def canonical(name: str) -> str | None:
    """Return the label of an organisation that is listed, by any of its names; None for others.

    Initials are read in capitals alone: "who" and "ice" are words.
    """
    plain = " ".join(name.replace("’", "'").split())
    bare = _COUNTRY.sub("", _THE.sub("", plain))
    return _labels().get(_key(plain)) or _labels().get(_key(bare))


@cache
def spellings(label: str) -> Sequence[str]:
    """Return all names that the list has for an organisation's label, which is one of them."""
    return tuple(
        dict.fromkeys([label, *chain.from_iterable(t.get(label, ()) for t in _table().values())])
    )


def is_body(name: str) -> bool:
    """Say whether the words of a name are those of an organisation: "Harbour Committee"."""
    return _BODY.search(name) is not None


@cache
def listed() -> Mapping[str, Sequence[str]]:
    """Return the organisations that are found wherever a text has their names, by label."""
    return _table()["found"]


@cache
def _labels() -> Mapping[str, str]:
    return {
        _key(name.replace("’", "'")): label
        for table in _table().values()
        for label, others in table.items()
        for name in (label, *others)
    }


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads(files("models").joinpath("organisations.toml").read_text("utf-8"))


def _key(name: str) -> str:
    return name if _INITIALS.fullmatch(name) else name.casefold()
