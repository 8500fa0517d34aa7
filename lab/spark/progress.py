"""What each batch of a query did, as Spark's own progress reports tell it."""

import json
import threading
from datetime import datetime, timezone

from pyspark.sql.streaming import StreamingQueryListener


class Progress(StreamingQueryListener):
    """Notes each batch and prints a line on it."""

    def __init__(self, results_of: dict[int, int]):
        self.results_of = results_of
        self.batches: list[dict] = []
        self.ended = threading.Event()

    def onQueryStarted(self, event):
        pass

    def onQueryIdle(self, event):
        pass

    def onQueryProgress(self, event):
        progress = json.loads(event.progress.json)
        # A report without this is on waiting, not on a batch.
        if "addBatch" in progress["durationMs"]:
            batch = batch_of(progress, self.results_of.get(progress["batchId"], 0))
            self.batches.append(batch)
            print(line_on(batch), flush=True)

    def onQueryTerminated(self, event):
        self.ended.set()


def batch_of(progress: dict, results: int) -> dict:
    """`watermark`: with which it began, in ms since 1970, None without one; `state`: rows kept after it."""
    # Without a watermark Spark leaves the whole entry out.
    watermark = progress.get("eventTime", {}).get("watermark")
    operators = progress["stateOperators"]
    return {
        "batch": progress["batchId"],
        "rows": progress["numInputRows"],
        "ms": progress["durationMs"]["triggerExecution"],
        "results": results,
        "watermark": None if watermark is None else milliseconds(watermark),
        "state": sum(operator["numRowsTotal"] for operator in operators),
        "late": sum(operator["numRowsDroppedByWatermark"] for operator in operators),
    }


def milliseconds(time: str) -> int:
    return round(datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp() * 1000)


def line_on(batch: dict) -> str:
    watermark = batch["watermark"]
    told = "none" if watermark is None else f"{datetime.fromtimestamp(watermark / 1000, timezone.utc):%Y-%m-%d %H:%M:%S}"
    speed = 1000 * batch["rows"] / max(batch["ms"], 1)
    return (
        f"batch {batch['batch']}: {batch['rows']:,} rows in, {batch['results']:,} out, watermark {told}, "
        f"{batch['state']:,} in state, {batch['late']:,} late, {batch['ms']:,} ms, {speed:,.0f} rows/s"
    )


def summary(job: str, batches: list[dict], query_ms: int, digest) -> dict:
    """What a run did: `batch_ms` is the time in batches, `query_ms` also that between and before them."""
    rows = sum(batch["rows"] for batch in batches)
    batch_ms = sum(batch["ms"] for batch in batches)
    return {
        "job": job,
        "rows": rows,
        "results": digest.rows,
        **({"joined": digest.rows} if job == "join" else {}),
        "batches": batches,
        "batch_ms": batch_ms,
        "query_ms": query_ms,
        "rows_per_s": round(1000 * rows / max(batch_ms, 1)),
        "digest": str(digest),
    }
