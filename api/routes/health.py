"""Health: whether the installation is well, in numbers."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import ReadDb
from models.store.readings import Health
from models.vocabulary import FeedState, GenerationState

router = APIRouter(tags=["health"])

_TROUBLES = {
    FeedState.FAILING: ("is failing", "are failing"),
    FeedState.BLOCKED: ("is blocked", "are blocked"),
    FeedState.NOT_A_FEED: ("is not a feed", "are not a feed"),
    FeedState.CHANGED_SHAPE: ("has changed shape", "have changed shape"),
    FeedState.QUIET: ("is quieter than usual", "are quieter than usual"),
    FeedState.GONE: ("is gone", "are gone"),
}


class RetagOut(BaseModel):
    """A new version of the tagger that reads everything beside the one whose labels are shown."""

    cascade: str = Field(description="The new version.", examples=["b7d1f0a4c2e86395"])
    live: str = Field(description="The version that is shown until the new one has read all.")
    state: GenerationState = Field(description="`held` waits for `tidings retag go`.")
    read: int = Field(description="Articles that the new version has read.", examples=[12400])
    articles: int = Field(description="Of so many.", examples=[37554])


class HealthOut(BaseModel):
    """How the installation fares."""

    status: Literal["ok", "attention"] = Field(
        description="Attention where `concerns` names something; the service works all the same."
    )
    concerns: list[str] = Field(examples=[["2 feeds are failing"]])
    version: str = Field(examples=["0.1.0"])
    revision: str | None = Field(description="The store's schema.", examples=["0001"])
    articles: int = Field(examples=[37554])
    unannotated: int = Field(description="Articles that no cascade has read yet.", examples=[0])
    unindexed: int = Field(description="Articles that search does not find yet.", examples=[0])
    feeds: dict[str, int] = Field(description="Feeds by state.", examples=[{"fresh": 140}])
    failed_deliveries: int = Field(examples=[0])
    last_seen_at: datetime | None = Field(description="When the newest article came in.")
    retag: RetagOut | None = Field(
        description="How far a new version of the tagger has come; new articles wait for it."
    )
    has_samples: bool = Field(description="Whether the invented sample newsroom is in the store.")


@router.get("/health", response_model=HealthOut)
def read_health(db: ReadDb) -> HealthOut:
    """Say how the installation fares; answers 503 where the store cannot be read."""
    found = Health(db)
    told = list(concerns(found))
    status: Literal["ok", "attention"] = "attention" if told else "ok"
    numbers = {
        name: getattr(found, name) for name in HealthOut.model_fields if hasattr(found, name)
    }
    said = {"status": status, "concerns": told, "version": version("tidings")}
    return HealthOut.model_validate(said | numbers, from_attributes=True)


def concerns(found: Health) -> Iterator[str]:
    """Yield what a person should look at, in words."""
    for state, words in _TROUBLES.items():
        number = found.feeds.get(state, 0)
        if number:
            yield f"1 feed {words[0]}" if number == 1 else f"{number} feeds {words[1]}"
    if found.retag is not None and found.retag.state is GenerationState.HELD:
        yield f"version {found.retag.cascade} of the tagger waits for `tidings retag go`"
    if found.failed_deliveries:
        yield f"{found.failed_deliveries} deliveries of alerts have failed"
