package vm_test

import (
	"testing"

	"gears/vm"
)

// captureFuzzSource is what the fuzzed captures belong to: a function, a
// closure, a class and the modules that reductions call.
const captureFuzzSource = `import collections, itertools, re, functools, random, datetime
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
P = namedtuple('P', 'x y')
class C(dict):
    k = [1]
    def __init__(self, *a):
        self.a = a
    @property
    def p(self):
        return self.a
    @classmethod
    def c(cls):
        return cls
    def __setstate__(self, s):
        self.s = s
class S(str): pass
class E(Exception): pass
def g(x, y=2, *, z=3):
    return x, DATA
def make(n):
    def f(x):
        nonlocal n
        n += 1
        return g(x), n, C, K
    return f
class K:
    pass
k = K()
k.me = k
DATA = {'a': [1, 2.5, None, True, b'x', (1, (2,)), {3}, frozenset([4]), 2 ** 80, range(3), slice(1), ..., bytearray(b'q'), k]}
LIB = [Counter('ab'), OrderedDict(a=1), defaultdict(list), deque([1], 3), P(1, 2), re.compile('a'), functools.partial(g, 1),
    itertools.count(2), itertools.combinations([1, 2, 3], 2), iter([1]), S('s'), E('e', 1), len, str.upper, [].append, C, C(), K.__init__,
    itertools.product([1], [2]), itertools.permutations([1, 2]), itertools.cycle([1]), itertools.islice([1, 2], 1), datetime.date(2020, 1, 2),
    datetime.timedelta(1), ValueError('x')]
def f(x):
    return LIB, x
callbacks = [make(1), f]
`

// FuzzDecodeCaptured: whatever the bytes, decoding and then looking at what
// came out ends, with values or an error.
func FuzzDecodeCaptured(f *testing.F) {
	a := newSide(f, captureFuzzSource, true)
	data, err := vm.EncodeCaptured(a.t, a.g, a.elements(f, "callbacks"))
	if err != nil {
		f.Fatal(err)
	}
	const header = 4 + 1 + 32
	head := data[:header]
	f.Add(data[header:])
	for _, name := range []string{"g", "C", "k", "LIB", "DATA", "P"} {
		d, err := vm.EncodeCaptured(a.t, a.g, []vm.Value{a.g.Lookup(name)})
		if err != nil {
			f.Fatal(name, err)
		}
		f.Add(d[header:])
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		b := newSide(t, captureFuzzSource, false)
		th := vm.NewThread(b.t.Iso, vm.Limits{Instructions: 200000, Memory: 16 << 20, Depth: 200})
		vs, err := vm.DecodeCaptured(th, b.g, append(append([]byte(nil), head...), body...))
		if err != nil {
			_ = vm.ErrorText(th, err, true)
			return
		}
		for _, v := range vs {
			th.Reset()
			_, _ = vm.Repr(th, v)
			_, _ = vm.Hash(th, v)
			_, _ = vm.Equal(th, v, v)
			_, _ = vm.DeepCopy(th, v)
			if vm.Callable(v) {
				_, _ = th.Call(v, []vm.Value{vm.Int(1)}, nil)
			} else {
				_ = vm.Iterate(th, v, func(vm.Value) error { return th.Tick() })
			}
			th.Reset()
			_, _ = vm.EncodeCaptured(th, b.g, []vm.Value{v})
		}
	})
}

// TestDecodeDamagedCaptures changes every byte of a capture in turn.
func TestDecodeDamagedCaptures(t *testing.T) {
	a := newSide(t, captureFuzzSource, true)
	data, err := vm.EncodeCaptured(a.t, a.g, a.elements(t, "callbacks"))
	if err != nil {
		t.Fatal(err)
	}
	b := newSide(t, captureFuzzSource, false)
	for i := 37; i < len(data); i++ {
		for _, x := range []byte{0x01, 0x20, 0x80, data[i] ^ 0x2f} {
			d := append([]byte(nil), data...)
			d[i] ^= x
			th := vm.NewThread(b.t.Iso, vm.Limits{Instructions: 200000, Memory: 16 << 20, Depth: 200})
			g := b.g.Program.NewGlobals(b.t.Iso.Builtins)
			vs, err := vm.DecodeCaptured(th, g, d)
			if err != nil {
				continue
			}
			for _, v := range vs {
				_, _ = th.Call(v, []vm.Value{vm.Int(1)}, nil)
				_, _ = vm.Repr(th, g.Lookup("LIB"))
				_, _ = vm.Repr(th, g.Lookup("DATA"))
			}
		}
	}
}
