"""The vocabulary and the store: what everything else is written in.

This module alone re-exports: importing it defines every table.
"""

from models.alert import (
    Alert,
    AlertRule,
    Attempt,
    Delivery,
    Feedback,
    Receiver,
    RuleReceiver,
    Silence,
)
from models.article import (
    Archive,
    Article,
    Band,
    Clue,
    Pending,
    Revision,
    Story,
    StoryMerge,
    StoryTerms,
)
from models.brief import Issue, Subscription
from models.coding import Agreement, Coding, Sheet, SheetArticle, SheetCoder
from models.corpus import Corpus, CorpusArticle, Key
from models.correction import Correction
from models.feed import Feed, FeedEvent, Host, Outage, Outlet, Poll
from models.page import Page
from models.signal import Claim, Review, Signal, SignalAside
from models.tag import Arrival, DayCount, Generation, Quote, Tag, Visit

__all__ = [
    "Agreement",
    "Alert",
    "AlertRule",
    "Archive",
    "Arrival",
    "Article",
    "Attempt",
    "Band",
    "Claim",
    "Clue",
    "Coding",
    "Corpus",
    "CorpusArticle",
    "Correction",
    "DayCount",
    "Delivery",
    "Feed",
    "FeedEvent",
    "Feedback",
    "Generation",
    "Host",
    "Issue",
    "Key",
    "Outage",
    "Outlet",
    "Page",
    "Pending",
    "Poll",
    "Quote",
    "Receiver",
    "Review",
    "Revision",
    "RuleReceiver",
    "Sheet",
    "SheetArticle",
    "SheetCoder",
    "Signal",
    "SignalAside",
    "Silence",
    "Story",
    "StoryMerge",
    "StoryTerms",
    "Subscription",
    "Tag",
    "Visit",
]
