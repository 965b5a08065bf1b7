package conformance_test

import (
	"context"
	"strings"
	"testing"

	"gears/engine"
	"gears/lang/native"
	"gears/lang/sema"
)

const costly = `
fn genres(k) = (hget(k, "genres") ?? "").split(",")

fn both(k) {
  let double = x => [get(x), get(x)]
  if k == "a" {
    return [get(k), get(k), get(k)]
  }
  for g in genres(k) {
    for h in double(g) {
      sadd("x", "{h}")
    }
  }
  sorted([1, 2], key = double)
}

fn more(x) = twice(twice2(x))
fn twice(x) = [get(x), get(x)]
fn twice2(x) = [twice(x), twice(x)]

recipe nested() from keys_only() | flatmap genres(it) | map both(it) | countby "{it}" | run
recipe one() from keys_only() | map hget(it, "a") | run
recipe read_first() from generate([get("{x}") for x in range(3)]) | run
recipe nothing() from keys() | countby it.type | run
recipe cases() from keys_only() | map match it { "a" => get(it), "b" => mget(it, get(it)), _ => none } | run
recipe through() from keys_only() | foreach more(it) | run
recipe folded() from keys_only() | aggregateby it, 0, (k, a, x) => a + incr(k), (k, a, b) => a + b | run
`

// TestCostOfRecipesIsBounded: EXPLAIN says how many commands a recipe sends at
// most, and how often its loops go round.
func TestCostOfRecipesIsBounded(t *testing.T) {
	f, diags := native.Parse("cost.gears", costly)
	if len(diags) > 0 {
		t.Fatal(diags.Render("cost.gears", costly))
	}
	p, diags := sema.Compile(f, sema.Options{})
	if p == nil {
		t.Fatal(diags.Render("cost.gears", costly))
	}
	e := engine.New(nil, engine.Options{})
	for name, want := range map[string][2]string{
		"nested":     {"n·(1 + 4m + 4m² + m³)", "n·(m² + m³)"},
		"one":        {"n", "none"},
		"read_first": {"m a shard", "2m a shard"},
		"nothing":    {"none", "none"},
		"cases":      {"n·2", "none"},
		"through":    {"n·6", "none"},
		"folded":     {"n", "none"},
	} {
		m, err := p.Module(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := e.Explain(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		text := plan.Text()
		for i, label := range []string{"  commands         ", "  rounds of loops  "} {
			if !strings.Contains(text, "\n"+label+want[i]+"\n") {
				t.Errorf("%s: want %q in\n%s", name, label+want[i], text)
			}
		}
	}
}
