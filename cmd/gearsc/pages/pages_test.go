package pages_test

import (
	"slices"
	"testing"

	"gears/cmd/gearsc/pages"
	"gears/engine"
)

// Every page says something, and every function of gears that scripts find has one.
func TestPages(t *testing.T) {
	known := engine.Names()
	for _, list := range [][]pages.Page{pages.All(), pages.Scripts(), pages.Commands()} {
		for _, p := range list {
			if p.Usage == "" || p.Doc == "" || p.Name == "" {
				t.Errorf("%s %q: usage %q, doc %q", p.Kind, p.Name, p.Usage, p.Doc)
			}
			if p.Kind == "Python function" && !slices.Contains(known, p.Name) {
				t.Errorf("scripts do not have %s", p.Name)
			}
		}
	}
}

func TestPagesAreFoundByAllTheirNames(t *testing.T) {
	for name, want := range map[string]string{"GB": "GearsBuilder", "executeCommand": "execute", "hget": "hget", "KeysReader": "keys", "REGISTER": "register"} {
		if found := pages.Find(name); len(found) == 0 || found[0].Name != want {
			t.Errorf("%s: got %v, want %s", name, found, want)
		}
	}
}
