package conformance_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/shard/shardtest"
)

var update = flag.Bool("update", false, "rewrite the EXPLAIN in the README")

// recipe2 is the recipe that every RedisGears user knows.
const recipe2 = "../examples/count_by_genre.py"

// wantGenres is its answer on the data of loadMovies.
var wantGenres = []string{"{'key': 'Comedy', 'value': 20}", "{'key': 'Drama', 'value': 40}", "{'key': 'Romance', 'value': 20}"}

func loadMovies(t *testing.T, srv *shardtest.Server) {
	t.Helper()
	c := srv.Client()
	for i := range 80 {
		key := fmt.Sprint("movie:", i)
		var err error
		switch i % 4 {
		case 0:
			err = c.HSet(t.Context(), key, "genres", "Drama,Romance").Err()
		case 1:
			err = c.HSet(t.Context(), key, "genres", "Comedy").Err()
		case 2:
			err = c.HSet(t.Context(), key, "genres", "Drama").Err()
		case 3: // a movie without genres
			err = c.HSet(t.Context(), key, "title", "x").Err()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Set(t.Context(), "user:1", "no movie", 0).Err(); err != nil {
		t.Fatal(err)
	}
}

func TestRecipe2(t *testing.T) {
	srv := shardtest.Start(t)
	loadMovies(t, srv)
	g := startBeside(t, srv)
	script, err := os.ReadFile(recipe2)
	if err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, lines []string) {
		t.Helper()
		sort.Strings(lines)
		if diff := cmp.Diff(wantGenres, lines); diff != "" {
			t.Error(diff)
		}
	}
	t.Run("redis-cli -x RG.PYEXECUTE", func(t *testing.T) {
		cmd := exec.Command("redis-cli", "-s", g.socket, "-x", "RG.PYEXECUTE")
		cmd.Stdin = strings.NewReader(string(script))
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, l := range strings.Split(string(out), "\n") {
			if strings.HasPrefix(l, "{") {
				lines = append(lines, l)
			}
		}
		check(t, lines)
	})
	t.Run("gearsc run", func(t *testing.T) {
		out, err := exec.Command(filepath.Join(binaries, "gearsc"), "run", recipe2, "--redis", srv.URL).Output()
		if err != nil {
			t.Fatal(err)
		}
		check(t, strings.Split(strings.TrimSpace(string(out)), "\n"))
	})
	t.Run("gearsc compile, then run", func(t *testing.T) {
		gear := filepath.Join(t.TempDir(), "recipe.gear")
		if out, err := exec.Command(filepath.Join(binaries, "gearsc"), "compile", recipe2, "-o", gear).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		out, err := exec.Command(filepath.Join(binaries, "gearsc"), "run", gear, "--redis", srv.URL).Output()
		if err != nil {
			t.Fatal(err)
		}
		check(t, strings.Split(strings.TrimSpace(string(out)), "\n"))
	})
}

// TestReadme keeps the EXPLAIN that the README shows what gearsc prints.
func TestReadme(t *testing.T) {
	out, err := exec.Command(filepath.Join(binaries, "gearsc"), "explain", recipe2).Output()
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- explain:begin -->\n", "<!-- explain:end -->"
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(readme), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok1 || !ok2 {
		t.Fatal("the README has no place for the EXPLAIN")
	}
	want := before + begin + "```\n" + string(out) + "```\n" + end + after
	if *update {
		if err := os.WriteFile("../README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(readme)); diff != "" {
		t.Errorf("run go test ./conformance -run Readme -update:\n%s", diff)
	}
}
