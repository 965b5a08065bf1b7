package movies

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/shard/shardtest"
)

func TestCatalogueNeverChanges(t *testing.T) {
	first, again := At(0), At(0)
	if d := cmp.Diff(first, again); d != "" {
		t.Error(d)
	}
	want := []string{
		"HSET movie:1 originalTitle Crown 2 director Yusuf Urban startYear 1957 runtimeMinutes 107 genres Documentary,History,Drama",
		"HSET movie:2 originalTitle Harbour of the Lonely Garden director Goran García startYear 2009 runtimeMinutes 80 genres Drama,Fantasy",
		"HSET movie:3 originalTitle Garden of the Hidden House director Quentin Sato startYear 1926 runtimeMinutes 121 genres Family,History,Comedy",
		"HSET movie:4 originalTitle Letter of the Silent River director Søren Urban startYear 2000 runtimeMinutes 138 genres Documentary",
	}
	var got []string
	for i := range len(want) {
		m := At(i)
		got = append(got, strings.Join(m.Args(), " "))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestSomeMoviesLackFields(t *testing.T) {
	const n = 10000
	noGenres, noRuntime, many := 0, 0, 0
	for i := range n {
		m := At(i)
		if len(m.Genres) == 0 {
			noGenres++
		}
		if len(m.Genres) > 1 {
			many++
		}
		if m.RuntimeMinutes == 0 {
			noRuntime++
		}
		if m.StartYear < 1895 || m.StartYear > 2024 {
			t.Fatalf("%+v", m)
		}
	}
	for what, x := range map[string]int{"without genres": noGenres, "without runtime": noRuntime, "of several genres": many} {
		if x < n/100 || x > n*9/10 {
			t.Errorf("%d of %d movies %s", x, n, what)
		}
	}
	if got := len(CountGenres(n)); got != len(genres) {
		t.Errorf("%d genres of %d are used", got, len(genres))
	}
}

func TestLoad(t *testing.T) {
	ctx := context.Background()
	s := shardtest.Start(t)
	if err := Load(ctx, s.URL, 0, 5001); err != nil {
		t.Fatal(err)
	}
	if err := LoadOthers(ctx, s.URL, 500); err != nil {
		t.Fatal(err)
	}
	c := s.Client()
	keys, err := c.Keys(ctx, "movie:*").Result()
	if err != nil || len(keys) != 5001 {
		t.Fatal(len(keys), err)
	}
	m := At(4999)
	got, err := c.HGetAll(ctx, m.Key).Result()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for args := m.Args()[2:]; len(args) > 0; args = args[2:] {
		want[args[0]] = args[1]
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if n := c.DBSize(ctx).Val(); n < 5001+200 {
		t.Errorf("%d keys", n)
	}
}

func TestLoadReportsErrors(t *testing.T) {
	ctx := context.Background()
	s := shardtest.Start(t)
	s.Client().Set(ctx, "movie:7", "x", 0)
	if err := Load(ctx, s.URL, 0, 10); err == nil || !strings.Contains(err.Error(), "WRONGTYPE") {
		t.Error(err)
	}
}
