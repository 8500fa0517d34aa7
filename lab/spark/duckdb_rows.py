"""The second oracle: the rows that Spark's join or tips should give, by SQL over the two files, with no watermark.

    python duckdb_rows.py join --rides rides.gz --fares fares.gz --out rows.txt
    python duckdb_rows.py tips --rides rides.gz --fares fares.gz --neighbourhoods map.geojson --out rows.txt

Files of lines, gzip or not. Tips are those of windows that a watermark of 30 minutes has reached at the end of the data.
"""

import argparse

import duckdb
from neighbourhoods import OTHER, read_neighbourhoods

# A line that TRY_CAST cannot make its type of, or with other columns than these, is left out, as in taxi.py.
LINES = """
CREATE TABLE {name} AS
SELECT {fields} FROM (
  SELECT string_split(line, ',') AS field
  FROM read_csv('{file}', header = false, columns = {{'line': 'VARCHAR'}}, delim = '\\x01', quote = '', escape = '',
                auto_detect = false, max_line_size = 10000000)
  WHERE regexp_full_match(line, '{pattern}')
) WHERE {valid}
"""

INTEGER = (r"-?\d{1,15}", "BIGINT")
DECIMAL = (r"-?\d+(\.\d*)?([eE][+-]?\d+)?", "DOUBLE")
TIME = (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIMESTAMP")

RIDES = {
    "ride_id": INTEGER,
    "is_start": ("(START|END)", "VARCHAR"),
    "end_time": TIME,
    "start_time": TIME,
    "start_lon": DECIMAL,
    "start_lat": DECIMAL,
    "end_lon": DECIMAL,
    "end_lat": DECIMAL,
    "passengers": INTEGER,
    "taxi_id": INTEGER,
    "driver_id": INTEGER,
}
FARES = {
    "ride_id": INTEGER,
    "taxi_id": INTEGER,
    "driver_id": INTEGER,
    "start_time": TIME,
    "payment": ("(CSH|CRD|NOC|DIS|UNK)", "VARCHAR"),
    "tip": DECIMAL,
    "tolls": DECIMAL,
    "total": DECIMAL,
}

JOINED = """
CREATE VIEW cleaned AS SELECT * FROM rides
  WHERE is_start = 'END' AND start_lon BETWEEN -74.05 AND -73.7 AND end_lon BETWEEN -74.05 AND -73.7
    AND start_lat BETWEEN 40.5 AND 41.0 AND end_lat BETWEEN 40.5 AND 41.0;
CREATE VIEW joined AS SELECT r AS r, f AS f FROM cleaned AS r JOIN fares AS f ON r.ride_id = f.ride_id
  AND r.end_time > f.start_time AND r.end_time <= f.start_time + INTERVAL 2 HOURS;
CREATE MACRO millionths(x) AS CAST(floor(x * 1e6 + 0.5) AS BIGINT);
"""

JOIN = """
SELECT concat_ws(',', r.ride_id, epoch_ms(r.end_time), epoch_ms(r.start_time), r.taxi_id, r.driver_id,
  millionths(r.start_lon), millionths(r.start_lat), millionths(r.end_lon), millionths(r.end_lat), r.passengers,
  epoch_ms(f.start_time), f.taxi_id, f.driver_id, f.payment,
  millionths(f.tip), millionths(f.tolls), millionths(f.total))
FROM joined
"""

# A place is inside when a ray from it to the east crosses an odd number of the outline's edges.
TIPS = f"""
WITH places AS (SELECT DISTINCT r.end_lon AS lon, r.end_lat AS lat FROM joined WHERE f.payment = 'CRD'),
held AS (
  SELECT lon, lat, polygon FROM places JOIN edges
    ON lat1 <= lat AND lat2 > lat AND lon < lon1 + ((lat - lat1) / (lat2 - lat1)) * (lon2 - lon1)
  GROUP BY ALL HAVING count(*) % 2 = 1
),
named AS (SELECT lon, lat, min(polygon) AS polygon FROM held GROUP BY ALL),
moved AS (
  SELECT time_bucket(INTERVAL 10 MINUTES, r.end_time) - to_minutes(10 * step) AS window_start,
    coalesce(names.name, '{OTHER}') AS neighbourhood, millionths(f.tip) AS tip
  FROM joined
    LEFT JOIN named ON r.end_lon = named.lon AND r.end_lat = named.lat
    LEFT JOIN names ON names.polygon = named.polygon,
    generate_series(0, 2) AS steps(step)
  WHERE f.payment = 'CRD'
),
watermark AS (
  SELECT least((SELECT max(end_time) FROM cleaned), (SELECT max(start_time) FROM fares)) - INTERVAL 30 MINUTES AS time
)
SELECT concat_ws(',', epoch_ms(window_start), neighbourhood, count(*), CAST(floor(sum(tip) / count(*) + 0.5) AS BIGINT))
FROM moved, watermark
WHERE window_start + INTERVAL 30 MINUTES <= watermark.time
GROUP BY window_start, neighbourhood
"""


def load(db: duckdb.DuckDBPyConnection, name: str, file: str, columns: dict) -> None:
    fields = [
        f"TRY_CAST(field[{i}] AS {kind}) AS {column}" for i, (column, (_, kind)) in enumerate(columns.items(), 1)
    ]
    valid = [f"{column} IS NOT NULL" for column in columns]
    valid += [f"isfinite({column})" for column, kind in columns.items() if kind is DECIMAL]
    pattern = ",".join(pattern for pattern, _ in columns.values())
    db.execute(
        LINES.format(
            name=name,
            file=file.replace("'", "''"),
            pattern=pattern,
            fields=", ".join(fields),
            valid=" AND ".join(valid),
        )
    )


def load_polygons(db: duckdb.DuckDBPyConnection, source: str) -> None:
    db.execute("CREATE TABLE names (polygon INTEGER, name VARCHAR)")
    db.execute("CREATE TABLE edges (polygon INTEGER, lon1 DOUBLE, lat1 DOUBLE, lon2 DOUBLE, lat2 DOUBLE)")
    for number, (name, polygon) in enumerate(read_neighbourhoods(source)):
        db.execute("INSERT INTO names VALUES (?, ?)", [number, name])
        # From south to north; one that lies level is crossed by no ray to the east.
        ends = [sorted(edge, key=lambda place: place[1]) for edge in zip([polygon[-1], *polygon], polygon)]
        edges = ", ".join(f"({number}, {a[0]!r}, {a[1]!r}, {b[0]!r}, {b[1]!r})" for a, b in ends)
        db.execute(f"INSERT INTO edges VALUES {edges}")


def rows(job: str, rides: str, fares: str, neighbourhoods: str | None = None) -> list[str]:
    db = duckdb.connect()
    load(db, "rides", rides, RIDES)
    load(db, "fares", fares, FARES)
    db.execute(JOINED)
    if job == "tips":
        load_polygons(db, neighbourhoods)
    return [row for (row,) in db.execute(JOIN if job == "join" else TIPS).fetchall()]


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("job", choices=["join", "tips"])
    options.add_argument("--rides", required=True, metavar="FILE")
    options.add_argument("--fares", required=True, metavar="FILE")
    options.add_argument("--neighbourhoods", metavar="FILE", help="needed for tips; file or URL")
    options.add_argument("--out", required=True, metavar="FILE")
    given = options.parse_args()
    if given.job == "tips" and not given.neighbourhoods:
        options.error("tips needs --neighbourhoods FILE")
    found = rows(given.job, given.rides, given.fares, given.neighbourhoods)
    with open(given.out, "w", encoding="utf-8") as out:
        out.writelines(f"{row}\n" for row in found)
    print(f"{len(found):,} rows of {given.job} in {given.out}")
