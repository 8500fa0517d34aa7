"""Where the rows of a job's batches go: a digest, and with --out a file."""

import shutil
import tempfile
import zlib
from pathlib import Path
from typing import NamedTuple

from pyspark.sql import DataFrame
from pyspark.sql.functions import col, concat, count, crc32, lit, sum


class Digest(NamedTuple):
    """Of rows of text in any order: how many, and the sums of crc32(row) and of crc32(row + "#")."""

    rows: int = 0
    sum: int = 0
    marked_sum: int = 0

    def plus(self, other: "Digest") -> "Digest":
        return Digest(self.rows + other.rows, self.sum + other.sum, self.marked_sum + other.marked_sum)

    def __str__(self) -> str:
        return f"{self.rows}:{self.sum}:{self.marked_sum}"


class RowSink:
    """Takes each batch, a frame of one column `row` of text. A batch is worked out only once: by writing or by adding up."""

    def __init__(self, out: str, complete: bool):
        self.file = None if out == "none" else Path(out)
        # In mode complete each batch brings the whole result, in place of the one before.
        self.complete = complete
        self.total = Digest()
        self.rows: dict[int, int] = {}
        if self.file:
            self.file.write_bytes(b"")

    def take(self, batch: DataFrame, batch_id: int) -> None:
        digest = self.write(batch) if self.file else added_up(batch)
        self.rows[batch_id] = digest.rows
        self.total = digest if self.complete else self.total.plus(digest)

    def write(self, batch: DataFrame) -> Digest:
        digest = Digest()
        folder = tempfile.mkdtemp(prefix="spark-rows-")
        try:
            batch.write.mode("overwrite").text(folder)
            with self.file.open("wb" if self.complete else "ab") as out:
                for part in sorted(Path(folder).glob("part-*")):
                    for line in part.open("rb"):
                        out.write(line)
                        row = line.rstrip(b"\n")
                        digest = digest.plus(Digest(1, zlib.crc32(row), zlib.crc32(row + b"#")))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return digest


def added_up(batch: DataFrame) -> Digest:
    row = col("row")
    found = batch.agg(count(row), sum(crc32(row)), sum(crc32(concat(row, lit("#"))))).first()
    return Digest(*[number or 0 for number in found])
