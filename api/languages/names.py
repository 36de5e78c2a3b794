"""What labels are called in each language. English names are the vocabulary's own."""

import tomllib
from functools import cache
from importlib.resources import files

from api.languages.writing import Language, country_name, language_name
from api.trends.labels import name_of

Names = dict[str, dict[str, str]]


def name_in(dimension: str, label: str, language: Language) -> str:
    """Return what people call a label of a dimension; a code without a name stays itself."""
    own = translated(language).get(dimension, {}).get(label)
    if own is not None:
        return own
    if dimension == "language":
        return language_name(label, language)
    if dimension == "country" and language is not Language.EN:
        return country_name(label, language)
    return name_of(dimension, label)


@cache
def translated(language: Language) -> Names:
    """Return the names that a language has of its own, by dimension and label."""
    file = files("api.languages").joinpath(f"names-{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))
