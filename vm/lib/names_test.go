package lib_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"gears/vm"
	"gears/vm/lib"
)

// publicNames prints the public names of modules in CPython: those of __all__,
// and all others without a leading underscore that are not imported from
// elsewhere. Modules that it does not have are left out.
const publicNames = `
import importlib, json, sys, types
for name in json.loads(sys.argv[1]):
    try:
        m = importlib.import_module(name)
    except ImportError:
        continue
    own = set(getattr(m, '__all__', ()))
    for n, v in vars(m).items():
        if n.startswith('_') or isinstance(v, types.ModuleType):
            continue
        home = getattr(v, '__module__', None) if callable(v) else None
        if home in (None, name, '_' + name):
            own.add(n)
    print(name + ':', *sorted(own))
`

const namesFile, missingFile = "testdata/names.txt", "testdata/names_missing.txt"

// TestPublicNames holds the modules against the public names that CPython 3.11
// has in them. What gears leaves out stands in names_missing.txt, with the
// reason; UPDATE=1 asks python3 for the names again.
func TestPublicNames(t *testing.T) {
	var modules []string
	for _, m := range lib.Modules {
		if !strings.HasPrefix(m.Name, "_") || m.Name == "__future__" {
			modules = append(modules, m.Name)
		}
	}
	if os.Getenv("UPDATE") != "" {
		list, err := json.Marshal(modules)
		if err != nil {
			t.Fatal(err)
		}
		text, err := exec.Command("python3", "-W", "ignore", "-c", publicNames, string(list)).Output()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(namesFile, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	missing := missingNames(t)
	listed := map[string]bool{}
	for _, line := range lines(t, namesFile) {
		module, names, _ := strings.Cut(line, ":")
		listed[module] = true
		if !slices.Contains(modules, module) {
			t.Errorf("%s: gears has no module %s", namesFile, module)
			continue
		}
		th := vm.NewThread(&vm.Isolate{Builtins: vm.Builtins(), Import: lib.Import}, vm.Limits{})
		m, err := th.Import(module)
		if err != nil {
			t.Fatal(module, err)
		}
		var absent []string
		for _, name := range strings.Fields(names) {
			full := module + "." + name
			_, ok := m.Attrs.GetStr(name)
			if ok && missing[full] {
				t.Errorf("%s: gears has %s", missingFile, full)
			}
			if !ok && !missing[full] && !missing[module+".*"] {
				absent = append(absent, name)
			}
			delete(missing, full)
		}
		if len(absent) > 0 {
			t.Errorf("%s lacks %s", module, strings.Join(absent, " "))
		}
		delete(missing, module+".*")
	}
	for _, m := range modules {
		if !listed[m] {
			t.Logf("%s is no module of CPython", m)
		}
	}
	for name := range missing {
		t.Errorf("%s: CPython has no %s", missingFile, name)
	}
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// missingNames reads lines "module: names :: reason"; the name * stands for all
// that is not there.
func missingNames(t *testing.T) map[string]bool {
	t.Helper()
	missing := map[string]bool{}
	for _, line := range lines(t, missingFile) {
		if line == "" || line[0] == '#' {
			continue
		}
		what, why, ok := strings.Cut(line, " :: ")
		module, names, colon := strings.Cut(what, ": ")
		if !ok || !colon || why == "" {
			t.Fatalf("%s: %q", missingFile, line)
		}
		for _, n := range strings.Fields(names) {
			missing[module+"."+n] = true
		}
	}
	return missing
}
