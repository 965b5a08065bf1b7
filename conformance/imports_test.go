package conformance_test

import (
	"os/exec"
	"strings"
	"testing"
)

// allowed says which packages of gears each package may import; tests may import
// anything.
var allowed = map[string]string{
	"lang":                  "",
	"lang/native":           "lang",
	"lang/sema":             "lang lang/native",
	"luablock":              "lang",
	"vm":                    "lang luablock",
	"vm/ops":                "lang vm",
	"vm/loop":               "vm",
	"vm/lib":                "lang vm vm/loop pyfront",
	"pyfront":               "lang",
	"planner":               "lang luablock",
	"shard":                 "",
	"shard/clustertest":     "shard",
	"shard/shardtest":       "shard shard/clustertest",
	"readers":               "lang vm shard capture",
	"capture":               "shard",
	"exchange":              "vm planner shard",
	"exchange/exchangetest": "vm exchange",
	"store":                 "shard capture",
	"sink":                  "",
	"sink/sinktest":         "sink",
	"writebehind":           "sink vm",
	"engine":                "lang lang/native lang/sema luablock vm vm/ops vm/lib vm/loop pyfront planner shard readers exchange store capture sink writebehind",
	"conformance":           "shard shard/clustertest engine",
	"cmd/gearsd":            "*",
	"cmd/gearsc":            "*",
	"cmd/gearsc/recipetest": "*",
	"cmd/gearsc/pages":      "*",
	"cmd/gearsc/lsp":        "*",
	"bench":                 "*",
}

func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "gears/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		f := strings.Fields(line)
		pkg := strings.TrimPrefix(f[0], "gears/")
		rule, ok := allowed[pkg]
		if !ok {
			if strings.HasPrefix(pkg, "bench/") || strings.HasPrefix(pkg, "examples") {
				continue
			}
			t.Errorf("package %s has no row in the table of allowed imports", pkg)
			continue
		}
		for _, imp := range f[1:] {
			dep, ours := strings.CutPrefix(imp, "gears/")
			if ours && rule != "*" && !strings.Contains(" "+rule+" ", " "+dep+" ") {
				t.Errorf("%s imports %s", pkg, dep)
			}
		}
	}
}
