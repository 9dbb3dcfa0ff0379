"""GeoJSON values: ``db.geo.point(113.3, 23.1)``, longitude first."""

from __future__ import annotations

from typing import Any, Sequence, Tuple

Position = Tuple[float, float]


def point(longitude: float, latitude: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def line_string(positions: Sequence[Position]) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": [list(each) for each in positions]}


def polygon(rings: Sequence[Sequence[Position]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(each) for each in ring] for ring in rings]}


def multi_point(positions: Sequence[Position]) -> dict[str, Any]:
    return {"type": "MultiPoint", "coordinates": [list(each) for each in positions]}
