package recipetest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/shard"
	"gears/vm"
)

// replyShape says how the replies of a command are shown.
type replyShape struct {
	pairs    bool // two elements make a line
	anyOrder bool // their order means nothing
}

// replyShapes are the commands whose replies are more than a list. A set's members,
// a hash's fields and keys come in the order of a hash table.
var replyShapes = map[string]replyShape{
	"HGETALL":    {pairs: true, anyOrder: true},
	"HKEYS":      {anyOrder: true},
	"HVALS":      {anyOrder: true},
	"KEYS":       {anyOrder: true},
	"SMEMBERS":   {anyOrder: true},
	"SINTER":     {anyOrder: true},
	"SUNION":     {anyOrder: true},
	"SDIFF":      {anyOrder: true},
	"CONFIG GET": {pairs: true, anyOrder: true},
}

// shapeOf finds the shape of a command's reply. WITHSCORES gives pairs.
func shapeOf(args []string) replyShape {
	name := strings.ToUpper(args[0])
	if s, ok := replyShapes[name]; ok {
		return s
	}
	if len(args) > 1 {
		if s, ok := replyShapes[name+" "+strings.ToUpper(args[1])]; ok {
			return s
		}
	}
	return replyShape{pairs: strings.EqualFold(args[len(args)-1], "WITHSCORES")}
}

// replyLines are the lines of a reply: one for each element of an array.
func replyLines(r shard.Reply, shape replyShape) []string {
	if r.Kind != '*' {
		return []string{replyText(r, lineOf)}
	}
	var lines []string
	for i := 0; i < len(r.Elems); i++ {
		if shape.pairs && i+1 < len(r.Elems) {
			lines = append(lines, replyText(r.Elems[i], wordOf)+" "+replyText(r.Elems[i+1], wordOf))
			i++
			continue
		}
		lines = append(lines, replyText(r.Elems[i], lineOf))
	}
	return lines
}

// replyText is a reply within a line; as writes its texts. An array is [a b [c]].
func replyText(r shard.Reply, as func(string) string) string {
	switch r.Kind {
	case '_':
		return "(nil)"
	case ':':
		return strconv.FormatInt(r.Int, 10)
	case '-':
		return "(error) " + Gist(r.Str)
	case '*':
		words := make([]string, len(r.Elems))
		for i, e := range r.Elems {
			words[i] = replyText(e, wordOf)
		}
		return "[" + strings.Join(words, " ") + "]"
	}
	return as(r.Str)
}

// Text is a result as people read it: text as it is, bytes that are no text with \x
// escapes, everything else as its str().
func Text(v vm.Value) (string, error) {
	if v.Kind() != vm.KBytes {
		return vm.ToStr(nil, v)
	}
	s := v.AsStr()
	if utf8.ValidString(s) {
		return s, nil
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[0])|0x100, 16)[1:])
		} else {
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
	return b.String(), nil
}

// resultLines are the lines of a run's results.
func resultLines(results []vm.Value) ([]string, error) {
	lines := make([]string, len(results))
	for i, v := range results {
		text, err := Text(v)
		if err != nil {
			return nil, err
		}
		lines[i] = lineOf(text)
	}
	return lines, nil
}

// Gist is what an error says, without its traceback. Errors of scripts are lists of
// the traceback's lines, as Python writes lists; the last one is the exception.
func Gist(text string) string {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		if at := lastElement(inner[:len(inner)-1]); at != "" {
			text = at
		}
	}
	text = strings.TrimSpace(text)
	if i := strings.LastIndexByte(text, '\n'); i >= 0 {
		text = text[i+1:]
	}
	return text
}

// lastElement is the last string of a list as Python writes it, or "".
func lastElement(list string) string {
	if list == "" {
		return ""
	}
	quote := list[len(list)-1]
	if quote != '\'' && quote != '"' {
		return ""
	}
	start := -1
	for i := len(list) - 2; i >= 0; i-- {
		if list[i] == quote && (i == 0 || list[i-1] != '\\') {
			start = i
			break
		}
	}
	if start < 0 {
		return ""
	}
	unescape := strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\'`, "'", `\"`, `"`, `\\`, `\`)
	return unescape.Replace(list[start+1 : len(list)-1])
}
