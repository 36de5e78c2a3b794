"""Health: whether the installation is well, in numbers."""

from datetime import datetime
from importlib.metadata import version

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.dependencies import ReadDb
from models.store.readings import health

router = APIRouter(tags=["health"])


class HealthOut(BaseModel):
    """How the installation fares."""

    status: str = Field(examples=["ok"])
    version: str
    articles: int
    unannotated: int = Field(description="Articles that no cascade has read yet.")
    unindexed: int = Field(description="Articles that search does not find yet.")
    feeds: dict[str, int] = Field(description="Feeds by state.", examples=[{"fresh": 140}])
    failed_deliveries: int
    last_seen_at: datetime | None = Field(description="When the newest article came in.")
    has_samples: bool = Field(description="Whether the invented sample newsroom is in the store.")


@router.get("/health", response_model=HealthOut)
def read_health(db: ReadDb) -> HealthOut:
    """Say how the installation fares; answers 503 where the store cannot be read."""
    found = health(db)
    return HealthOut(
        status="ok",
        version=version("tidings"),
        articles=found.articles,
        unannotated=found.unannotated,
        unindexed=found.unindexed,
        feeds=found.feeds,
        failed_deliveries=found.failed_deliveries,
        last_seen_at=found.last_seen_at,
        has_samples=found.has_samples,
    )
