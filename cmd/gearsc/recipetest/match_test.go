package recipetest

import (
	"testing"

	"gears/shard"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		want, got []string
		ordered   bool
		diff      string
	}{
		{[]string{"a", "b"}, []string{"b", "a"}, false, ""},
		{[]string{"a", "b"}, []string{"b", "a"}, true, "- a\n  b\n+ a\n"},
		{[]string{"a", "a"}, []string{"a"}, false, "  a\n- a\n"},
		{nil, []string{"a"}, false, "+ a\n"},
		{[]string{"a", "b", "c"}, []string{"a", "x", "c"}, true, "  a\n- b\n+ x\n  c\n"},
		{[]string{"id ...", "id 1-..."}, []string{"id 1-2", "id 3"}, false, ""}, // the first must give way
		{[]string{"a...b...c"}, []string{"axbyc"}, true, ""},
		{[]string{"a...b"}, []string{"ab"}, true, ""},
		{[]string{"ab...b"}, []string{"ab"}, true, "- ab...b\n+ ab\n"},
		{[]string{`"..."`}, []string{"x"}, true, "- \"...\"\n+ x\n"}, // quoted, it is a text
		{[]string{"?"}, nil, false, "- ?\n"},
	} {
		if got := compare(c.want, c.got, c.ordered, lineMatches); got != c.diff {
			t.Errorf("%q against %q: got %q, want %q", c.got, c.want, got, c.diff)
		}
	}
}

func TestReplyLines(t *testing.T) {
	text := func(s string) shard.Reply { return shard.Reply{Kind: '$', Str: s} }
	list := func(e ...shard.Reply) shard.Reply { return shard.Reply{Kind: '*', Elems: e} }
	for _, c := range []struct {
		command []string
		reply   shard.Reply
		want    []string
	}{
		{[]string{"GET", "a"}, text("v w"), []string{"v w"}},
		{[]string{"GET", "a"}, text(""), []string{`""`}},
		{[]string{"GET", "a"}, text("(nil)"), []string{`"(nil)"`}},
		{[]string{"GET", "a"}, text("a\n\xff"), []string{`"a\n\xff"`}},
		{[]string{"GET", "a"}, text(" ..."), []string{`" ..."`}},
		{[]string{"GET", "a"}, shard.Reply{Kind: '_'}, []string{"(nil)"}},
		{[]string{"INCR", "a"}, shard.Reply{Kind: ':', Int: -3}, []string{"-3"}},
		{[]string{"GET", "a"}, shard.Reply{Kind: '-', Str: "ERR no"}, []string{"(error) ERR no"}},
		{[]string{"LRANGE", "l", "0", "-1"}, list(), nil},
		{[]string{"hgetall", "h"}, list(text("a b"), text("1"), text("c"), text("2")), []string{`"a b" 1`, "c 2"}},
		{[]string{"ZRANGE", "z", "0", "-1", "withscores"}, list(text("a"), text("1")), []string{"a 1"}},
		{[]string{"XRANGE", "s", "-", "+"}, list(list(text("1-1"), list(text("f"), text("v w")))), []string{`[1-1 [f "v w"]]`}},
	} {
		got := replyLines(c.reply, shapeOf(c.command))
		if d := compare(c.want, got, true, func(w, g string) bool { return w == g }); d != "" {
			t.Errorf("%v: %s", c.command, d)
		}
	}
}

func TestGist(t *testing.T) {
	for text, want := range map[string]string{
		"ERR no": "ERR no",
		`['Traceback (most recent call last):\n', '  File "<string>", line 2, in f\n', "TypeError: it's wrong\n"]`: "TypeError: it's wrong",
		`['ValueError: \'a" \n']`:         `ValueError: 'a"`,
		"[]":                              "[]",
		"['":                              "['",
		"Traceback\n  x\nKeyError: 'a'\n": "KeyError: 'a'",
	} {
		if got := Gist(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
