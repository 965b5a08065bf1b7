# What times a program: it is run in batches of N, and the fastest batch counts.
# The same text runs in gears, where the result is a record, and in python3.
import time


def timed():
    answer = body()
    best = None
    for _ in range(BATCHES):
        start = time.perf_counter()
        for _ in range(N):
            body()
        took = time.perf_counter() - start
        if best is None or took < best:
            best = took
    yield '%.9f %r' % (best / N, answer)


try:
    GearsBuilder
except NameError:
    for line in timed():
        print(line)
else:
    GearsBuilder('PythonReader').run(timed)
