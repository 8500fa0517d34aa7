"""Counts rides by driver: each trigger gives the rows of the result table that the output mode asks for."""

from job import main, parser
from pyspark.sql import DataFrame
from pyspark.sql.functions import col, unix_millis, window
from taxi import as_text, rides


def count_by_driver(rides: DataFrame, window_minutes: float | None, delay_minutes: float | None) -> DataFrame:
    """Rides that have ended, by driver: all together, or in windows of endTime; with a delay, behind a watermark."""
    ended = rides.where(~col("isStart"))
    if delay_minutes is not None:
        ended = ended.withWatermark("endTime", interval(delay_minutes))
    if window_minutes is None:
        return ended.groupBy("driverId").count()
    return ended.groupBy(window("endTime", interval(window_minutes)).alias("window"), "driverId").count()


def interval(minutes: float) -> str:
    """Spark takes whole numbers only."""
    return f"{round(minutes * 60)} seconds"


def counts_as_text(counts: DataFrame) -> DataFrame:
    """Lines `driverId,rides`; with windows `windowStart in ms,driverId,rides`."""
    start = [unix_millis("window.start")] if "window" in counts.columns else []
    return counts.select(as_text(*start, col("driverId"), col("count")))


if __name__ == "__main__":
    parser = parser("count_by_driver", __doc__)
    parser.add_argument("--mode", choices=["complete", "update", "append"], default="complete")
    parser.add_argument("--window", type=float, metavar="MINUTES", help="count in windows of event time")
    parser.add_argument("--delay", type=float, metavar="MINUTES", help="the watermark's delay; default: no watermark")
    options = parser.parse_args()
    main(
        "count",
        options,
        lambda job: counts_as_text(count_by_driver(rides(job.rides()), options.window, options.delay)),
        mode=options.mode,
    )
