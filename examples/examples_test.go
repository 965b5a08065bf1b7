// Package examples holds recipes to learn from; the tests run each of them.
package examples

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"gears/bench/movies"
	"gears/cmd/gearsc/recipetest"
	"gears/engine"
	"gears/lang"
	"gears/lang/native"
	"gears/pyfront"
	"gears/shard/shardtest"
	"gears/vm"
)

const (
	sample = 3000
	others = 500
)

type answer struct {
	file    string
	want    func() []string
	ordered bool
	after   func(t *testing.T, c *redis.Client)
}

// answers says what each recipe answers on the sample, in any order. A recipe
// that writes has what it wrote looked at too.
var answers = []answer{
	{file: "count_keys.py", want: func() []string { return []string{strconv.Itoa(sample + 302)} }},
	{file: "count_by_genre.py", want: func() []string { return groups(movies.CountGenres(sample)) }},
	{file: "movies_by_year.py", want: func() []string { return groups(movies.CountYears(sample)) }},
	{file: "average_runtime.py", want: func() []string { return []string{averageRuntime()} }},
	{file: "keys_by_type.py", want: func() []string {
		return groups(map[string]int{"hash": sample + 100, "string": 100, "list": 1, "set": 100, "unknown": 1})
	}},
	{file: "word_count.py", want: topWords, ordered: true},
	{file: "longest_movies.py", want: longest, ordered: true},
	{file: "stream_totals.py", want: func() []string {
		n := map[string]int{}
		for i := 4; i < others; i += 5 {
			n[strconv.Itoa(i)]++
		}
		return groups(n)
	}},
	{file: "genre_counters.py", want: func() []string { return groups(movies.CountGenres(sample)) },
		after: func(t *testing.T, c *redis.Client) {
			want := map[string]string{}
			for g, n := range movies.CountGenres(sample) {
				want[g] = strconv.Itoa(n)
			}
			if d := cmp.Diff(want, c.HGetAll(t.Context(), "genre_counts").Val()); d != "" {
				t.Error(d)
			}
		}},
	{file: "directors_index.py", want: func() []string { return []string{strconv.Itoa(sample)} },
		after: func(t *testing.T, c *redis.Client) {
			m := movies.At(7)
			if !c.SIsMember(t.Context(), "director:"+m.Director, m.Key).Val() {
				t.Error("the index lacks", m)
			}
		}},
	{file: "delete_by_prefix.py", want: func() []string { return []string{"100"} },
		after: func(t *testing.T, c *redis.Client) {
			if keys := c.Keys(t.Context(), "session:*").Val(); len(keys) > 0 {
				t.Error(len(keys), "keys are left")
			}
		}},
}

func groups(counts map[string]int) []string {
	var out []string
	for k, n := range counts {
		out = append(out, fmt.Sprintf("{'key': '%s', 'value': %d}", k, n))
	}
	return out
}

func averageRuntime() string {
	sum, n := 0, 0
	for i := range sample {
		if m := movies.At(i); m.RuntimeMinutes > 0 {
			sum += m.RuntimeMinutes
			n++
		}
	}
	return strconv.FormatFloat(float64(sum)/float64(n), 'g', -1, 64)
}

func topWords() []string {
	counts := map[string]int{}
	for i := range sample {
		for _, w := range strings.Fields(strings.ToLower(movies.At(i).OriginalTitle)) {
			counts[w]++
		}
	}
	var words []string
	for w := range counts {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	var out []string
	for _, w := range words[:10] {
		out = append(out, fmt.Sprintf("%s %d", w, counts[w]))
	}
	return out
}

func longest() []string {
	all := make([]movies.Movie, sample)
	for i := range all {
		all[i] = movies.At(i)
	}
	slices.SortFunc(all, func(a, b movies.Movie) int {
		if a.RuntimeMinutes != b.RuntimeMinutes {
			return b.RuntimeMinutes - a.RuntimeMinutes
		}
		return strings.Compare(b.Key, a.Key)
	})
	var out []string
	for _, m := range all[:5] {
		out = append(out, fmt.Sprintf("%d minutes: %s (%s)", m.RuntimeMinutes, m.OriginalTitle, m.Key))
	}
	return out
}

func TestExamples(t *testing.T) {
	s := shardtest.Start(t)
	if err := movies.Load(t.Context(), s.URL, 0, sample); err != nil {
		t.Fatal(err)
	}
	if err := movies.LoadOthers(t.Context(), s.URL, others); err != nil {
		t.Fatal(err)
	}
	e := engine.New(s.Topology(), engine.Options{})
	defer e.Close(context.Background())
	for _, a := range answers {
		t.Run(a.file, func(t *testing.T) {
			res, err := e.Run(t.Context(), load(t, a.file))
			if err != nil || len(res.Errors) > 0 {
				t.Fatal(err, res.Errors)
			}
			got, want := texts(t, res.Results), a.want()
			if !a.ordered {
				slices.Sort(got)
				slices.Sort(want)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if a.after != nil {
				a.after(t, s.Client())
			}
		})
	}
}

// TestRecipes runs the tests beside the recipes, as gearsc test does.
func TestRecipes(t *testing.T) {
	suites, err := recipetest.Find([]string{"."})
	if err != nil {
		t.Fatal(err)
	}
	results, err := recipetest.Run(t.Context(), suites, recipetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		for _, f := range r.Failures {
			t.Errorf("%s: %s:%d: %s\n%s%s", r.Recipe, r.File, f.Line, f.What, f.Diff, f.Log)
		}
	}
}

// TestEveryExampleIsRun: no recipe without an answer or tests of its own.
func TestEveryExampleIsRun(t *testing.T) {
	files, err := filepath.Glob("*.py")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		_, err := os.Stat(strings.TrimSuffix(f, ".py") + "_test.txt")
		if err != nil && !slices.ContainsFunc(answers, func(a answer) bool { return a.file == f }) {
			t.Errorf("%s has neither an answer nor tests", f)
		}
	}
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if diags := pyfront.Check(f, string(src), pyfront.Options{}, pyfront.Known{Builtins: engine.Names(), Modules: engine.Modules(), Names: engine.ModuleNames}); len(diags) > 0 {
			t.Error(diags.Render(f, string(src)))
		}
	}
}

// TestTwins: every recipe in the gears language is one that Python has too, with
// tests for both, and nothing is wrong with it.
func TestTwins(t *testing.T) {
	files, err := filepath.Glob("*.gears")
	if err != nil || len(files) < 12 {
		t.Fatal(err, files)
	}
	for _, f := range files {
		for _, beside := range []string{".py", "_test.txt"} {
			if _, err := os.Stat(strings.TrimSuffix(f, ".gears") + beside); err != nil {
				t.Error(err)
			}
		}
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if _, diags := recipetest.Program(f, string(src)); len(diags) > 0 {
			t.Error(diags.Render(f, string(src)))
		}
		canonical, diags := native.Format(string(src))
		if d := cmp.Diff(string(src), canonical); d != "" || len(diags) > 0 {
			t.Errorf("%s is not formatted (-is +canonical):\n%s", f, d)
		}
	}
}

func load(t testing.TB, file string) *lang.Module {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, diags := pyfront.Parse("<string>", string(src), pyfront.Options{})
	if len(diags) > 0 {
		t.Fatal(diags.Render(file, string(src)))
	}
	return m
}

func texts(t *testing.T, values []vm.Value) []string {
	t.Helper()
	out := make([]string, len(values))
	for i, v := range values {
		var err error
		if out[i], err = vm.ToStr(nil, v); err != nil {
			t.Fatal(err)
		}
	}
	return out
}
