"""Joins each ride that ended in New York with its fare."""

from job import main, parser
from pyspark.sql import DataFrame
from pyspark.sql.functions import expr
from taxi import ended_in_new_york, fares, joined_as_text, rides


def join(rides: DataFrame, fares: DataFrame) -> DataFrame:
    """Rows with the columns ride.* and fare.*.

    The watermark comes after the cleaning: only rides that may be joined move it on.
    """
    ride = ended_in_new_york(rides).withWatermark("endTime", "30 minutes").alias("ride")
    fare = fares.withWatermark("startTime", "30 minutes").alias("fare")
    same_ride = "ride.rideId = fare.rideId"
    in_time = "ride.endTime > fare.startTime AND ride.endTime <= fare.startTime + INTERVAL 2 HOURS"
    return ride.join(fare, expr(f"{same_ride} AND {in_time}"))


if __name__ == "__main__":
    options = parser("join", __doc__).parse_args()
    main("join", options, lambda job: joined_as_text(join(rides(job.rides()), fares(job.fares()))))
