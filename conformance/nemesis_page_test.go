package conformance_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The results stand between these lines of a page.
const (
	nemesisBegin = "<!-- nemesis -->\n"
	nemesisEnd   = "<!-- /nemesis -->\n"
)

const nemesisIntro = `Written by ` + "`make nemesis`" + `, which breaks one thing at a time while a client writes hashes straight to Redis, with
rising versions for each key, deletes among them, and remembers what Redis acknowledged. Triggers in the database note every
row that is written or deleted. In the end a checker compares: what was acknowledged, what Redis has, what is in the table,
and what the table has seen.

A cell is **lost / twice / gaps**: keys whose row is not what Redis has; events whose row was written more than once (of keys
that are written only once, and so can tell); gaps that gearsd counted. A number in parentheses is one that is not promised to
be 0; – is a run that there is not. Refused rows that stand in the table for them are not lost.

`

// writeNemesisPage puts the results into a page.
func writeNemesisPage(path string, writes int, tallies []*nemesisTally) error {
	old, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text := string(old)
	begin, end := strings.Index(text, nemesisBegin), strings.Index(text, nemesisEnd)
	if begin < 0 || end < begin {
		return fmt.Errorf("%s has no lines %s and %s", path, strings.TrimSpace(nemesisBegin), strings.TrimSpace(nemesisEnd))
	}
	results, err := nemesisResults(writes, tallies)
	if err != nil {
		return err
	}
	text = text[:begin+len(nemesisBegin)] + results + text[end:]
	return os.WriteFile(path, []byte(text), 0o644)
}

func nemesisResults(writes int, tallies []*nemesisTally) (string, error) {
	redisVersion, err := exec.Command("redis-server", "--version").Output()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(nemesisIntro)
	fmt.Fprintf(&b, "%s, %d runs of %d writes or more, %d processors for all of gearsd, Redis, database and client. %s/%s, `%s`, %s.\n",
		time.Now().Format("2 January 2006"), len(tallies), writes, runtime.NumCPU(), runtime.GOOS, runtime.GOARCH,
		strings.Join(strings.Fields(string(redisVersion))[:3], " "), runtime.Version())
	if !canMountTiny() {
		b.WriteString("Databases that are full were left out: only root can mount a small file system.\n")
	}
	b.WriteString("\n| fault | databases |")
	for _, r := range nemesisRecipes {
		b.WriteString(" " + r.name + " |")
	}
	b.WriteString("\n|---|---|" + strings.Repeat("---|", len(nemesisRecipes)) + "\n")
	for i := range nemesisFaults {
		nemesisLine(&b, &nemesisFaults[i], tallies)
	}
	var sum, moved verdict
	for _, c := range tallies {
		sum.in += c.in
		if moves(c.fault) {
			moved.back += c.back
			moved.stray += c.stray
		} else {
			sum.back += c.back
			sum.stray += c.stray
		}
		sum.torn += c.torn
		sum.forgot += c.forgot
		sum.refused += c.refused
		sum.replays += c.replays
	}
	fmt.Fprintf(&b, `
In all runs: %d acknowledged writes. Rows that went back to an older version: %d, and %d in the runs where slots migrate.
Rows deleted whose key was not: %d, and %d in those runs. Rows whose columns were not of one version: %d. Rows that were
refused, and stand in the table for them: %d. Keys whose last acknowledged write Redis itself had not: %d.

While a slot migrates, its old and its new master may both have events of one key that wait. Each carries out its own in
order, and they do not wait for each other: so an older row can come after a newer one, until the key is written again.
`, sum.in, sum.back, moved.back, sum.stray, moved.stray, sum.torn, sum.refused, sum.forgot)
	return b.String(), nil
}

// moves tells whether the fault of a title is that of slots that migrate.
func moves(title string) bool {
	return slices.ContainsFunc(nemesisFaults, func(f nemesisFault) bool { return f.moves && f.title() == title })
}

// nemesisLine is what a fault came to, over its databases.
func nemesisLine(b *strings.Builder, f *nemesisFault, tallies []*nemesisTally) {
	var kinds []string
	cells := make([]string, len(nemesisRecipes))
	for i := range nemesisRecipes {
		r := &nemesisRecipes[i]
		lost, twice, gaps, runs := 0, 0, 0, 0
		for _, c := range tallies {
			if c.fault != f.title() || c.recipe != r.name {
				continue
			}
			runs++
			lost, twice, gaps = lost+c.lost, twice+c.twice, gaps+c.gaps
			if !slices.Contains(kinds, c.kind) {
				kinds = append(kinds, c.kind)
			}
		}
		cells[i] = "–"
		if runs > 0 {
			cells[i] = fmt.Sprintf("%s / %s / %d", told(lost, mayNotLose(r, f, gaps)), told(twice, mayNotRepeat(r, f)), gaps)
		}
	}
	fmt.Fprintf(b, "| %s | %s | %s |\n", f.title(), strings.Join(kinds, ", "), strings.Join(cells, " | "))
}

func told(n int, promised bool) string {
	if promised {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("(%d)", n)
}
