package conformance

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"gears/shard"
)

// Scripts is a directory of script files.
type Scripts struct {
	Dir     string
	Shards  int  // of the systems that Open opens
	Cluster bool // they are clusters, be it of one shard
	Open    func(t *testing.T) System
	Fill    bool // write the replies that came into the files, where none are written
}

// eventually bounds how long a step with ~> may take.
const eventually = 20 * time.Second

// Run plays every file against a system of its own, case after case.
func (s Scripts) Run(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(s.Dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts in %s: %v", s.Dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			cases, err := parseScript(file)
			if err != nil {
				t.Fatal(err)
			}
			sys := s.Open(t)
			var found []filling
			for _, c := range cases {
				if belongs := tags[c.tag]; belongs != nil && !belongs(&s) {
					continue
				}
				t.Run(c.name, func(t *testing.T) {
					p := player{t: t, sys: sys, shards: s.Shards, file: file, conns: map[string]*client{}, vars: map[string]string{}, fill: s.Fill}
					defer func() { found = append(found, p.found...) }()
					p.play(c)
				})
			}
			if len(found) > 0 {
				if err := fillIn(file, found); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// player plays one case.
type player struct {
	t      *testing.T
	sys    System
	shards int
	file   string
	conns  map[string]*client
	vars   map[string]string
	fill   bool
	found  []filling
}

// varying are what differs from run to run, and the classes for it.
var varying = []struct {
	text  *regexp.Regexp
	class string
}{
	{regexp.MustCompile(`\b[0-9a-f]{40}-[0-9]+`), "{{ID}}"},
	{regexp.MustCompile(`\b[0-9a-f]{40}\b`), "{{HEX40}}"},
	{regexp.MustCompile(`\b0x[0-9a-f]+`), "{{ADDR}}"},
}

// general puts classes in the place of what varies.
func general(reply string) string {
	for _, v := range varying {
		reply = v.text.ReplaceAllString(reply, v.class)
	}
	return reply
}

// filling is a reply for a step that has none.
type filling struct {
	line int // after which it belongs
	text string
}

func (p *player) play(c scriptCase) {
	defer func() {
		for _, conn := range p.conns {
			conn.Close()
		}
	}()
	if err := p.conn("").reset(); err != nil {
		p.t.Fatal(err)
	}
	for i := range c.steps {
		s := &c.steps[i]
		if got, ok := p.step(s); !ok {
			var b strings.Builder
			writeReply(&b, got, "")
			p.t.Fatalf("%s:%d: got\n%s", p.file, s.line, b.String())
		}
	}
}

// step plays one step; it returns the reply that was not expected.
func (p *player) step(s *scriptStep) (shard.Reply, bool) {
	conn := p.conn(s.conn)
	args := make([]string, len(s.args))
	for i, a := range s.args {
		args[i] = expand(a, p.vars)
	}
	var want wanted
	if s.want != nil {
		want = s.want.on(p.shards)
	}
	for end := time.Now().Add(eventually); ; time.Sleep(5 * time.Millisecond) {
		if s.op != "<" {
			p.must(s, Send(conn.Conn, args...))
		}
		if s.op == "&" {
			return shard.Reply{}, true
		}
		got, err := conn.receive()
		p.must(s, err)
		if s.want == nil {
			if !p.fill {
				return got, false
			}
			var b strings.Builder
			writeReply(&b, got, "")
			p.found = append(p.found, filling{line: s.after, text: general(b.String())})
			return got, true
		}
		if want.match(got, p.vars) {
			return got, true
		}
		if s.op != "~>" || time.Now().After(end) {
			return got, false
		}
	}
}

func (p *player) must(s *scriptStep, err error) {
	if err != nil {
		p.t.Fatalf("%s:%d: %v", p.file, s.line, err)
	}
}

func (p *player) conn(name string) *client {
	if c := p.conns[name]; c != nil {
		return c
	}
	nc, err := p.sys.Dial()
	if err != nil {
		p.t.Fatal(err)
	}
	p.conns[name] = &client{Conn: nc}
	return p.conns[name]
}

// fillIn writes replies into a file.
func fillIn(file string, found []filling) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	lines := strings.SplitAfter(string(text), "\n")
	sort.SliceStable(found, func(i, j int) bool { return found[i].line > found[j].line })
	for _, f := range found {
		lines = append(lines[:f.line:f.line], append([]string{f.text}, lines[f.line:]...)...)
	}
	return os.WriteFile(file, []byte(strings.Join(lines, "")), 0o644)
}
