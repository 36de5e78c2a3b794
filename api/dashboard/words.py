"""What the words on the pages mean, told on the spot wherever one stands, and the pages themselves.

A meaning is a sentence or two for somebody who never saw the product; how a thing is computed is
on the page about method.
"""

MEANINGS = {
    "share": "How many of a stated whole: of all articles collected, or of those about migration. "
    "A share does not grow merely because more was collected.",
    "interval": "How far chance alone may have moved a share: in 95 of 100 cases no further than "
    "this. It is wide where few articles stand behind the number. What a classifier gets wrong is "
    "not in it.",
    "can't say": "The classifier was not sure enough to answer. Such articles are counted apart "
    "and never guessed.",
    "surge": "More than its own past lets us expect, by more than chance would often do, and with "
    "enough articles to matter. All labels are tested together, so that testing many finds no more "
    "by luck.",
    "coverage": "How much of what the sources usually tell was heard. A source that is down is a "
    "fault of ours, shown as a gap, and never a fall in interest.",
    "story": "Articles about the same event, found by their wording and their time. An event that "
    "is told in two languages may stand as two stories.",
    "about migration": "Migration is the subject of the article, not only mentioned in passing.",
    "tone": "Three questions, each told by itself and never averaged: what happens to people in "
    "the article, where the article itself stands, and the words it uses for people.",
    "narrative": "The name of something that is often claimed about migration. It is not a claim "
    "of ours; whether a text asserts, reports or rebuts it is told apart.",
    "signal": "A passage that a person should look at, with the reason and the evidence. It is no "
    "verdict; only people decide.",
    "emerging": "Words used much more by several outlets now than in the weeks before, "
    "whatever topic they belong to.",
    "near copy": "A text that is nearly the same as an earlier one of another outlet, as with "
    "news from an agency.",
}

SECTIONS = (
    ("/", "Today"),
    ("/topics", "Topics"),
    ("/countries", "Countries"),
    ("/narratives", "Narratives"),
    ("/outlets", "Outlets"),
    ("/explore", "Explore"),
    ("/alerts", "Alerts"),
    ("/briefs", "Briefs"),
    ("/sources", "Sources"),
    ("/about", "How it knows"),
)
"""The pages that the masthead leads to: (address, name)."""

MORE_SECTIONS = (
    ("/search", "All articles"),
    ("/statements", "Our statements"),
    ("/compare", "Compare"),
    ("/organisations", "Organisations"),
    ("/speakers", "Speakers"),
    ("/frames", "Frames"),
    ("/languages", "Languages"),
    ("/kinds", "Kinds of outlets"),
    ("/api/v1/openapi.json", "API description"),
)
"""Those that the foot leads to besides."""
