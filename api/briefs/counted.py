"""Briefs as they are counted now, for what answers over HTTP: each is gathered once in minutes.

A brief says itself at which moment it was counted.
"""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends

from api.briefs.document import Brief
from api.briefs.gather import Wanted, load_brief
from api.dependencies import AppKept, AppSettings, Now, ReadDb
from api.languages.writing import Language
from api.trends.ranges import Range

Count = Callable[[Range, str, Language], Brief]
"""Returns the brief of some days, on a query, in a language."""


def _count(db: ReadDb, kept: AppKept, now: Now, settings: AppSettings) -> Count:
    def count(days: Range, query: str, language: Language) -> Brief:
        wanted = Wanted(days, query.strip(), language, settings.our_outlets)
        return kept.of(wanted, now, lambda: load_brief(db, wanted, now))

    return count


Counted = Annotated[Count, Depends(_count)]
"""Gathers a brief, or has one of some minutes ago."""
