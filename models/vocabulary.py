"""The words the whole system shares: enumerations and new types.

Labels are the codebook's, spelled as the gold data spell them. A label is never
renamed without a new artefact version, since it is stored with every tag.
"""

from enum import StrEnum
from typing import NewType

CanonicalUrl = NewType("CanonicalUrl", str)
"""A URL that has been through `ingest.urls.canonicalise`: equal means same page."""


class OutletKind(StrEnum):
    """What sort of publisher an outlet is."""

    AGENCY = "agency"
    AGGREGATOR = "aggregator"
    NGO = "ngo"
    GOVERNMENT = "government"
    EU = "eu"
    THINK_TANK = "think_tank"
    ACADEMIC = "academic"
    PRESS = "press"
    SPECIALIST_PRESS = "specialist_press"
    FACT_CHECKER = "fact_checker"
    ARCHIVE = "archive"


class SourceKind(StrEnum):
    """How a source is asked and read; `ingest.sources` has the reader of each."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"
    RELIEFWEB = "reliefweb"
    GDELT = "gdelt"


class FeedState(StrEnum):
    """What a person should know about a feed at a glance."""

    NEW = "new"
    FRESH = "fresh"
    QUIET = "quiet"
    FAILING = "failing"
    BLOCKED = "blocked"
    CHANGED_SHAPE = "changed_shape"
    NOT_A_FEED = "not_a_feed"
    GONE = "gone"
    PAUSED = "paused"


class FeedChange(StrEnum):
    """What happened to a source that is worth a line in its history."""

    ADDED = "added"
    STATE = "state"
    MOVED = "moved"
    PAUSED = "paused"
    RESUMED = "resumed"


class TextSource(StrEnum):
    """Where an article's text comes from, or that it is no longer kept."""

    FEED = "feed"
    PAGE = "page"
    DROPPED = "dropped"


class PageState(StrEnum):
    """What became of fetching an article's own page; only `waiting` is asked again."""

    WAITING = "waiting"
    READ = "read"
    NO_BETTER = "no_better"
    DISALLOWED = "disallowed"
    RESERVED = "reserved"
    PAYWALL = "paywall"
    CONSENT = "consent"
    NO_ARTICLE = "no_article"
    GONE = "gone"
    FAILED = "failed"


class DateNote(StrEnum):
    """What was odd about a publisher's date."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    FUTURE = "future"
    TOO_OLD = "too_old"
    AMBIGUOUS = "ambiguous"  # 03/04/2020, and nothing tells which is the day


class Relevance(StrEnum):
    """How far an item is about the migration or displacement of people (codebook, section 1)."""

    SUBJECT = "subject"
    MENTION = "mention"
    NONE = "none"


class TagKind(StrEnum):
    """What a tag speaks of."""

    RELEVANCE = "relevance"
    TOPIC = "topic"
    FRAME = "frame"
    VALENCE = "valence"
    STANCE = "stance"
    RESPECT = "respect"
    VOICED = "voiced"
    COUNTRY = "country"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"


class Decision(StrEnum):
    """What a tagger makes of a label's probability."""

    YES = "yes"
    NO = "no"
    CANT_SAY = "cant_say"


class GenerationState(StrEnum):
    """How it stands with what one version of the cascade said of the articles.

    `reading` goes live once all is read, `held` waits to be told so; `parked` is kept as it is;
    what is `dropped` is removed by and by.
    """

    LIVE = "live"
    READING = "reading"
    HELD = "held"
    PARKED = "parked"
    DROPPED = "dropped"


class SpanField(StrEnum):
    """Which text a span counts its code points in."""

    TITLE = "title"
    TEXT = "text"


class SignalKind(StrEnum):
    """What an information-integrity signal rests on."""

    NARRATIVE = "narrative"
    CLAIM = "claim"
    LOADED_LANGUAGE = "loaded_language"


class NarrativeRole(StrEnum):
    """What the text does with a narrative (codebook, section 5)."""

    ASSERTS = "asserts"
    REPORTS = "reports"
    REBUTS = "rebuts"


class SignalState(StrEnum):
    """Where a signal stands; only people move it on from `signal` (TRUST, S2)."""

    SIGNAL = "signal"
    IN_REVIEW = "in_review"
    MATCHED = "matched_to_fact_check"
    NO_ISSUE = "reviewed_no_issue"
    WITHDRAWN = "withdrawn"


