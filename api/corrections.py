"""Corrections of labels as they come in over HTTP, and as they are told."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from models import Article, Correction
from models.correcting import title_digest
from models.vocabulary import TagKind


class CorrectionIn(BaseModel):
    """What a person corrects of an article."""

    model_config = ConfigDict(extra="forbid")

    labels: dict[TagKind, list[str] | None] = Field(
        description="Kind to all labels that it has (relevance, topic, frame, valence, stance, "
        "respect, country); null takes the correction back, and the cascade's labels hold again.",
        examples=[{"topic": ["borders"], "valence": ["-1"]}],
    )
    corrector: str = Field(min_length=1, max_length=200, examples=["A. Editor"])
    note: str = Field(default="", max_length=4000)


class CorrectionOut(BaseModel):
    """Which labels of a kind a person said that an article has."""

    kind: TagKind
    labels: list[str] | None = Field(description="Null: the corrections before were taken back.")
    corrector: str
    note: str
    at: datetime
    is_of_other_title: bool = Field(description="The title was edited since.")


def correction_out(correction: Correction, article: Article) -> CorrectionOut:
    """Describe a correction."""
    told = correction.model_dump(include={"kind", "labels", "corrector", "note", "at"})
    return CorrectionOut(**told, is_of_other_title=is_of_other_title(correction, article))


def is_of_other_title(correction: Correction, article: Article) -> bool:
    """Tell whether a title was edited since it was judged; one no longer kept was not."""
    return bool(article.title) and title_digest(article.title) != correction.read_title
