"""When a rule speaks up: pure decisions over values.

A match or a signal speaks once a story, however many outlets tell it. A surge speaks when the
query's share of all that was collected is more than its past lets us expect (the statistic
of `api.trends.surges`), and then not again for `REST`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from api.trends import baselines
from api.trends.series import Point
from api.trends.surges import LEAST, TEST, Candidate, Surge, judge
from models import Alert, AlertRule, Article, Outlet, Signal
from models.store.alerts import Verdict

HORIZON = timedelta(days=7)
"""How old an article may be that still raises an alert."""

WINDOW = 3
"""Days of the window that a surge rule judges."""

REST = timedelta(days=7)
"""How long a surge rule is quiet after it has spoken: a lasting surge is told once a week."""

SURE = 0.01
"""The p below which one rule's surge is told; it is one test, so nothing is adjusted."""

BURST = 10
"""Alerts that a rule tells one by one in a turn; more of them are told together."""

METHOD = f"{TEST}; one test, unadjusted"
"""The statistic in one sentence."""

_SHOWN = 10  # articles that an alert names
_WEB = ("https://", "http://")


def windows(today: date) -> list[tuple[date, date]]:
    """Return the windows that a surge rule compares, oldest first; the last is the one judged."""
    return baselines.windows(today - timedelta(days=WINDOW - 1), today)


def find_surge(rule: AlertRule, points: Sequence[Point]) -> Surge | None:
    """Judge a rule's newest window by those before it."""
    candidate = Candidate("rule", rule.name, rule.name, rule.query, points[-1], tuple(points[:-1]))
    surge = judge(candidate)
    if surge is None or surge.p > SURE or surge.observed < LEAST:
        return None
    return surge


def surge_verdict(
    rule: AlertRule, surge: Surge, articles: Sequence[Article], outlets: Mapping[int, Outlet]
) -> Verdict:
    """Put a surge into words, with all that a reader needs to check it."""
    title = f"{rule.name}: {surge.observed} articles where {surge.expected:.1f} were expected"
    return Verdict(
        key=f"surge:{rule.uid}:{surge.first}",
        title=title,
        body={
            **about(rule),
            "why": (
                f"From {surge.first} to {surge.last}, {surge.observed} of {surge.volume} collected "
                f"articles ({surge.share:.0%}) match; on the same weekdays of "
                f"{surge.baseline_periods} weeks before it was {surge.baseline_share:.0%}, so "
                f"{surge.expected:.1f} were expected. {_heard(surge.coverage)}"
            ),
            "test": {
                "method": METHOD,
                "observed": surge.observed,
                "expected": round(surge.expected, 2),
                "volume": surge.volume,
                "p": surge.p,
                "alpha": SURE,
                "dispersion": round(surge.dispersion, 3),
                "window": [surge.first.isoformat(), surge.last.isoformat()],
                "baseline": f"the same {WINDOW} weekdays of {surge.baseline_periods} weeks before",
                "coverage": surge.coverage,
            },
            "items": _items(articles, outlets),
            "matched": surge.observed,
        },
    )


def _heard(coverage: float | None) -> str:
    """Say what the sources brought of what they usually do: silence makes no surge (TRUST, L12)."""
    if coverage is None:
        return "Nothing is known of how many sources were heard."
    return f"The sources were heard with {coverage:.0%} of what they usually bring."


def story_verdicts(
    rule: AlertRule,
    articles: Iterable[Article],
    outlets: Mapping[int, Outlet],
    signals: Mapping[int, Sequence[Signal]],
) -> list[Verdict]:
    """Return one verdict a story, oldest first; `signals` are those that speak, by article."""
    told: dict[int, list[Article]] = defaultdict(list)
    for article in articles:
        told[article.story_id].append(article)
    return [_story_verdict(rule, members, outlets, signals) for _, members in sorted(told.items())]


def digest_verdict(rule: AlertRule, raised: Sequence[Alert], last: int) -> Verdict:
    """Tell many alerts of one turn together; each of them stays on record by itself."""
    return Verdict(
        key=f"digest:{rule.uid}:{last}",
        title=f"{rule.name}: {len(raised)} stories at once",
        body={
            **about(rule),
            "why": f"{len(raised)} stories matched in one turn, so they are told in one message.",
            "items": [alert.body["items"][0] for alert in raised[:_SHOWN]],
            "matched": len(raised),
            "signals": [one for alert in raised for one in alert.body["signals"]][:_SHOWN],
        },
    )


def _story_verdict(
    rule: AlertRule,
    members: Sequence[Article],
    outlets: Mapping[int, Outlet],
    signals: Mapping[int, Sequence[Signal]],
) -> Verdict:
    first = members[0]
    spoken = [signal for member in members for signal in signals.get(member.id, ())]
    why = "A new article matches the rule's query."
    if spoken:
        why = (
            "A new article matches the rule's query and carries an information-integrity signal "
            "for a person to look at; it is not a finding."
        )
    return Verdict(
        key=f"story:{rule.uid}:{first.story_id}",
        title=f"{rule.name}: {first.title or first.text[:80]}",
        story_id=first.story_id,
        body={
            **about(rule),
            "why": why,
            "items": _items(members, outlets),
            "matched": len(members),
            "signals": [_signal(signal) for signal in spoken[:_SHOWN]],
        },
    )


def about(rule: AlertRule) -> dict[str, Any]:
    """Return what every alert says of its rule."""
    return {
        "rule": {"name": rule.name, "query": rule.query, "condition": rule.condition.value},
        "signals": [],
    }


def _items(articles: Sequence[Article], outlets: Mapping[int, Outlet]) -> list[dict[str, Any]]:
    return [
        {
            "uid": str(article.uid),
            "title": article.title or article.text[:80],
            "outlet": outlets[article.outlet_id].name,
            "link": article.link if (article.link or "").startswith(_WEB) else None,
            "at": article.effective_at.isoformat(),
        }
        for article in articles[:_SHOWN]
    ]


def _signal(signal: Signal) -> dict[str, Any]:
    return {
        "uid": str(signal.uid),
        "kind": signal.kind.value,
        "label": signal.label,
        "role": signal.role.value if signal.role else None,
        "words": " ".join(signal.words.split()[:25]),
        "reason": signal.reason,
        "p": signal.p,
        "tagger": signal.tagger,
    }
