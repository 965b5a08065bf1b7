// Command sample loads the sample data of the demo, and prints the answer of the
// recipe that counts genres as a table, checked against what was loaded.
package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"gears/bench/movies"
)

var commands struct {
	Load struct {
		URL    string `required:"" help:"URL of the Redis."`
		Movies int    `default:"10000" help:"Number of movies."`
		Others int    `default:"500" help:"Number of other things."`
	} `cmd:"" help:"Write movies, and keys that are no movies."`
	Table struct {
		Movies int `default:"10000" help:"Number of movies that were loaded."`
	} `cmd:"" help:"Read the reply from standard input, one record a line, check it and print it."`
}

func main() {
	c := kong.Parse(&commands, kong.Name("sample"))
	var err error
	switch c.Command() {
	case "load":
		err = load()
	case "table":
		err = table(os.Stdin, os.Stdout, commands.Table.Movies)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sample:", err)
		os.Exit(1)
	}
}

func load() error {
	o := &commands.Load
	start := time.Now()
	if err := movies.Load(context.Background(), o.URL, 0, o.Movies); err != nil {
		return err
	}
	if err := movies.LoadOthers(context.Background(), o.URL, o.Others); err != nil {
		return err
	}
	fmt.Printf("loaded in %v\n", time.Since(start).Round(time.Millisecond))
	return nil
}

var group = regexp.MustCompile(`^\{'key': '(.*)', 'value': (\d+)\}$`)

// table checks the groups that r holds against the catalogue and prints them.
func table(r io.Reader, w io.Writer, n int) error {
	got := map[string]int{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		m := group.FindStringSubmatch(text)
		if m == nil {
			return fmt.Errorf("this is no group: %s", text)
		}
		got[m[1]], _ = strconv.Atoi(m[2])
	}
	if err := lines.Err(); err != nil {
		return err
	}
	want := movies.CountGenres(n)
	type row struct {
		genre string
		count int
	}
	var rows []row
	for g, c := range got {
		if want[g] != c {
			return fmt.Errorf("%s: got %d, want %d", g, c, want[g])
		}
		rows = append(rows, row{g, c})
	}
	if len(got) != len(want) {
		return fmt.Errorf("got %d genres, want %d", len(got), len(want))
	}
	if len(rows) == 0 {
		return errors.New("there are no groups")
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Or(b.count-a.count, strings.Compare(a.genre, b.genre)) })
	for _, r := range rows {
		bar := strings.Repeat("█", max(1, r.count*40/rows[0].count))
		fmt.Fprintf(w, "  %-12s %7d  %s\n", r.genre, r.count, bar)
	}
	fmt.Fprintf(w, "  %d genres; all counts are what was loaded.\n", len(rows))
	return nil
}
