package lib_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// pickleData are expressions whose values travel between gears and CPython.
const pickleData = `import pickle, datetime
from collections import Counter, OrderedDict, defaultdict, deque
DATA = [None, True, False, 0, -1, 255, 256, 65535, 65536, -2**31, 2**31, 2**63, -2**63, -2**64, 2**100, -128, -32768, -2**39, -2**40,
    1.5, -0.0, 1e300, 'a', '\u00e9\u20ac\U0001f600', 'x' * 300, b'', b'ab\xff', b'y' * 300, bytearray(b'q'), (), (1,), (1, 2), (1, 2, 3),
    (1, 2, 3, 4), [], [1], [1, 2], list(range(2500)), {}, {1: 2}, {str(i): [i] for i in range(1200)}, set(), {1}, frozenset([1]), ...,
    range(3), slice(1, 2, None), Counter('aab'), OrderedDict([('b', 1), ('a', 2)]), defaultdict(list, {1: [2]}), deque([1, 2], 5),
    datetime.datetime(2020, 1, 2, 3, 4, 5, 6), datetime.date(2020, 1, 1), datetime.timedelta(3, 4, 5), datetime.timezone.utc,
    datetime.time(1, 2, 3), int, len, type(None), ValueError('x', 1), [[1, 'a']] * 3, {'k': {'k': ('k', 'k')}}]
def show(x):
    return repr(x)
`

// TestPickleExchange: CPython reads what gears writes, and the other way round,
// in every protocol.
func TestPickleExchange(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("no python3")
	}
	python := func(src string) string {
		t.Helper()
		cmd := exec.Command("python3", "-")
		cmd.Stdin = strings.NewReader(src)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err, string(err.(*exec.ExitError).Stderr))
		}
		return string(out)
	}
	gears := func(src string) string { return runScript(t, "pickle", src) }
	write := pickleData + "for p in (2, 3, 4, 5):\n    for x in DATA:\n        print(pickle.dumps(x, p).hex())\n"
	want := python(pickleData + "for p in (2, 3, 4, 5):\n    for x in DATA:\n        print(show(x))\n")
	for _, c := range []struct {
		name     string
		from, to func(string) string
	}{{"gears to CPython", gears, python}, {"CPython to gears", python, gears}, {"gears to gears", gears, gears}} {
		lines := strings.Fields(c.from(write))
		read := pickleData + "for h in '''" + strings.Join(lines, " ") + "'''.split():\n    print(show(pickle.loads(bytes.fromhex(h))))\n"
		if diff := cmp.Diff(want, c.to(read)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

// FuzzPickleLoads: whatever the bytes, loads ends with a value or an exception.
func FuzzPickleLoads(f *testing.F) {
	for _, line := range strings.Fields(runScript(f, "seed", pickleData+"for x in DATA[-20:]:\n    print(pickle.dumps(x, 4).hex(), pickle.dumps(x, 2).hex())\n")) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, hex string) {
		if strings.Trim(hex, "0123456789abcdef") != "" || len(hex)%2 != 0 || len(hex) > 4000 {
			return
		}
		runScript(t, "fuzz", "import pickle\ntry:\n    x = pickle.loads(bytes.fromhex('"+hex+"'))\n    repr(x)\n    pickle.dumps(x)\nexcept Exception:\n    pass\n")
	})
}
