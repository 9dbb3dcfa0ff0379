"""GeoJSON: distances on the sphere, within, intersects.

Edges are geodesics, as in MongoDB's 2dsphere: shapes are projected gnomonically round their middle, where great circles
are straight lines. A shape that reaches round more than a hemisphere is compared in longitude and latitude instead.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable
from dataclasses import field
from itertools import pairwise

from cloudfn.backend.database.bson import Document, Value, is_number
from cloudfn.backend.database.budget import watched
from cloudfn.backend.database.errors import bad_request
from cloudfn.backend.database.paths import candidates
from cloudfn.frozen import dataclass

EARTH_RADIUS_M = 6378100.0
"""MongoDB's own constant for metres on the sphere."""

Point = tuple[float, float]
Test = Callable[[list[Value]], bool]


@dataclass(frozen=True, slots=True)
class Geometry:
    """A geometry as points, lines and polygons (outer ring first, then holes), in degrees."""

    points: tuple[Point, ...] = ()
    lines: tuple[tuple[Point, ...], ...] = ()
    polygons: tuple[tuple[tuple[Point, ...], ...], ...] = field(default=())

    def vertices(self) -> Iterable[Point]:
        yield from self.points
        for line in self.lines:
            yield from line
        for rings in self.polygons:
            for ring in rings:
                yield from ring

    def edges(self) -> Iterable[tuple[Point, Point]]:
        for line in self.lines:
            yield from pairwise(line)
        for rings in self.polygons:
            for ring in rings:
                yield from pairwise(ring)

    def mapped(self, to: Callable[[Point], Point]) -> Geometry:
        return Geometry(
            tuple(map(to, self.points)),
            tuple(tuple(map(to, line)) for line in self.lines),
            tuple(tuple(tuple(map(to, ring)) for ring in rings) for rings in self.polygons),
        )


def shape(value: Value) -> Geometry | None:
    """The shape of a GeoJSON object or a ``[longitude, latitude]`` pair; None when it is neither."""
    try:
        if type(value) is list:
            return Geometry(points=(_point(value),))
        if type(value) is not dict:
            return None
        kind, coordinates = value.get("type"), value.get("coordinates", [])
        if kind == "Point":
            return Geometry(points=(_point(coordinates),))
        if kind == "MultiPoint":
            return Geometry(points=_line(coordinates))
        if kind == "LineString":
            return Geometry(lines=(_line(coordinates),))
        if kind == "MultiLineString":
            return Geometry(lines=tuple(map(_line, coordinates)))
        if kind == "Polygon":
            return Geometry(polygons=(tuple(map(_line, coordinates)),))
        if kind == "MultiPolygon":
            return Geometry(polygons=tuple(tuple(map(_line, rings)) for rings in coordinates))
        if kind == "GeometryCollection":
            inner = [found for found in map(shape, value.get("geometries", [])) if found]
            return Geometry(
                tuple(point for each in inner for point in each.points),
                tuple(line for each in inner for line in each.lines),
                tuple(rings for each in inner for rings in each.polygons),
            )
    except (TypeError, ValueError, IndexError):
        return None
    return None


def _point(value: Value) -> Point:
    longitude, latitude = value[0], value[1]
    if not (is_number(longitude) and is_number(latitude)):
        raise ValueError("coordinates have to be numbers")
    return float(longitude), float(latitude)


def _line(value: Value) -> tuple[Point, ...]:
    return tuple(_point(each) for each in watched(value))


# --- distance --------------------------------------------------------------------------------------------------------


def distance_m(one: Point, other: Point) -> float:
    """Metres along the great circle."""
    (x1, y1), (x2, y2) = one, other
    lat1, lat2 = math.radians(y1), math.radians(y2)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(x2 - x1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(half)))


def nearest_m(value: Value, to: Point) -> float:
    """Metres from ``to`` to the nearest vertex of ``value``; infinite when it is no geometry."""
    found = shape(value)
    return min((distance_m(point, to) for point in found.vertices()), default=math.inf) if found else math.inf


def _near(operand: Value) -> tuple[Point, float, float]:
    """Centre, least and greatest distance in metres."""
    geometry = operand.get("$geometry") if type(operand) is dict else None
    centre = shape(geometry)
    if centre is None or len(centre.points) != 1:
        raise bad_request("$near needs {$geometry: Point, $maxDistance, $minDistance}")
    limits = [operand.get("$minDistance", 0), operand.get("$maxDistance", math.inf)]
    if not all(is_number(limit) and limit >= 0 for limit in limits):
        raise bad_request("$minDistance and $maxDistance have to be non-negative numbers")
    return centre.points[0], float(limits[0]), float(limits[1])


def near(operand: Value) -> Test:
    centre, least, greatest = _near(operand)
    furthest = min(greatest, sys.float_info.max)
    return lambda values: any(least <= nearest_m(value, centre) <= furthest for value in _geometries(values))


def distance_of(found: Document) -> Callable[[Document], float] | None:
    """How far a document is from the centre of the query's ``$near``, or None when it has none."""
    for name, condition in found.items():
        if name == "$and" and type(condition) is list:
            inner = next(
                (each for part in watched(condition) if type(part) is dict and (each := distance_of(part))), None
            )
            if inner:
                return inner
        if type(condition) is dict:
            operand = condition.get("$nearSphere", condition.get("$near"))
            if operand is not None:
                centre, reach = _near(operand)[0], candidates(name)
                return lambda document: min(
                    (nearest_m(value, centre) for value in _geometries(reach(document))), default=math.inf
                )
    return None


def _geometries(values: list[Value]) -> Iterable[Value]:
    """Each candidate; an array of geometries is unfolded, a coordinate pair is not."""
    for value in values:
        if type(value) is list and not (len(value) >= 2 and is_number(value[0])):
            yield from value
        else:
            yield value


