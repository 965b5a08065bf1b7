package conformance

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"gears/shard"
)

// wanted is a reply as a script expects it.
type wanted struct {
	kind     byte   // as shard.Reply's; '?' any one reply, '…' is more
	text     string // with {{…}}
	elems    []wanted
	anyOrder bool
	perShard bool // each element comes once for every shard; implies anyOrder
	more     bool // further elements may follow
}

// classes are the names in {{…}} and what they match.
var classes = map[string]string{
	"ID":    `[0-9a-f]{40}-[0-9]+`, // of an execution or a registration
	"HEX40": `[0-9a-f]{40}`,        // of a session without a name, or a shard
	"INT":   `-?[0-9]+`,
	"FLOAT": `[0-9]+(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?`,
	"MODE":  `standalone|cluster`,
	"ADDR":  `0x[0-9a-f]+`,
	"ANY":   `(?s:.*)`,
}

var placeholder = regexp.MustCompile(`\{\{(\w+)(?::(\w+))?\}\}`)

// parseWanted reads one reply from the lines that are indented by depth levels,
// and returns the lines after it.
func parseWanted(lines []string, depth int) (wanted, []string, error) {
	indent := strings.Repeat("  ", depth)
	line, ok := strings.CutPrefix(lines[0], indent)
	if !ok || line == "" || line[0] == ' ' {
		return wanted{}, nil, fmt.Errorf("%q is not indented by %d", lines[0], len(indent))
	}
	lines = lines[1:]
	switch {
	case line == "nil":
		return wanted{kind: '_'}, lines, nil
	case line == "{{ANY}}":
		return wanted{kind: '?'}, lines, nil
	case line[0] == '"':
		text, err := strconv.Unquote(line)
		return wanted{kind: '$', text: text}, lines, err
	case strings.IndexByte("*%~", line[0]) < 0:
		return wanted{kind: line[0], text: line[1:]}, lines, nil
	}
	w := wanted{kind: line[0]}
	count, order, _ := strings.Cut(line[1:], " ")
	w.perShard = order == "per shard"
	w.anyOrder = order == "any order"
	n := -1 // as many as there are
	if count != "" {
		var err error
		if n, err = strconv.Atoi(count); err != nil || order != "" && !w.anyOrder && !w.perShard {
			return w, nil, fmt.Errorf("%q is no array", line)
		}
	}
	if w.kind == '%' {
		n *= 2
	}
	for len(lines) > 0 && strings.HasPrefix(lines[0], indent+"  ") {
		if lines[0] == indent+"  {{MORE}}" {
			w.more, lines = true, lines[1:]
			break
		}
		e, rest, err := parseWanted(lines, depth+1)
		if err != nil {
			return w, nil, err
		}
		w.elems, lines = append(w.elems, e), rest
	}
	if n >= 0 && n != len(w.elems) && !w.more {
		return w, nil, fmt.Errorf("%q has %d elements", line, len(w.elems))
	}
	return w, lines, nil
}

// match tells whether r is what w wants, and notes in vars what it names.
func (w *wanted) match(r shard.Reply, vars map[string]string) bool {
	if w.kind == '?' {
		return true
	}
	if w.kind != r.Kind {
		return false
	}
	switch r.Kind {
	case '_':
		return true
	case ':', '#':
		return matchText(w.text, strconv.FormatInt(r.Int, 10), vars)
	case '*', '%', '~':
		if len(w.elems) > len(r.Elems) || len(w.elems) < len(r.Elems) && !w.more {
			return false
		}
		if w.anyOrder {
			return matchAnyOrder(w.elems, r.Elems, vars)
		}
		for i := range w.elems {
			if !w.elems[i].match(r.Elems[i], vars) {
				return false
			}
		}
		return true
	}
	return matchText(w.text, r.Str, vars)
}

// on is what w wants of a system of some shards.
func (w wanted) on(shards int) wanted {
	w.text = strings.ReplaceAll(w.text, "{{SHARDS}}", strconv.Itoa(shards))
	elems := w.elems
	w.elems = nil
	for _, e := range elems {
		n := 1
		if w.perShard {
			n = shards
		}
		for range n {
			w.elems = append(w.elems, e.on(shards))
		}
	}
	w.anyOrder = w.anyOrder || w.perShard && shards > 1
	return w
}

// matchAnyOrder pairs each of want with a reply of its own.
func matchAnyOrder(want []wanted, have []shard.Reply, vars map[string]string) bool {
	if len(want) == 0 {
		return true
	}
	for i := range have {
		trial := map[string]string{}
		for k, v := range vars {
			trial[k] = v
		}
		if !want[0].match(have[i], trial) {
			continue
		}
		rest := append(append([]shard.Reply(nil), have[:i]...), have[i+1:]...)
		if matchAnyOrder(want[1:], rest, trial) {
			for k, v := range trial {
				vars[k] = v
			}
			return true
		}
	}
	return false
}

func matchText(want, have string, vars map[string]string) bool {
	if !strings.Contains(want, "{{") {
		return want == have
	}
	pattern := strings.Builder{}
	pattern.WriteString("^")
	var names []string
	at := 0
	for _, m := range placeholder.FindAllStringSubmatchIndex(want, -1) {
		pattern.WriteString(regexp.QuoteMeta(want[at:m[0]]))
		at = m[1]
		name := want[m[2]:m[3]]
		class, ok := classes[name]
		if !ok {
			if class, ok = vars[name]; ok {
				class = regexp.QuoteMeta(class)
			} else {
				class = regexp.QuoteMeta(want[m[0]:m[1]])
			}
		}
		pattern.WriteString("(" + class + ")")
		as := ""
		if m[4] >= 0 {
			as = want[m[4]:m[5]]
		}
		names = append(names, as)
	}
	pattern.WriteString(regexp.QuoteMeta(want[at:]) + "$")
	found := regexp.MustCompile(pattern.String()).FindStringSubmatch(have)
	if found == nil {
		return false
	}
	for i, name := range names {
		if name != "" {
			vars[name] = found[i+1]
		}
	}
	return true
}

// expand puts the values of names into an argument.
func expand(s string, vars map[string]string) string {
	return placeholder.ReplaceAllStringFunc(s, func(m string) string {
		if v, ok := vars[m[2:len(m)-2]]; ok {
			return v
		}
		return m
	})
}

// texts are all texts that the reply has.
func (w *wanted) texts() []string {
	out := []string{w.text}
	for i := range w.elems {
		out = append(out, w.elems[i].texts()...)
	}
	return out
}
