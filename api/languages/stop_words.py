"""Words that say little by themselves, such as articles and the names of days, by language.

`stop_words.tsv` is written by `python -m api.languages.stop_words`, from spaCy's lists and the
names of days and months in CLDR: spaCy takes too long to load for a page. Its last lines say how
many of ten thousand news articles a word stands in, by `ingest/words.tsv`: in English and in
French. Of other languages no such count is there.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from babel import Locale

FILE = files("api.languages") / "stop_words.tsv"

LANGUAGES = (
    *("ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "hr", "hu"),
    *("id", "it", "lt", "lv", "mk", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr"),
    *("sv", "tr", "uk", "ur"),
)
"""Those of the catalogue and of Europe, and the largest beyond."""

_REPORTED = {
    "en": "said says saying told tells according reported reporting reports read updated follow"
    " exclusive breaking watch video photo photos getty images file",
    "fr": "dit affirmé déclaré annoncé expliqué indiqué selon rapporté rapporte lire",
    "es": "dijo dice dijeron afirmó declaró anunció explicó indicó según informó informa",
    "de": "sagte sagt sagten erklärte teilte mit laut berichtet berichtete",
    "it": "detto dice dichiarato annunciato spiegato secondo riferito riferisce",
}  # how news is told, whatever it tells


_FEWEST = 20  # articles in ten thousand: rarer words are not told
_STOPPED = 1000  # what that table has for stop words of any language but English
_USUAL_IN = "usual in "


def stop_words(language: str | None) -> frozenset[str]:
    """Return a language's words, in lower case; those of all languages where it is not known."""
    table = _table()
    return table[language] if language in table else _all()


@cache
def usual_shares(language: str | None) -> Mapping[str, float]:
    """Return in what share of any news of a language words stand, where that is known."""
    told = (word.split(":") for word in _table().get(f"{_USUAL_IN}{language}", ()))
    return {word: int(articles) / 10_000 for word, articles in told}


@cache
def _all() -> frozenset[str]:
    return frozenset().union(*(_table()[language] for language in LANGUAGES))


@cache
def _table() -> dict[str, frozenset[str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {language: frozenset(words.split()) for language, words in rows}


def _written() -> Iterator[str]:
    for language in LANGUAGES:
        words = set(import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS)
        words.update(_REPORTED.get(language, "").split(), _dates(language))
        pieces = {piece for word in words for piece in word.casefold().replace("’", "'").split("'")}
        yield _line(language, " ".join(pieces).split())
    rows = [line.split("\t") for line in _news().read_text(encoding="utf-8").splitlines()]
    for column, language in ((1, "en"), (2, "fr")):
        shares = [(row[0], int(row[column])) for row in rows]
        is_told = [one for one in shares if one[1] >= _FEWEST]
        kept = is_told if language == "en" else [one for one in is_told if one[1] != _STOPPED]
        yield _line(f"{_USUAL_IN}{language}", [f"{word}:{share}" for word, share in kept])


def _news() -> Traversable:
    return files("ingest") / "words.tsv"


def _line(name: str, words: Iterable[str]) -> str:
    return f"{name}\t{' '.join(sorted(set(words)))}\n"


def _dates(language: str) -> Iterator[str]:
    locale = Locale(language)
    for names in (locale.days, locale.months):
        for widths in names.values():
            for width in ("wide", "abbreviated"):
                yield from (name.strip(".") for name in widths.get(width, {}).values())


if __name__ == "__main__":
    Path(str(FILE)).write_text("".join(_written()), encoding="utf-8")
