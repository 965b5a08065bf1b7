package pyfront_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/pyfront"
)

func TestMentions(t *testing.T) {
	source := strings.Join([]string{
		"g = GB('KeysReader')",
		"g.map(lambda x: execute('get', x['key']).count('a')).count().run()",
		"def f(log):",
		"    log('x')",
		"    return [hashtag() for map in []]",
		"h = 'abc'.count('b')",
	}, "\n")
	var got []string
	for _, m := range pyfront.Mentions("<string>", source, pyfront.Options{}) {
		got = append(got, fmt.Sprintf("%s-%s %s %s", m.Span.Start, m.Span.End, m.What, m.Name))
	}
	want := []string{
		"1:5-1:7 name GB", "1:8-1:20 reader KeysReader",
		"2:62-2:65 operation run", "2:54-2:59 operation count", "2:3-2:6 operation map",
		"2:17-2:24 name execute", "5:13-5:20 name hashtag",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m := pyfront.Mentions("<string>", "GB(", pyfront.Options{}); m != nil {
		t.Errorf("got %v", m)
	}
}
