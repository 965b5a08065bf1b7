package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"gears/lang"
)

// verdict says whether a script that was written for RedisGears runs in gears.
type verdict string

// The verdicts, from good to bad.
const (
	unchanged verdict = "unchanged"  // nothing was found that stands in its way
	lookAt    verdict = "look at"    // parts of it fail when they are reached
	cannotRun verdict = "cannot run" // it does not even start
)

var verdicts = []struct {
	verdict verdict
	colour  string
}{{unchanged, green}, {lookAt, yellow}, {cannotRun, red}}

// scriptReport is what the migration report says of a script.
type scriptReport struct {
	File    string           `json:"file"`
	Verdict verdict          `json:"verdict"`
	Reasons []diagnosticJSON `json:"reasons"`
}

func reportOn(r *recipe, diags lang.List) scriptReport {
	of := scriptReport{File: r.file, Verdict: unchanged, Reasons: diagnosticsJSON(r, diags)}
	switch {
	case wrong(diags):
		of.Verdict = cannotRun
	case len(diags) > 0:
		of.Verdict = lookAt
	}
	return of
}

// printReport prints the scripts, how many there are of each verdict, and what
// stands in the way of how many, the most frequent first.
func printReport(w io.Writer, scripts []scriptReport) {
	pen, count, in := inkFor(w), map[verdict]int{}, map[string][]string{}
	for _, s := range scripts {
		count[s.Verdict]++
		for _, v := range verdicts {
			if v.verdict == s.Verdict {
				fmt.Fprintf(w, "%s  %s\n", pen.paint(v.colour, fmt.Sprintf("%-10s", s.Verdict)), s.File)
			}
		}
		for _, r := range s.Reasons {
			fmt.Fprintf(w, "            %d:%d: %s\n", r.Line, r.Column, r.Message)
			if files := in[r.Message]; !slices.Contains(files, s.File) {
				in[r.Message] = append(files, s.File)
			}
		}
	}
	var parts []string
	for _, v := range verdicts {
		parts = append(parts, fmt.Sprintf("%d %s", count[v.verdict], v.verdict))
	}
	fmt.Fprintf(w, "\n%s of %d\n", strings.Join(parts, ", "), len(scripts))
	reasons := slices.Sorted(maps.Keys(in))
	slices.SortStableFunc(reasons, func(a, b string) int { return len(in[b]) - len(in[a]) })
	for _, reason := range reasons {
		fmt.Fprintf(w, "%5d  %s\n", len(in[reason]), reason)
	}
}
