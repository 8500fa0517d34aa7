"""The classic producer: one `send` a record. Usage: producer.py BROKERS TOPIC COUNT FEED"""

import json
import sys
import time
import urllib.request

from kafka import KafkaProducer

brokers, topic, wanted, url = sys.argv[1:5]
producer = KafkaProducer(bootstrap_servers=brokers.split(","))
total, first, before = 0, 0.0, 0
while total < int(wanted):
    with urllib.request.urlopen(f"{url}/vls/v1/stations?apiKey=bench") as response:
        stations = json.loads(response.read().decode())
    for station in stations:
        key = f"{station['contract_name']}/{station['number']}"
        producer.send(topic, key=key.encode(), value=json.dumps(station).encode())
    total += len(stations)
    if not first:
        producer.flush()
        first, before = time.perf_counter(), total
producer.flush()
print(json.dumps({"records": total - before, "seconds": time.perf_counter() - first}))