class Condition(StrEnum):
    """What makes a rule raise an alert."""

    ANY = "any"
    SURGE = "surge"
    SIGNAL = "signal"
    SOURCE = "source"  # for those who run this: one in trouble, or silent beyond its habit


class ReceiverKind(StrEnum):
    """How a receiver is reached."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """Where a delivery stands. `kept` means written to the mail folder: no SMTP server is set."""

    PENDING = "pending"
    SENT = "sent"
    KEPT = "kept"
    FAILED = "failed"
    CANCELLED = "cancelled"


TOPICS: dict[str, str] = {
    "displacement": "Displacement",
    "asylum_refugees": "Asylum and refugees",
    "irregular_routes": "Irregular routes",
    "missing_deaths_sar": "Deaths, disappearances and rescue",
    "smuggling": "Smuggling",
    "trafficking_exploitation": "Trafficking and exploitation",
    "borders": "Borders",
    "detention": "Detention",
    "returns": "Returns",
    "regular_pathways": "Regular pathways",
    "labour": "Labour migration",
    "diaspora_remittances": "Diaspora and remittances",
    "health": "Health",
    "integration": "Integration",
    "rights_vulnerable": "Rights and people at risk",
    "climate_mobility": "Climate mobility",
    "xenophobia_debate": "Xenophobia and public debate",
    "policy_governance": "Policy and governance",
    "aid_reception": "Aid and reception",
    "identity_consular": "Identity and consular help",
    "data_research": "Data and research",
}
"""Topic label to the name people read, in the codebook's order."""

FRAMES: dict[str, str] = {
    "econ": "Economy",
    "capacity": "Capacity and resources",
    "morality": "Morality",
    "fairness": "Fairness and equality",
    "legality": "Legality",
    "policy": "Policy and its effects",
    "crime": "Crime and punishment",
    "security": "Security and defence",
    "health": "Health and safety",
    "quality": "Quality of life",
    "culture": "Cultural identity",
    "opinion": "Public opinion",
    "political": "Politics",
    "external": "External relations",
}
"""Frame label (Media Frames Corpus) to the name people read."""

NARRATIVES: dict[str, str] = {
    "N1": "Migrants are violent criminals",
    "N2": "Migrants are terrorists",
    "N3": "Migrants carry disease",
    "N4": "Migrants cheat or get preferential benefits",
    "N5": "Migrants take jobs or depress wages",
    "N6": "Migrants drain housing, services or budgets",
    "N7": "Migration is an invasion by a hostile force",
    "N8": "Migrants threaten national or religious culture",
    "N9": "A plot replaces the population",
    "N10": "NGOs, the UN, the EU or elites organise or profit from migration",
    "N11": "Authorities or media hide the numbers or the crimes",
    "N12": "False offers of routes, visas, jobs or aid aimed at migrants",
    "N13": "Migrants vote illegally or are imported to vote",
}
"""Narrative family to the name people read: names of what is claimed, not claims of ours."""

TONE_LABELS: dict[str, tuple[str, ...]] = {
    TagKind.VALENCE: ("-1", "0", "1"),
    TagKind.STANCE: ("-1", "0", "1"),
    TagKind.RESPECT: ("0", "1", "2"),
}
"""The labels of each tone axis (codebook, section 3), lowest first."""

VOICED_LABELS = ("-1", "0", "1")
"""What the voice in a headline says of migration, quoted or not (PartisanLens): lowest first.

Another question than `stance`, which is the text's own: a quoted attack is plain reporting there.
"""

TONE_NAMES: dict[tuple[str, str], str] = {
    (TagKind.VALENCE, "-1"): "harm or hardship",
    (TagKind.VALENCE, "0"): "neither good nor bad, or mixed",
    (TagKind.VALENCE, "1"): "benefit or welcome",
    (TagKind.STANCE, "-1"): "against migrants or migration",
    (TagKind.STANCE, "0"): "plain reporting",
    (TagKind.STANCE, "1"): "sympathetic",
    (TagKind.RESPECT, "0"): "no loaded terms",
    (TagKind.RESPECT, "1"): "loaded terms",
    (TagKind.RESPECT, "2"): "dehumanising terms",
    (TagKind.VOICED, "-1"): "a voice against migration",
    (TagKind.VOICED, "0"): "no voice for or against",
    (TagKind.VOICED, "1"): "a voice for migrants",
}
"""Tone axis and label to the words people read."""
