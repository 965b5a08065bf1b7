package native

import (
	"strings"
	"testing"
)

// hundredLines is a file of a hundred lines and a few more.
func hundredLines(b *testing.B) string {
	src := corpus(b)["testdata/recipes.gears#0"]
	for strings.Count(src, "\n") < 100 {
		src += src
	}
	return src
}

// BenchmarkParse: compile of a file of a hundred lines has 2 ms for everything.
func BenchmarkParse(b *testing.B) {
	src := hundredLines(b)
	b.ReportMetric(float64(strings.Count(src, "\n")), "lines")
	for b.Loop() {
		if _, errs := Parse("bench.gears", src); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	src := hundredLines(b)
	for b.Loop() {
		if _, errs := Format(src); len(errs) > 0 {
			b.Fatal(errs)
		}
	}
}

func BenchmarkScan(b *testing.B) {
	src := hundredLines(b)
	for b.Loop() {
		scan(src)
	}
}
