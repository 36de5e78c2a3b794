"""What a declaration of a source holds, and what its reader is handed: the words of all kinds."""

from collections.abc import Mapping
from dataclasses import dataclass

Options = Mapping[str, str]
"""What a source's declaration says besides its address: a kind's own words."""

Keys = Mapping[str, str]
"""Names and keys that the operator has with services, by kind of source."""


@dataclass(frozen=True, slots=True)
class Body:
    """An answer as its reader gets it: where it came from, the bytes, and their label."""

    url: str
    body: bytes
    content_type: str = ""
