"""The classic monitor: a dict of contracts, each a dict of stations. Usage: monitor.py BROKERS TOPIC COUNT"""

import json
import os
import sys
import time

from kafka import KafkaConsumer

brokers, topic, wanted = sys.argv[1:4]
consumer = KafkaConsumer(
    topic,
    bootstrap_servers=brokers.split(","),
    group_id=f"python-{os.getpid()}",
    auto_offset_reset="earliest",
    value_deserializer=lambda value: json.loads(value.decode()),
)
contracts, lines, read, first = {}, 0, 0, 0.0
for message in consumer:
    station = message.value
    first = first or time.perf_counter()
    stations = contracts.setdefault(station["contract_name"], {})
    before = stations.get(station["number"])
    stands = station["available_bike_stands"]
    stations[station["number"]] = stands
    if before is not None and before != stands:
        lines += len(f"{stands - before:+} {station['address']} ({station['contract_name']})") > 0
    read += 1
    if read >= int(wanted):
        break
print(json.dumps({"records": read - 1, "seconds": time.perf_counter() - first}))
consumer.close(autocommit=False)
