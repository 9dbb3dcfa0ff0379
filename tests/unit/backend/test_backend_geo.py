"""Geometry against known places, and properties that hold anywhere on the sphere."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloudfn.backend.database import geo

points = st.tuples(st.floats(-179, 179), st.floats(-85, 85))


def square(x: float, y: float, half: float) -> list[list[float]]:
    return [
        [x - half, y - half],
        [x + half, y - half],
        [x + half, y + half],
        [x - half, y + half],
        [x - half, y - half],
    ]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"$geometry": {"type": "Polygon", "coordinates": list(rings)}}


def point(x: float, y: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [x, y]}


def test_distances() -> None:
    beijing, shanghai = (116.407, 39.904), (121.474, 31.230)
    assert abs(geo.distance_m(beijing, shanghai) - 1_068_600) < 2_000
    assert geo.distance_m((0, 0), (180, 0)) == geo.distance_m((0, 90), (0, -90))
    assert geo.distance_m((179.9, 0), (-179.9, 0)) < 23_000


@given(points, points)
def test_distance_is_the_same_both_ways(one: tuple[float, float], other: tuple[float, float]) -> None:
    assert abs(geo.distance_m(one, other) - geo.distance_m(other, one)) < 1e-6


@given(points, st.floats(0.001, 5), st.floats(-0.9, 0.9), st.floats(-0.9, 0.9))
def test_inside_a_square_and_beside_it(at: tuple[float, float], half: float, dx: float, dy: float) -> None:
    x, y = max(-170.0, min(at[0], 170.0)), max(-60.0, min(at[1], 60.0))
    inside = geo.within(polygon(square(x, y, half)))
    assert inside([point(x + dx * half * 0.9, y + dy * half * 0.9)])
    assert not inside([point(x + 2.2 * half, y + dy * half)])


def test_holes_lines_and_touching() -> None:
    ring = polygon(square(113, 23, 1), square(113, 23, 0.2))
    assert not geo.within(ring)([point(113, 23)]) and geo.within(ring)([point(113.5, 23)])
    crossing = {"type": "LineString", "coordinates": [[111, 23], [115, 23]]}
    assert geo.intersects(ring)([crossing]) and not geo.within(ring)([crossing])
    meridian = {"type": "LineString", "coordinates": [[113, 22], [113, 24]]}
    assert geo.intersects({"$geometry": point(113, 23)})([meridian])
    assert not geo.intersects({"$geometry": point(113, 23)})([crossing])  # a parallel is no geodesic
    assert not geo.intersects(ring)([point(113, 23)])
    assert geo.intersects(polygon(square(113, 23, 5)))([{"type": "Polygon", "coordinates": [square(113, 23, 1)]}])


def test_edges_are_geodesics() -> None:
    """The great circle between two points of 60 degrees north runs north of their parallel."""
    area = polygon([[0, 50], [60, 60], [0, 60], [0, 50]])
    north = polygon([[0, 60], [60, 60], [30, 70], [0, 60]])
    assert not geo.within(north)([point(30, 61)])
    assert geo.within(polygon([[0, 50], [60, 50], [60, 60], [0, 60], [0, 50]]))([point(30, 61)])
    assert not geo.within(area)([point(40, 53)])


def test_other_areas_and_what_is_no_geometry() -> None:
    assert geo.within({"$centerSphere": [[113, 23], 1000 / geo.EARTH_RADIUS_M]})([point(113.005, 23)])
    assert not geo.within({"$centerSphere": [[113, 23], 100 / geo.EARTH_RADIUS_M]})([point(113.005, 23)])
    assert geo.within({"$box": [[0, 0], [2, 2]]})([[1, 1]]) and not geo.within({"$box": [[0, 0], [2, 2]]})([[3, 1]])
    for value in (None, 5, "x", {}, {"type": "Point"}, {"type": "Point", "coordinates": ["a", 1]}, []):
        assert geo.shape(value) is None and geo.nearest_m(value, (0, 0)) == float("inf")
