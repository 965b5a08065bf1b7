package vm

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
)

// sweepPy writes, for each method, the answers for all code points, of the
// large scripts without case and the private ones a sample: tests as a
// string of 0 and 1, mappings as a list where None means no change.
const sweepPy = `
import sys, json, unicodedata
cs = [chr(c) for c in range(0x110000) if not 0xd800 <= c < 0xe000 and unicodedata.category(chr(c)) != "Cn"
      and (c % 61 == 0 or not (0x3400 <= c < 0xa000 or 0xac00 <= c < 0xf900 or 0x17000 <= c < 0x1af00 or c >= 0x1ff00))]
out = {"": "".join(cs)}
for m in sys.argv[1].split(","):
    out[m] = "".join("01"[getattr(c, m)()] for c in cs)
for m in sys.argv[2].split(","):
    out[m] = [None if getattr(c, m)() == c else getattr(c, m)() for c in cs]
json.dump(out, sys.stdout)
`

// lowerSince15 are lower case since Unicode 15; Python 3.11 has 14.
var lowerSince15 = map[rune]bool{0x10fc: true, 0xa7f2: true, 0xa7f3: true, 0xa7f4: true, 0xab69: true}

func TestCodePointsAgreeWithPython(t *testing.T) {
	py, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is missing")
	}
	tests := []string{"isalpha", "isalnum", "isdecimal", "isdigit", "isnumeric", "isspace", "isprintable", "isidentifier", "isupper", "islower", "istitle"}
	maps := []string{"upper", "lower", "title", "casefold", "swapcase", "capitalize"}
	var stderr bytes.Buffer
	cmd := exec.Command(py, "-c", sweepPy, strings.Join(tests, ","), strings.Join(maps, ","))
	cmd.Stderr = &stderr
	raw, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	var chars string
	_ = json.Unmarshal(all[""], &chars)
	th := testThread()
	call := func(method string, r rune) Value {
		f, err := GetAttr(th, Str(string(r)), method)
		if err != nil {
			t.Fatal(err)
		}
		v, err := th.Call(f, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, m := range tests {
		var want string
		_ = json.Unmarshal(all[m], &want)
		bad, i := 0, 0
		for _, r := range chars {
			if got := call(m, r).AsBool(); got != (want[i] == '1') && !lowerSince15[r] {
				if bad++; bad <= 10 {
					t.Errorf("%s(%U) = %v", m, r, got)
				}
			}
			i++
		}
		if bad > 0 {
			t.Errorf("%s: %d code points differ", m, bad)
		}
	}
	for _, m := range maps {
		var want []*string
		_ = json.Unmarshal(all[m], &want)
		bad, i := 0, 0
		for _, r := range chars {
			w := string(r)
			if want[i] != nil {
				w = *want[i]
			}
			if got := call(m, r).AsStr(); got != w {
				if bad++; bad <= 10 {
					t.Errorf("%s(%U) = %q, want %q", m, r, got, w)
				}
			}
			i++
		}
		if bad > 0 {
			t.Errorf("%s: %d code points differ", m, bad)
		}
	}
}
