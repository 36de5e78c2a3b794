"""What has pages of its own: each sort with its labels, and the label that an address means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from sqlmodel import Session

from api.languages.names import name_in
from api.languages.writing import Language
from api.trends.ranges import Range
from models.countries import country_names
from models.organisations import canonical
from models.store.beside import is_counted, outlet_names
from models.store.counts import label_totals
from models.store.people import persons_called
from models.vocabulary import FRAMES, NARRATIVES, TOPICS, OutletKind

_NEAR = 5
_CLOSE = 0.5  # of difflib: a misspelt name, or the beginning of one


@dataclass(frozen=True, slots=True)
class Subject:
    """One sort of page: its dimension, what it is called, and what is shown beside a label.

    Nobody is told of in tones: they are of articles, and would be read as of the person (S9).
    """

    dimension: str
    title: str
    one: str
    about: str
    beside: tuple[str, ...]

    @property
    def has_tone(self) -> bool:
        """Whether the tone of the articles is shown."""
        return self.dimension != "speaker"


SUBJECTS = (
    Subject(
        "topic",
        "Topics",
        "topic",
        "What an article about migration deals with: one to four topics each.",
        ("country", "outlet", "speaker", "frame", "organisation", "language", "outlet_kind"),
    ),
    Subject(
        "frame",
        "Frames",
        "frame",
        "From which side an article looks at its subject (Media Frames Corpus).",
        ("topic", "country", "outlet", "language", "outlet_kind"),
    ),
    Subject(
        "country",
        "Countries",
        "country",
        "Countries that articles about migration speak of, wherever they were published.",
        ("topic", "outlet", "speaker", "organisation", "frame", "language", "outlet_kind"),
    ),
    Subject(
        "outlet",
        "Outlets",
        "outlet",
        "Who published articles about migration. How many is no measure of how well:"
        " Tidings rates no outlet.",
        ("topic", "country", "speaker", "frame", "organisation", "language"),
    ),
    Subject(
        "outlet_kind",
        "Kinds of outlets",
        "kind of outlet",
        "Press, agencies, organisations, governments: what sort of publisher speaks.",
        ("topic", "country", "outlet", "frame", "language"),
    ),
    Subject(
        "language",
        "Languages",
        "language",
        "Languages that articles about migration are written in.",
        ("topic", "country", "outlet", "frame", "outlet_kind"),
    ),
    Subject(
        "organisation",
        "Organisations",
        "organisation",
        "Organisations that articles about migration name.",
        ("topic", "country", "outlet", "speaker", "language"),
    ),
    Subject(
        "speaker",
        "Speakers",
        "speaker",
        "Who is quoted in a public role: for a government, the police, the United Nations, a party,"
        " an organisation, or as an expert. Nobody else is listed by name.",
        ("topic", "country", "outlet", "organisation", "language"),
    ),
    Subject(
        "narrative",
        "Narratives",
        "narrative",
        "Names of what is often claimed about migration. They are not claims of ours, and an"
        " article that speaks of one may assert, report or rebut it.",
        ("topic", "country", "outlet", "language", "outlet_kind"),
    ),
)
"""Every sort of label that has pages, in the order they are listed."""


TITLES = {subject.dimension: subject.title for subject in SUBJECTS}
"""Dimension to what its labels are called together."""


LISTED: Mapping[str, Iterable[str]] = {
    "topic": TOPICS,
    "frame": FRAMES,
    "narrative": NARRATIVES,
    "country": country_names(),
    "outlet_kind": tuple(OutletKind),
}
"""Dimension to all the labels it may have."""


def name(dimension: str, label: str) -> str:
    """Return what people call a label."""
    called = name_in(dimension, label, Language.EN)
    return called[:1].upper() + called[1:] if dimension == "outlet_kind" else called


def known(session: Session, dimension: str) -> Iterable[str]:
    """Return the labels that a dimension is known to have, whether counted or not."""
    if dimension == "outlet":
        return outlet_names(session)
    return LISTED.get(dimension, ())


def meant(session: Session, dimension: str, given: str) -> str | None:
    """Return the label that an address means: itself, in other letters, or by its name."""
    if dimension == "speaker":
        those = persons_called(session, given)
        return those.pop() if len(those) == 1 else None
    labels = list(known(session, dimension))
    if given in labels or (not labels and is_counted(session, dimension, given)):
        return given
    if dimension == "language" and is_counted(session, dimension, given):
        return given
    if dimension == "organisation":
        listed = canonical(given) or canonical(given.upper())
        return listed if listed and is_counted(session, dimension, listed) else None
    wanted = given.casefold()
    for label in labels:
        if wanted in {label.casefold(), name(dimension, label).casefold()}:
            return label
    return None


def near(session: Session, dimension: str, given: str, today: date) -> list[str]:
    """Return labels whose names are near to what was asked for, of the last year's or all known."""
    if dimension == "speaker" and (bearers := persons_called(session, given)):
        return sorted(bearers)[:_NEAR]
    year = Range(date(today.year - 1, today.month, 1), today)
    labels = list(known(session, dimension)) or list(
        label_totals(session, dimension, year.first, year.last)
    )
    names = {name(dimension, label).casefold(): label for label in labels}
    names |= {label.casefold(): label for label in labels}
    found = get_close_matches(given.casefold(), names, n=_NEAR, cutoff=_CLOSE)
    begun = [one for one in names if given.casefold() in one][:_NEAR]
    return list(dict.fromkeys(names[one] for one in [*found, *begun]))[:_NEAR]
