"""The average tip of rides paid by card, by the neighbourhood where they ended, over windows of 30 minutes every 10."""

from job import main, parser
from join import join
from neighbourhoods import finder, read_neighbourhoods
from pyspark.sql import DataFrame
from pyspark.sql.functions import col, count, floor, sum, udf, unix_millis, when, window
from taxi import as_text, fares, millionths, rides


def tips(joined: DataFrame, neighbourhoods) -> DataFrame:
    """A row for each window and neighbourhood, once the watermark has reached the window's end.

    Card rides are told apart within the groups. Were the others left out before, Spark would do so before it takes the
    watermark of the fares, which then follows card rides only.
    """
    neighbourhood = udf(finder(neighbourhoods), "string")
    by_card = col("fare.paymentType") == "CRD"
    return (
        joined.groupBy(
            window("ride.endTime", "30 minutes", "10 minutes").alias("window"),
            neighbourhood("ride.endLon", "ride.endLat").alias("neighbourhood"),
        )
        # In millionths of a dollar: a sum of whole numbers is the same in any order.
        .agg(count(when(by_card, 1)).alias("rides"), sum(when(by_card, millionths(col("fare.tip")))).alias("tips"))
        .where("rides > 0")
    )


def tips_as_text(tips: DataFrame) -> DataFrame:
    average = floor(col("tips") / col("rides") + 0.5)
    return tips.select(as_text(unix_millis("window.start"), col("neighbourhood"), col("rides"), average))


if __name__ == "__main__":
    parser = parser("tips", __doc__)
    parser.add_argument("--neighbourhoods", required=True, help="file or URL: GeoJSON or JSON lines, gzip or not")
    options = parser.parse_args()
    neighbourhoods = read_neighbourhoods(options.neighbourhoods)
    main(
        "tips",
        options,
        lambda job: tips_as_text(tips(join(rides(job.rides()), fares(job.fares())), neighbourhoods)),
        # With allowMultiple=false Spark refuses an aggregation after a join, though this one loses nothing: what is
        # joined has an endTime after the watermark, so all of its windows are still open.
        check=False,
    )
