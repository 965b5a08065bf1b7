package lib_test

import "testing"

// TestSmallFunctions compares functions of several modules with CPython's.
func TestSmallFunctions(t *testing.T) {
	agree(t, "quoted", `
import binascii, random
r = random.Random(5)
def show(f, *a, **k):
    try:
        print(f(*a, **k))
    except Exception as e:
        print(type(e).__name__, e)
texts = [b'', b'a', b'a b', b'a \nb\t\r\nc', b'=', b'==', b'=4', b'=41', b'=4z', b'a=\nb', b'a=\r\nb', b'.', b'.\n', b'a_b c', b'\xff\x00', b'x' * 80,
    b'x' * 74 + b'=' + b'y' * 4, b' ' * 90, b'\r', b'\n', b'a\rb', b'a\r\nb\n', b'_', b'a\t', b'tab\there']
for _ in range(300):
    texts.append(bytes(r.choice(b'ab =_.\r\n\t\xe9~') for _ in range(r.randrange(120))))
for s in texts:
    for tabs in (0, 1):
        for text in (0, 1):
            for header in (0, 1):
                show(binascii.b2a_qp, s, tabs, text, header)
    show(binascii.a2b_qp, s)
    show(binascii.a2b_qp, s, header=True)
    show(binascii.b2a_uu, s)
    show(binascii.b2a_uu, s, backtick=True)
    show(binascii.a2b_uu, s)
for n in range(46):
    s = bytes(r.randrange(256) for _ in range(n))
    assert binascii.a2b_uu(binascii.b2a_uu(s)) == s
    show(binascii.a2b_uu, binascii.b2a_uu(s).rstrip())
show(binascii.a2b_uu, b'#86)C  x')
show(binascii.a2b_uu, 'é')
show(binascii.b2a_uu, 'a')
`)
	agree(t, "normal", `
from statistics import NormalDist, StatisticsError
import statistics, random, copy
N = NormalDist
a, b = N(1, 2), N(-0.5, 1.5)
print(a, b, a + b, a - b, a * 2, 2 * a, a / 2, -a, +a, 3 - a, a + 1, a == N(1, 2), a == 5, hash(a) == hash(N(1, 2)), N.__slots__.keys())
for p in (1e-300, 1e-20, 1e-9, 0.001, 0.07, 0.0749, 0.2, 0.5, 0.6, 0.925, 0.99, 0.9999999, 1 - 1e-16):
    print(a.inv_cdf(p), N().inv_cdf(p))
for x in (-5, -1, 0, 0.5, 1, 7.25):
    print(a.pdf(x), a.cdf(x), a.zscore(x))
print(a.overlap(b), a.overlap(a), N(0, 1).overlap(N(3, 1)), a.quantiles(), a.mean, a.median, a.mode, a.stdev, a.variance)
print(N.from_samples([1, 2, 4, 8]), a.samples(3, seed=7), copy.deepcopy(a))
for f in (lambda: N(0, -1), lambda: N(0, 0).pdf(1), lambda: N(0, 0).cdf(1), lambda: a.inv_cdf(0), lambda: N(0, 0).inv_cdf(.5), lambda: a.overlap(3), lambda: N(0, 0).zscore(1), lambda: a.overlap(N(0, 0))):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
`)
	agree(t, "others", `
import base64, io, copy, copyreg, pickle, uuid, hashlib, random, time, __future__
out = io.BytesIO(); base64.encode(io.BytesIO(bytes(range(256))), out); print(out.getvalue(), base64.MAXBINSIZE)
back = io.BytesIO(); base64.decode(io.BytesIO(out.getvalue()), back); print(back.getvalue() == bytes(range(256)))
print(copy.dispatch_table is copyreg.dispatch_table is pickle.dispatch_table, list(uuid.SafeUUID), uuid.uuid4().is_safe)
print(hashlib.file_digest(io.BytesIO(b'abc'), 'sha256').hexdigest(), hashlib.file_digest(io.BytesIO(b'abc'), hashlib.md5).hexdigest())
try: hashlib.file_digest(io.StringIO('abc'), 'md5')
except Exception as e: print(type(e).__name__)
print(random.LOG4, random.NV_MAGICCONST, random.RECIP_BPF, random.SG_MAGICCONST, random.TWOPI, random.BPF)
print(time.CLOCK_MONOTONIC, abs(time.clock_gettime(time.CLOCK_REALTIME) - time.time()) < 100, abs(time.clock_gettime_ns(time.CLOCK_REALTIME) / 1e9 - time.time()) < 100, time.clock_getres(time.CLOCK_REALTIME))
for name in ('time', 'monotonic', 'perf_counter', 'process_time', 'thread_time'): print(time.get_clock_info(name))
for f in (lambda: time.get_clock_info('x'), lambda: time.clock_gettime(99), lambda: time.clock_gettime('x'), lambda: time.get_clock_info(5)):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
print({n: getattr(__future__, n) for n in dir(__future__) if n.startswith('CO_')})
print(hashlib.scrypt(b'pw', salt=b'salt', n=16, r=2, p=3, dklen=20).hex(), hashlib.scrypt(b'', salt=b'', n=16, r=1, p=1).hex())
for k in (dict(salt=b's', n=3, r=1, p=1), dict(n=2, r=1, p=1), dict(salt=b's', r=1, p=1), dict(salt=b's', n=2, p=1), dict(salt=b's', n=2, r=1), dict(salt=b's', n=1, r=1, p=1), dict(salt='s', n=2, r=1, p=1),
          dict(salt=b's', n=2, r=1, p=1, dklen=0), dict(salt=b's', n=2, r=1, p=1, maxmem=-1), dict(salt=b's', n=1<<20, r=8, p=1)):
    try: print(hashlib.scrypt(b'p', **k))
    except Exception as e: print(type(e).__name__, e)
`)
}
