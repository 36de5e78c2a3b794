"""What goes out of the API of a surge and of what makes it up."""

from datetime import date

from pydantic import BaseModel, Field

from api.trends.composition import Composition, Part
from api.trends.surges import Surge


class PartOfSurgeOut(BaseModel):
    """An outlet, a country, a place or a speaker among the articles of a surge."""

    label: str = Field(examples=["IT"])
    name: str = Field(examples=["Italy"])
    count: int = Field(description="Articles of the surge that have it.", examples=[20])
    share: float = Field(description="Of the articles looked at.", examples=[0.645])
    usual: float | None = Field(
        description="Its part of migration coverage in the windows before; null: not kept.",
        examples=[0.09],
    )
    stands_out: bool = Field(description="Whether that is more than chance and bursts explain.")
    query: str = Field(examples=["topic:borders relevance:subject country:IT after:2026-11-18"])


class StoryOfSurgeOut(BaseModel):
    """A story of a surge: how many of its articles tell it, of how many outlets."""

    id: int = Field(examples=[7])
    title: str = Field(examples=["Ferry brings 40 people to the harbour"])
    articles: int = Field(examples=[6])
    outlets: int = Field(examples=[4])


class PhraseOfSurgeOut(BaseModel):
    """Words said more than before: in how many stories, now and before."""

    words: str = Field(examples=["harbour law"])
    count: int = Field(examples=[5])
    before: int = Field(examples=[0])
    z: float = Field(description="How far from chance, in standard errors.", examples=[2.9])


class CompositionOut(BaseModel):
    """When a surge began and peaked, and what makes it up."""

    start: date = Field(description="Day on which the run up to the peak began.")
    peak: date = Field(description="Day of the window with most articles.")
    peak_count: int = Field(examples=[12])
    looked_at: int = Field(
        description="Articles that this was told from: the newest, where there are very many.",
        examples=[31],
    )
    stories_told: int = Field(examples=[9])
    outlets_telling: int = Field(examples=[14])
    stories: list[StoryOfSurgeOut]
    outlets: list[PartOfSurgeOut]
    countries: list[PartOfSurgeOut]
    places: list[PartOfSurgeOut]
    speakers: list[PartOfSurgeOut] = Field(description="Of public roles; no one else is named.")
    phrases: list[PhraseOfSurgeOut]


class SurgeOut(BaseModel):
    """What was observed, what was expected, and how odd that is."""

    dimension: str = Field(examples=["topic"])
    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    query: str = Field(examples=["topic:borders relevance:subject after:2026-11-18"])
    first: date
    last: date
    observed: int = Field(examples=[31])
    volume: int = Field(examples=[120])
    expected: float = Field(
        description="Of the usual volume: what silent sources did not bring is counted in.",
        examples=[9.4],
    )
    share: float = Field(examples=[0.258])
    baseline_share: float = Field(examples=[0.078])
    baseline_periods: int = Field(examples=[12])
    dispersion: float = Field(
        description="Scatter of the past, 1 or more: the label's own and what is typical.",
        examples=[1.6],
    )
    coverage: float | None = Field(
        description="What the sources brought of their usual volume; null: none were expected.",
        examples=[0.97],
    )
    p: float = Field(examples=[0.00002])
    q: float = Field(description="p after allowing for all labels tested.", examples=[0.0006])
    is_surge: bool
    composition: CompositionOut | None = Field(
        default=None, description="Of a surge, where `explain` asks for it."
    )


def surge_out(surge: Surge, made_of: Composition | None = None) -> SurgeOut:
    """Return a surge as it leaves the API."""
    out = SurgeOut.model_validate(surge, from_attributes=True)
    return out.model_copy(update={"composition": made_of and _composition(made_of)})


def _composition(made: Composition) -> CompositionOut:
    return CompositionOut(
        start=made.start,
        peak=made.peak,
        peak_count=made.peak_count,
        looked_at=made.looked_at,
        stories_told=made.stories_told,
        outlets_telling=made.outlets_telling,
        stories=[
            StoryOfSurgeOut(
                id=told.story.id or 0,
                title=told.story.title,
                articles=told.articles,
                outlets=told.outlets,
            )
            for told in made.stories
        ],
        outlets=_parts(made.outlets),
        countries=_parts(made.countries),
        places=_parts(made.places),
        speakers=_parts(made.speakers),
        phrases=[
            PhraseOfSurgeOut.model_validate(one, from_attributes=True) for one in made.phrases
        ],
    )


def _parts(parts: tuple[Part, ...]) -> list[PartOfSurgeOut]:
    return [PartOfSurgeOut.model_validate(part, from_attributes=True) for part in parts]
