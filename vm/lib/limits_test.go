package lib_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"gears/pyfront"
	"gears/vm"
	"gears/vm/lib"
)

// start compiles a script and makes a thread to run it.
func start(t testing.TB, source string, limits vm.Limits) (*vm.Thread, *vm.Globals) {
	t.Helper()
	iso := &vm.Isolate{Builtins: vm.Builtins(), Modules: map[string]*vm.Module{}, Import: lib.Import}
	m, errs := pyfront.Parse("test", source, pyfront.Options{})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	p, err := vm.Compile(m)
	if err != nil {
		t.Fatal(err)
	}
	return vm.NewThread(iso, limits), p.NewGlobals(iso.Builtins)
}

func TestAbortEndsLongCalls(t *testing.T) {
	for name, src := range map[string]string{
		"sleep":        "import time\ntime.sleep(60)",
		"backtracking": "import re\nre.match(r'(?=a)(a+)+$', 'a' * 40 + 'b')",
		"itertools":    "import itertools\nfor x in itertools.count(): pass",
		"filterfalse":  "import itertools\nnext(itertools.filterfalse(None, itertools.repeat(1)))",
		"product":      "import itertools, collections\ncollections.deque(itertools.product(range(1000), repeat=4), 1)",
	} {
		t.Run(name, func(t *testing.T) {
			th, g := start(t, src, vm.Limits{})
			ctx, cancel := context.WithCancel(context.Background())
			th.Ctx = ctx
			timer := time.AfterFunc(50*time.Millisecond, func() {
				th.Abort.Store(true)
				cancel()
			})
			defer timer.Stop()
			err := th.RunMain(g)
			if !vm.IsExc(err, vm.ExcForceStopped) {
				t.Errorf("got %v, want forcestopped", err)
			}
		})
	}
}

func TestHugeResultsAreRefused(t *testing.T) {
	for _, src := range []string{
		"import random\nrandom.getrandbits(10**12)",
		"import random\nrandom.choices([1], k=10**12)",
		"import math\nmath.factorial(10**12)",
		"import math\nmath.comb(10**12, 10**9)",
		"import math\nmath.perm(10**12, 10**9)",
		"import itertools\nitertools.tee([], 10**12)",
		"import itertools\nitertools.product([1], repeat=10**12)",
		"import itertools\nlist(itertools.repeat(1, 10**12))",
		"from collections import deque\ndeque([1]) * 10**12",
		"from collections import Counter\nlist(Counter(a=10**12).elements())",
		"import json\njson.dumps([1], indent=10**12)",
		"import json\nx = 'a'\nfor i in range(40): x = [x, x]\njson.dumps(x)",
		"import struct\nstruct.calcsize('9999999999999b')",
		"import hashlib\nhashlib.shake_128(b'').digest(10**12)",
		"import statistics\nstatistics.quantiles([1, 2], n=10**12)",
		"import re\nre.compile('(' * 10000 + ')' * 10000)",
		"import re\nre.sub('', 'x' * 10**6, 'y' * 10**6)",
		"import re\nre.compile('a{1000}{1000}{1000}'.replace('}{', '})({'))\nre.compile('((a{900}){900}){900}').match('a')",
		"import json\njson.loads('[' * 10**6)",
		"x = None\nimport json\nfor i in range(5000): x = [x]\njson.dumps(x)",
		"from collections import deque\nx = None\nfor i in range(100000): x = deque([x])\nrepr(x)",
		"from collections import deque\nx = None\nfor i in range(100000): x = deque([x])\nraise ValueError(x)",
		"import time\ntime.strftime('%999999999999d')\nimport nope",
	} {
		th, g := start(t, src, vm.Limits{Memory: 4 << 20, Instructions: 5_000_000})
		err := th.RunMain(g)
		var r *vm.Raised
		if err == nil || !asRaised(err, &r) {
			t.Errorf("%q: got %v, want an exception", src, err)
		} else {
			_ = r.Error()
		}
	}
}

func asRaised(err error, r **vm.Raised) bool {
	x, ok := err.(*vm.Raised)
	*r = x
	return ok
}

func TestBacktrackingEndsWithTheBudget(t *testing.T) {
	for _, src := range []string{
		"re.match(r'(?=a)(a+)+$', 'a' * 60 + 'b')",
		"re.match(r'(a|aa)*$', 'a' * 60 + 'b')",
		"re.match(r'(?:x?){40}x{40}$', 'x' * 39 + 'y' * 9)",
		"re.search(r'(.*)(.*)(.*)(.*)(.*)\\d', 'a' * 400)",
	} {
		th, g := start(t, "import re\n"+src, vm.Limits{Instructions: 20_000_000})
		err := th.RunMain(g)
		if !vm.IsExc(err, vm.ExcRuntimeError) || !strings.Contains(err.Error(), "budget") {
			t.Errorf("%s: got %v", src, err)
		}
	}
	// The ways back take memory, which counts too.
	th, g := start(t, "import re\nre.match(r'(?:a|b|ab|ba)*$', 'ab' * 3_000_000)", vm.Limits{Memory: 32 << 20})
	if err := th.RunMain(g); !vm.IsExc(err, vm.ExcMemoryError) {
		t.Errorf("got %v", err)
	}
}

func TestModulesTable(t *testing.T) {
	th, _ := start(t, "", vm.Limits{})
	for i, name := range lib.Names() {
		if i > 0 && name <= lib.Names()[i-1] {
			t.Errorf("%s is out of order", name)
		}
		m, err := lib.Import(th, name)
		if err != nil || m == nil || m.Name != name {
			t.Errorf("import %s: %v, %v", name, m, err)
		}
	}
	if m, err := lib.Import(th, "numpy"); m != nil || err != nil {
		t.Errorf("import numpy: %v, %v", m, err)
	}
}
