"""Neighbourhoods as polygons, and which of them a place is in."""

import gzip
import json
from urllib.request import urlopen

OTHER = "Other"


def read_neighbourhoods(source: str) -> list[tuple[str, list[tuple[float, float]]]]:
    """A name and a ring of (lon, lat) for each polygon of a file or URL, gzip or not, in its order.

    GeoJSON: features of type Polygon or MultiPolygon, named by their property `name`, `neighborhood` or `ntaname`; of
    a polygon its outer ring.
    JSON lines: objects {"name": …, "coord": [[lon, lat], …]}.
    """
    if source.startswith(("http://", "https://")):
        with urlopen(source, timeout=30) as response:
            content = response.read()
    else:
        with open(source, "rb") as file:
            content = file.read()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    text = content.decode("utf-8-sig")
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        whole = None
    if isinstance(whole, dict) and "features" in whole:
        return [polygon for feature in whole["features"] for polygon in polygons(feature)]
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [(line["name"], ring(line["coord"])) for line in lines]


def polygons(feature: dict):
    properties, geometry = feature["properties"], feature["geometry"]
    name = properties.get("name") or properties.get("neighborhood") or properties["ntaname"]
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    elif geometry["type"] != "MultiPolygon":
        raise ValueError(f"{name}: expected a Polygon or a MultiPolygon, got a {geometry['type']}")
    return [(name, ring(part[0])) for part in parts]


def ring(positions) -> list[tuple[float, float]]:
    """Not closed by repeating its first position."""
    places = [(float(position[0]), float(position[1])) for position in positions]
    return places[:-1] if len(places) > 1 and places[0] == places[-1] else places


def is_inside(lon: float, lat: float, polygon: list[tuple[float, float]]) -> bool:
    """Ray casting: a ray to the east crosses the outline an odd number of times.

    https://wrfranklin.org/Research/Short_Notes/pnpoly.html
    """
    inside = False
    before = polygon[-1]
    for at in polygon:
        if (before[1] > lat) != (at[1] > lat):
            # From its southern end, so that two polygons that share the edge reckon the same.
            (lon1, lat1), (lon2, lat2) = (before, at) if before[1] < at[1] else (at, before)
            if lon < lon1 + ((lat - lat1) / (lat2 - lat1)) * (lon2 - lon1):
                inside = not inside
        before = at
    return inside


def finder(neighbourhoods):
    """A function of lon and lat: the name of the first polygon that holds the place, or "Other"."""
    boxes = [
        (min(lons), max(lons), min(lats), max(lats), name, polygon)
        for name, polygon in neighbourhoods
        for lons, lats in [zip(*polygon)]
    ]

    def neighbourhood(lon: float, lat: float) -> str:
        for west, east, south, north, name, polygon in boxes:
            if west <= lon <= east and south <= lat <= north and is_inside(lon, lat, polygon):
                return name
        return OTHER

    return neighbourhood
