package main

import (
	"regexp"
	"strings"
	"testing"
)

// TestDeadLetterCommands lists, replays and drops what a recipe cannot process.
func TestDeadLetterCommands(t *testing.T) {
	g := startReal(t)
	c := g.raw()
	c.gives("*[]", "RG.DEADLETTERS")
	c.gives("+OK", "SET", "bad", "1")
	c.gives("+OK", "RG.PYEXECUTE", "def f(x):\n  if execute('exists', 'bad'): flat_error('not ' + x['value']['n'])\n  execute('rpush', 'done', x['value']['n'])\n"+
		"GB('StreamReader').foreach(f).register('s*', onFailedPolicy='deadletter')", "ID", "sess")
	const id = zeros + "-1"
	c.gives("*[]", "RG.DEADLETTERS", id)
	c.gives(`"1-0"`, "XADD", "s1", "1-0", "n", "a")
	c.gives(`"2-0"`, "XADD", "s1", "2-0", "n", "b")
	c.gives(`"3-0"`, "XADD", "s2", "3-0", "n", "c")
	eventually(t, "all three are dead letters", func() bool { return strings.Count(c.ask("RG.DEADLETTERS", id), `"stream"`) == 3 })
	letters := regexp.MustCompile(`"id" "(\d+-\d+)" "stream" "s(\d)" "entry" "(\d-0)" "fields" \*\["n" "(.)"\] "error" "not (.)" "tries" 1 "time" \d+ "registration" "`+id+`"`).
		FindAllStringSubmatch(c.ask("RG.DEADLETTERS", id, "count", "3"), -1)
	if len(letters) != 3 {
		t.Fatal(letters)
	}
	if got := c.ask("RG.DEADLETTERS"); got != `*[*["stream" "s1" "group" nil "letters" 2] *["stream" "s2" "group" nil "letters" 1]]` {
		t.Error(got)
	}
	if got := c.ask("RG.DEADLETTERS", id, "COUNT", "1"); strings.Count(got, `"stream"`) != 1 {
		t.Error(got)
	}
	first := letters[0][1] + "@s" + letters[0][2]
	c.gives(`*["replayed" 0 "failed" 1 "errors" *["`+letters[0][1]+` not `+letters[0][4]+`"]]`, "RG.DEADLETTERSREPLAY", id, first)
	c.gives("1", "DEL", "bad")
	c.gives(`*["replayed" 1 "failed" 0 "errors" *[]]`, "RG.DEADLETTERSREPLAY", id, first)
	c.gives("-ERR registration "+id+" has no dead letter "+first, "RG.DEADLETTERSREPLAY", id, first)
	c.gives("1", "RG.DEADLETTERSDROP", id, letters[1][1]+"@s"+letters[1][2])
	c.gives(`*["replayed" 1 "failed" 0 "errors" *[]]`, "RG.DEADLETTERSREPLAY", id)
	c.gives("0", "RG.DEADLETTERSDROP", id)
	c.gives("*[]", "RG.DEADLETTERS")
	c.gives(`*["`+letters[0][4]+`" "`+letters[2][4]+`"]`, "LRANGE", "done", "0", "-1")
	for want, args := range map[string][]string{
		"-ERR registration x does not exist":                                         {"RG.DEADLETTERS", "x"},
		"-ERR syntax error, want RG.DEADLETTERS <registration id> [COUNT n]":         {"RG.DEADLETTERS", id, "5"},
		"-ERR COUNT must be a positive number, got '0'":                              {"RG.DEADLETTERS", id, "COUNT", "0"},
		"-ERR wrong number of arguments for 'rg.deadlettersreplay' command":          {"RG.DEADLETTERSREPLAY"},
		"-ERR 'first' is not the id of a dead letter, which is like 1700000000000-0": {"RG.DEADLETTERSDROP", id, "first"},
	} {
		c.gives(want, args...)
	}
	c.gives("+OK", "RG.PAUSEREGISTRATIONS", id)
	c.gives("+OK", "MULTI")
	c.gives("+QUEUED", "RG.DEADLETTERSREPLAY", id)
	c.gives("*[-ERR can not replay dead letters inside a MULTI/LUA or a script (blocking is not allowed)]", "EXEC")
}
