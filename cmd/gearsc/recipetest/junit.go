package recipetest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
)

type junitSuites struct {
	XMLName  xml.Name      `xml:"testsuites"`
	Name     string        `xml:"name,attr"`
	Tests    int           `xml:"tests,attr"`
	Failures int           `xml:"failures,attr"`
	Time     string        `xml:"time,attr"`
	Suites   []*junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
	elapsed  time.Duration
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitFailure `xml:"failure,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes results as JUnit does, a suite for each recipe: what CI systems
// read.
func WriteJUnit(w io.Writer, results []*Result) error {
	all := junitSuites{Name: "gearsc test"}
	var elapsed time.Duration
	byRecipe := map[string]*junitSuite{}
	for _, r := range results {
		s := byRecipe[r.Recipe]
		if s == nil {
			s = &junitSuite{Name: clean(r.Recipe)}
			byRecipe[r.Recipe] = s
			all.Suites = append(all.Suites, s)
		}
		c := junitCase{Class: clean(r.Recipe), Name: clean(r.Name), File: clean(r.File), Line: r.Line, Time: seconds(r.Elapsed)}
		if r.Failed() {
			f := r.Failures[0]
			c.Failure = &junitFailure{Message: clean(f.What), Text: clean(fmt.Sprintf("%s:%d: %s\n%s", r.File, f.Line, f.What, f.Diff))}
			s.Failures++
			all.Failures++
		}
		s.Cases = append(s.Cases, c)
		s.Tests++
		all.Tests++
		s.elapsed += r.Elapsed
		elapsed += r.Elapsed
	}
	for _, s := range all.Suites {
		s.Time = seconds(s.elapsed)
	}
	all.Time = seconds(elapsed)
	data, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(data)+"\n")
	return err
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// clean leaves out what XML has no form for.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar {
			return '?'
		}
		return r
	}, text)
}
