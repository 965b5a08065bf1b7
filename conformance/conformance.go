package conformance

import (
	"bufio"
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"gears/shard"
)

// System is a running server: Dial opens a connection to it.
type System interface {
	Dial() (net.Conn, error)
}

//go:embed testdata/recorded.jsonl
var recorded string

//go:embed testdata/exceptions.txt
var exceptions string

// Case is one recorded case.
type Case struct {
	Name      string
	Setup     [][]string
	Steps     []Step
	Unordered bool
}

// Step sends a command and expects a reply, or sleeps.
type Step struct {
	Send   []string
	Reply  json.RawMessage
	SleepS float64 `json:"sleep_s"`
}

// Cases returns the recorded cases.
func Cases() ([]Case, error) {
	var out []Case
	sc := bufio.NewScanner(strings.NewReader(recorded))
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var c Case
		if err := json.Unmarshal(sc.Bytes(), &c); err != nil {
			return nil, fmt.Errorf("recorded case %d: %w", len(out)+1, err)
		}
		out = append(out, c)
	}
	return out, sc.Err()
}

// Exceptions returns the cases that are known not to pass, by name, with their
// reasons.
func Exceptions() (map[string]string, error) {
	out := map[string]string{}
	for _, line := range strings.Split(exceptions, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, reason, ok := strings.Cut(line, " | ")
		if !ok {
			return nil, fmt.Errorf("exceptions.txt: %q has no reason", line)
		}
		out[strings.TrimSpace(name)] = strings.TrimSpace(reason)
	}
	return out, nil
}

// Run plays every recorded case against sys.
func Run(t *testing.T, sys System) {
	cases, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	known, err := Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, c := range cases {
		seen[c.Name] = true
		t.Run(c.Name, func(t *testing.T) {
			diff := Play(t, sys, c)
			reason, excepted := known[c.Name]
			switch {
			case diff != "" && !excepted:
				t.Error(diff)
			case diff == "" && excepted:
				t.Errorf("the case passes, but exceptions.txt lists it: %s", reason)
			}
		})
	}
	for name := range known {
		if !seen[name] {
			t.Errorf("exceptions.txt lists %q, which is no recorded case", name)
		}
	}
}

// Play runs one case and tells how the replies differ; "" when they agree.
func Play(t *testing.T, sys System, c Case) string {
	t.Helper()
	nc, err := sys.Dial()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	conn := &client{Conn: nc}
	if err := conn.reset(); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range c.Setup {
		if _, err := conn.do(cmd); err != nil {
			t.Fatalf("setup %q: %v", cmd, err)
		}
	}
	for i, s := range c.Steps {
		if s.SleepS > 0 {
			time.Sleep(time.Duration(s.SleepS * float64(time.Second)))
			continue
		}
		got, err := conn.do(s.Send)
		if err != nil {
			return fmt.Sprintf("step %d: %q: %v", i+1, s.Send, err)
		}
		want, err := parseTyped(s.Reply)
		if err != nil {
			t.Fatal(err)
		}
		lines := 1
		if len(s.Send) > 1 {
			lines += strings.Count(strings.TrimRight(s.Send[1], "\n"), "\n")
		}
		g, w := render(got, c.Unordered), render(want, c.Unordered)
		g, w = mask(g, lines), mask(w, lines)
		if g != w && !python311(w, g) {
			return fmt.Sprintf("step %d: %q\n got %s\nwant %s", i+1, s.Send, g, w)
		}
	}
	return ""
}

// client is a connection that speaks RESP2.
type client struct {
	net.Conn
	buf []byte
}

const replyTimeout = 20 * time.Second

// Do sends one command on a connection of its own and returns the reply.
func Do(sys System, args ...string) (shard.Reply, error) {
	nc, err := sys.Dial()
	if err != nil {
		return shard.Reply{}, err
	}
	defer nc.Close()
	return (&client{Conn: nc}).do(args)
}

// Send writes one command.
func Send(c net.Conn, args ...string) error {
	var b bytes.Buffer
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	_, err := c.Write(b.Bytes())
	return err
}

func (c *client) do(args []string) (shard.Reply, error) {
	if err := Send(c.Conn, args...); err != nil {
		return shard.Reply{}, err
	}
	return c.receive()
}

// receive waits for one reply.
func (c *client) receive() (shard.Reply, error) {
	if err := c.SetDeadline(time.Now().Add(replyTimeout)); err != nil {
		return shard.Reply{}, err
	}
	chunk := make([]byte, 64<<10)
	for {
		if r, rest, err := shard.ParseReply(c.buf); err == nil {
			c.buf = rest
			return r, nil
		} else if !errors.Is(err, io.ErrUnexpectedEOF) {
			return shard.Reply{}, err
		}
		n, err := c.Read(chunk)
		if err != nil {
			return shard.Reply{}, err
		}
		c.buf = append(c.buf[:len(c.buf):len(c.buf)], chunk[:n]...)
	}
}

