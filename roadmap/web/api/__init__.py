"""The JSON API: `/api/v1` over the same services as the pages, its description, and the endpoints of the monitoring."""

from __future__ import annotations

from fastapi import APIRouter

from roadmap.web.api import catalogue, description, events, health, remarks, reports, roadmaps, tasks, triggers
from roadmap.web.api.spoken import describe_in_words

router = APIRouter()
for module in (roadmaps, remarks, tasks, catalogue, triggers, events, reports):
    router.include_router(module.router, prefix="/api/v1")
router.include_router(description.router, prefix="/api")
router.include_router(health.router)

__all__ = ["describe_in_words", "router"]
