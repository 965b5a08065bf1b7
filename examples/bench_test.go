package examples

import (
	"context"
	"os"
	"testing"

	"gears/bench/movies"
	"gears/cmd/gearsc/recipetest"
	"gears/engine"
	"gears/lang"
	"gears/shard/shardtest"
)

// BenchmarkTwins runs recipes in both languages over the same movies; go run ./bench
// --compiler compares them a round at a time.
func BenchmarkTwins(b *testing.B) {
	s := shardtest.Start(b)
	if err := movies.Load(b.Context(), s.URL, 0, 20000); err != nil {
		b.Fatal(err)
	}
	e := engine.New(s.Topology(), engine.Options{})
	defer e.Close(context.Background())
	for _, name := range []string{"count_by_genre", "keys_by_type", "average_runtime", "word_count"} {
		for _, c := range []struct {
			language string
			module   *lang.Module
		}{{"python", load(b, name+".py")}, {"native", loadNative(b, name+".gears")}} {
			b.Run(name+"/"+c.language, func(b *testing.B) {
				for b.Loop() {
					if res, err := e.Run(b.Context(), c.module); err != nil || len(res.Errors) > 0 || len(res.Results) == 0 {
						b.Fatal(err, res.Errors)
					}
				}
			})
		}
	}
}

func loadNative(b *testing.B, file string) *lang.Module {
	b.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	p, diags := recipetest.Program(file, string(source))
	if p == nil {
		b.Fatal(diags.Render(file, string(source)))
	}
	m, err := p.Module("", nil)
	if err != nil {
		b.Fatal(err)
	}
	return m
}