// reset brings the server to the state in which each case was recorded: no data,
// no registrations, no executions.
func (c *client) reset() error {
	regs, err := c.do([]string{"RG.DUMPREGISTRATIONS"})
	if err != nil {
		return err
	}
	for _, r := range regs.Elems {
		if _, err := c.do([]string{"RG.UNREGISTER", r.Elems[1].Str, "abortpending"}); err != nil {
			return err
		}
	}
	execs, err := c.do([]string{"RG.DUMPEXECUTIONS"})
	if err != nil {
		return err
	}
	for _, x := range execs.Elems {
		id := x.Elems[1].Str
		for _, cmd := range []string{"RG.ABORTEXECUTION", "RG.GETRESULTSBLOCKING", "RG.DROPEXECUTION"} {
			if _, err := c.do([]string{cmd, id}); err != nil {
				return err
			}
		}
	}
	_, err = c.do([]string{"FLUSHALL"})
	return err
}

// parseTyped reads the typed form that replies are recorded in.
func parseTyped(raw json.RawMessage) (shard.Reply, error) {
	if string(raw) == "null" {
		return shard.Reply{Kind: '_'}, nil
	}
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		return shard.Reply{}, err
	}
	for kind, v := range m {
		switch kind {
		case "$", "+", "-":
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				var b struct{ Base64 []byte }
				if err := json.Unmarshal(v, &b); err != nil {
					return shard.Reply{}, err
				}
				s = string(b.Base64)
			}
			return shard.Reply{Kind: kind[0], Str: s}, nil
		case "base64":
			var s string
			if err := json.Unmarshal(v, &s); err != nil {
				return shard.Reply{}, err
			}
			b, err := base64.StdEncoding.DecodeString(s)
			return shard.Reply{Kind: '$', Str: string(b)}, err
		case ":":
			var n int64
			err := json.Unmarshal(v, &n)
			return shard.Reply{Kind: ':', Int: n}, err
		case "*":
			var elems []json.RawMessage
			if err := json.Unmarshal(v, &elems); err != nil {
				return shard.Reply{}, err
			}
			r := shard.Reply{Kind: '*'}
			for _, e := range elems {
				x, err := parseTyped(e)
				if err != nil {
					return r, err
				}
				r.Elems = append(r.Elems, x)
			}
			return r, nil
		}
	}
	return shard.Reply{}, fmt.Errorf("recorded reply %s has no known kind", raw)
}

// render prints a reply. unordered sorts the elements of every array, which is
// how replies without a fixed order are compared.
func render(r shard.Reply, unordered bool) string {
	switch r.Kind {
	case '_':
		return "nil"
	case ':':
		return fmt.Sprint(r.Int)
	case '*':
		elems := make([]string, len(r.Elems))
		for i := range r.Elems {
			elems[i] = render(r.Elems[i], unordered)
		}
		if unordered && len(r.Elems) > 0 && r.Elems[0].Kind != '*' {
			sort.Strings(elems)
		}
		return "[" + strings.Join(elems, ", ") + "]"
	case '$':
		return fmt.Sprintf("%q", r.Str)
	}
	return fmt.Sprintf("%c%q", r.Kind, r.Str)
}

var (
	frameLine = regexp.MustCompile(`line (\d+), in (\S+?)\\`)
	gearsID   = regexp.MustCompile(`0{40}-\d+`)
	randomID  = regexp.MustCompile(`[0-9a-f]{40}`)
	dictValue = regexp.MustCompile(`'value': \{([^{}]*)\}`)
)

// mask hides what need not match: numbers of ids, line numbers of frames of the
// original's own Python code (lines beyond the script's end), and the order of
// the fields of a record's value, which was that of a hash table.
func mask(s string, lines int) string {
	s = frameLine.ReplaceAllStringFunc(s, func(m string) string {
		p := frameLine.FindStringSubmatch(m)
		var n int
		fmt.Sscan(p[1], &n)
		if n <= lines {
			return m
		}
		return "line *, in " + p[2] + `\`
	})
	s = gearsID.ReplaceAllString(s, "ID")
	s = randomID.ReplaceAllString(s, "SESSION")
	return dictValue.ReplaceAllStringFunc(s, func(m string) string {
		fields := strings.Split(dictValue.FindStringSubmatch(m)[1], ", ")
		sort.Strings(fields)
		return "'value': {" + strings.Join(fields, ", ") + "}"
	})
}

// texts311 pairs texts of CPython 3.7, which ran the recording, with those of
// 3.11, which gears follows.
var texts311 = []struct{ old, new string }{
	{"expected an indented block (<string>, line 2)", "expected an indented block after function definition on line 1 (<string>, line 2)"},
	{"invalid character in identifier (<string>, line 1)", "invalid character '‘' (U+2018) (<string>, line 1)"},
}

// python311 reports whether got is want in the words of CPython 3.11.
func python311(want, got string) bool {
	for _, p := range texts311 {
		if strings.Replace(want, p.old, p.new, 1) == got {
			return true
		}
	}
	return false
}
