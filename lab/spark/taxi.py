"""Rides and fares: the columns of their lines, parsing, cleaning, and results as text.

A line is malformed, and left out, unless it has exactly its columns and each is of its type:
integer  a whole number of at most 15 digits, with or without a minus
decimal  digits, which may go on with a point and with an exponent (-73.98, 7, 1e2), no larger than a double holds
time     2013-01-01 00:05:43, a moment that exists, read as UTC
word     one of the words of its column
Blanks, quotes and an empty column are malformed. A tombstone is no line.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql.functions import abs, array, col, concat_ws, explode, expr, floor, split, unix_millis, when

INTEGER = (r"-?\d{1,15}", "bigint")
DECIMAL = (r"-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?", "double")
TIME = (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "timestamp")


def word(*words):
    return ("(?:" + "|".join(words) + ")", "string")


RIDE = {
    "rideId": INTEGER,
    "isStart": word("START", "END"),
    "eventTime": TIME,
    "otherTime": TIME,
    "startLon": DECIMAL,
    "startLat": DECIMAL,
    "endLon": DECIMAL,
    "endLat": DECIMAL,
    "passengerCnt": INTEGER,
    "taxiId": INTEGER,
    "driverId": INTEGER,
}

FARE = {
    "rideId": INTEGER,
    "taxiId": INTEGER,
    "driverId": INTEGER,
    "startTime": TIME,
    "paymentType": word("CSH", "CRD", "NOC", "DIS", "UNK"),
    "tip": DECIMAL,
    "tolls": DECIMAL,
    "totalFare": DECIMAL,
}


def parse(lines: DataFrame, columns: dict) -> DataFrame:
    """The well-formed ones of a topic's records, a column for each field."""
    line = col("value").cast("string")
    # One expression for the whole line; \z, because $ would also match before a line feed.
    pattern = "^" + ",".join(pattern for pattern, _ in columns.values()) + r"\z"
    # Exploded, though there is one of it: else Spark would split the line again in each condition on a field.
    fields = lines.where(line.rlike(pattern)).select(explode(array(split(line, ","))).alias("field"))
    rows = fields.select(
        *[col("field")[i].cast(kind).alias(name) for i, (name, (_, kind)) in enumerate(columns.items())]
    )
    for name, kind in columns.items():
        # The 30th of February and the like become null.
        if kind is TIME:
            rows = rows.where(col(name).isNotNull())
        if kind is DECIMAL:
            rows = rows.where(abs(col(name)) < float("inf"))
    return rows


def rides(lines: DataFrame) -> DataFrame:
    """Rides. The third column is the row's own time: of a START row the start, of an END row the end."""
    ended = col("isStart") == "END"
    return (
        parse(lines, RIDE)
        .withColumn("startTime", when(ended, col("otherTime")).otherwise(col("eventTime")))
        .withColumn("endTime", when(ended, col("eventTime")))
        .withColumn("isStart", ~ended)
        .drop("eventTime", "otherTime")
    )


def fares(lines: DataFrame) -> DataFrame:
    return parse(lines, FARE)


def ended_in_new_york(rides: DataFrame) -> DataFrame:
    """END rows whose both ends are inside the box, its edges included."""
    box = " AND ".join(
        f"{end}Lon BETWEEN -74.05 AND -73.7 AND {end}Lat BETWEEN 40.5 AND 41.0" for end in ("start", "end")
    )
    return rides.where(~col("isStart")).where(expr(box))


def millionths(value: Column) -> Column:
    """A whole number; halves are rounded up, as Math.round does."""
    return floor(value * 1e6 + 0.5)


def as_text(*columns: Column) -> Column:
    return concat_ws(",", *[column.cast("string") for column in columns]).alias("row")


def joined_as_text(joined: DataFrame) -> DataFrame:
    """A line for each row of the join, by which engines are compared."""
    return joined.select(
        as_text(
            col("ride.rideId"),
            unix_millis("ride.endTime"),
            unix_millis("ride.startTime"),
            col("ride.taxiId"),
            col("ride.driverId"),
            *[millionths(col(f"ride.{name}")) for name in ("startLon", "startLat", "endLon", "endLat")],
            col("ride.passengerCnt"),
            unix_millis("fare.startTime"),
            col("fare.taxiId"),
            col("fare.driverId"),
            col("fare.paymentType"),
            *[millionths(col(f"fare.{name}")) for name in ("tip", "tolls", "totalFare")],
        )
    )
