"""From the YAML's shapes to the orders that `write` takes. Pure."""

from __future__ import annotations

from typing import Any

from roadmap.documents.model import Indicator, Source
from roadmap.errors import BadInput, NotFound
from roadmap.language.message import _
from roadmap.orders.seeds.shapes import SeedAct, SeedBody, SeedMeasure, SeedRoadmap, SeedSet
from roadmap.orders.shape import (
    ActShape,
    AliasShape,
    BodyShape,
    InstructionShape,
    MeasureShape,
    OrderShape,
    RoadmapShape,
    SectionShape,
)


def orders_of(seeds: SeedSet, only: str | None = None) -> list[OrderShape]:
    """Every act with its roadmaps; with ``only`` the one roadmap of that slug and its act.

    Raises `NotFound` for an unknown roadmap, `BadInput` where a roadmap names no act of the seeds.
    """
    files = [file for file in seeds.roadmaps if only is None or file.roadmap.slug == only]
    if not files and only is not None:
        known = ", ".join(file.roadmap.slug for file in seeds.roadmaps)
        raise NotFound("roadmap.unknown", _("нет дорожной карты «{only}»; есть: {known}", only=only, known=known))
    acts = {act.act.slug: act for act in seeds.acts}
    brought: dict[str, list[RoadmapShape]] = {} if only is not None else {slug: [] for slug in acts}
    for file in files:
        slug, act = file.roadmap.act, acts.get(file.roadmap.act)
        if act is None:
            raise BadInput(
                "seed.no_act", _("{slug}: нет акта «{slug_2}» в seeds/acts", slug=file.roadmap.slug, slug_2=slug)
            )
        brought.setdefault(slug, []).append(_roadmap(file, act, seeds))
    return [OrderShape(_act(acts[slug]), roadmaps) for slug, roadmaps in brought.items()]


def _act(file: SeedAct) -> ActShape:
    return ActShape(
        **file.act.model_dump(),
        amendments=file.amendments,
        abbreviations=file.abbreviations,
        suspects=file.suspects,
        instructions=[
            InstructionShape(attached=one.act, **one.model_dump(exclude={"act"})) for one in file.instructions
        ],
        indicators=[Indicator(**one.model_dump()) for one in file.indicators],
    )


def _roadmap(file: SeedRoadmap, act: SeedAct, seeds: SeedSet) -> RoadmapShape:
    names = file.roadmap.slug.rsplit("-", 1)[0]
    return RoadmapShape(
        **file.roadmap.model_dump(exclude={"act"}),
        source=act.act.source,
        signed=act.act.date,
        names=names,
        sections=[SectionShape(**one.model_dump()) for one in file.sections],
        measures=[_measure(one) for one in file.measures],
        bodies=[_body(one) for one in seeds.subjects.get(names, [])],
    )


def _measure(one: SeedMeasure) -> MeasureShape:
    said: dict[str, Any] = one.model_dump(exclude={"source"})
    return MeasureShape(**said, source=Source(**one.source.model_dump()))


def _body(one: SeedBody) -> BodyShape:
    aliases = [AliasShape(alias.alias, alias.misread) for alias in one.aliases]
    return BodyShape(**one.model_dump(exclude={"aliases"}), aliases=aliases)