# --- within and intersects -------------------------------------------------------------------------------------------


def within(operand: Value) -> Test:
    decide = _area(operand)
    return lambda values: any((found := shape(value)) is not None and decide(found) for value in _geometries(values))


def _area(operand: Value) -> Callable[[Geometry], bool]:
    if type(operand) is dict:
        area = shape(operand.get("$geometry"))
        if area is not None and area.polygons:
            return lambda found: _inside(found, area)
        try:
            if "$centerSphere" in operand or "$center" in operand:
                centre, radius = operand.get("$centerSphere") or operand["$center"]
                middle, flat = _point(centre), "$center" in operand
                return lambda found: all(
                    (math.dist(point, middle) if flat else distance_m(point, middle) / EARTH_RADIUS_M) <= radius
                    for point in found.vertices()
                )
            if "$box" in operand:
                (left, bottom), (right, top) = map(_point, operand["$box"])
                return lambda found: all(left <= x <= right and bottom <= y <= top for x, y in found.vertices())
            if "$polygon" in operand:
                ring = _line(operand["$polygon"])
                return lambda found: all(_in_ring(point, (*ring, ring[0])) for point in found.vertices())
        except (TypeError, ValueError):
            pass
    raise bad_request("$geoWithin needs $geometry (Polygon or MultiPolygon), $centerSphere, $center, $box or $polygon")


def intersects(operand: Value) -> Test:
    area = shape(operand.get("$geometry")) if type(operand) is dict else None
    if area is None:
        raise bad_request("$geoIntersects needs {$geometry: GeoJSON}")
    return lambda values: any(
        (found := shape(value)) is not None and _touch(found, area) for value in _geometries(values)
    )


def _flat(one: Geometry, other: Geometry) -> tuple[Geometry, Geometry]:
    """Both shapes on one plane where geodesics are straight."""
    sums = [0.0, 0.0, 0.0]
    for vertex in (*one.vertices(), *other.vertices()):
        for axis, part in enumerate(_unit(vertex)):
            sums[axis] += part
    length = math.hypot(*sums)
    if length < 1e-9:
        return one, other
    middle = (sums[0] / length, sums[1] / length, sums[2] / length)
    east_length = math.hypot(middle[0], middle[1])
    east = (-middle[1] / east_length, middle[0] / east_length, 0.0) if east_length > 1e-12 else (0.0, 1.0, 0.0)
    north = (
        middle[1] * east[2] - middle[2] * east[1],
        middle[2] * east[0] - middle[0] * east[2],
        middle[0] * east[1] - middle[1] * east[0],
    )

    def project(point: Point) -> Point:
        unit = _unit(point)
        depth = math.sumprod(unit, middle) if hasattr(math, "sumprod") else sum(map(_times, unit, middle))
        if depth < 0.05:
            raise ValueError("beyond the hemisphere")
        return sum(map(_times, unit, east)) / depth, sum(map(_times, unit, north)) / depth

    try:
        return one.mapped(project), other.mapped(project)
    except ValueError:
        return one, other


def _times(one: float, other: float) -> float:
    return one * other


def _unit(point: Point) -> tuple[float, float, float]:
    longitude, latitude = math.radians(point[0]), math.radians(point[1])
    return math.cos(latitude) * math.cos(longitude), math.cos(latitude) * math.sin(longitude), math.sin(latitude)


def _inside(found: Geometry, area: Geometry) -> bool:
    inner, outer = _flat(found, area)
    if not all(any(_in_polygon(point, rings) for rings in outer.polygons) for point in inner.vertices()):
        return False
    borders = list(outer.edges())
    return not any(_cross(one, other, proper=True) for one in inner.edges() for other in borders)


def _touch(found: Geometry, area: Geometry) -> bool:
    one, other = _flat(found, area)
    for first, second in ((one, other), (other, one)):
        for point in first.vertices():
            if any(_in_polygon(point, rings) for rings in second.polygons):
                return True
            if any(_on_segment(point, edge) for edge in second.edges()):
                return True
            if any(math.dist(point, corner) < 1e-12 for corner in second.points):
                return True
    others = list(other.edges())
    return any(_cross(edge, border, proper=False) for edge in one.edges() for border in others)


def _in_polygon(point: Point, rings: tuple[tuple[Point, ...], ...]) -> bool:
    """Inside the outer ring and in none of the holes; the border belongs to the polygon."""
    if not rings or not _in_ring(point, rings[0]):
        return False
    return not any(
        _in_ring(point, hole) and not any(_on_segment(point, edge) for edge in pairwise(hole)) for hole in rings[1:]
    )


def _in_ring(point: Point, ring: tuple[Point, ...]) -> bool:
    x, y = point
    inside = False
    for start, end in pairwise(ring):
        if _on_segment(point, (start, end)):
            return True
        (x1, y1), (x2, y2) = start, end
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _on_segment(point: Point, edge: tuple[Point, Point]) -> bool:
    start, end = edge
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start) < 1e-12
    if abs(_side(start, end, point)) / length > 1e-12:
        return False
    along = ((point[0] - start[0]) * (end[0] - start[0]) + (point[1] - start[1]) * (end[1] - start[1])) / length
    return -1e-12 <= along <= length + 1e-12


def _cross(one: tuple[Point, Point], other: tuple[Point, Point], *, proper: bool) -> bool:
    a, b = _side(*one, other[0]), _side(*one, other[1])
    c, d = _side(*other, one[0]), _side(*other, one[1])
    if a * b < -1e-24 and c * d < -1e-24:
        return True
    return not proper and (_on_segment(other[0], one) or _on_segment(one[0], other))
