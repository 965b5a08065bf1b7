# Recipe 2 as a client: a page of SCAN, a pipeline of HGET, and the next page.
import json
import sys
import time
from collections import Counter

import redis

client = redis.Redis(unix_socket_path=sys.argv[1], decode_responses=True)
client.ping()
start = time.perf_counter()
counts = Counter()
cursor = 0
while True:
    cursor, keys = client.scan(cursor, match='movie:*', count=1000)
    pipe = client.pipeline(transaction=False)
    for key in keys:
        pipe.hget(key, 'genres')
    for genres in pipe.execute():
        if genres is not None:
            counts.update(genres.split(','))
    if cursor == 0:
        break
seconds = time.perf_counter() - start
json.dump({'counts': counts, 'seconds': seconds}, sys.stdout)
