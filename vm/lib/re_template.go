package lib

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"gears/vm"
)

// template is a parsed replacement: literal text and group numbers in turn.
type template struct {
	parts []templatePart
}

type templatePart struct {
	text  string
	group int // -1 for text
}

// expandTemplate appends the template with the groups at loc of text.
func expandTemplate[T int | int32](dst []byte, tpl *template, text string, loc []T) []byte {
	for _, p := range tpl.parts {
		switch {
		case p.group < 0:
			dst = append(dst, p.text...)
		case loc[2*p.group] >= 0:
			dst = append(dst, text[loc[2*p.group]:loc[2*p.group+1]]...)
		}
	}
	return dst
}

func (tpl *template) literal(s string) {
	if n := len(tpl.parts); n > 0 && tpl.parts[n-1].group < 0 {
		tpl.parts[n-1].text += s
		return
	}
	tpl.parts = append(tpl.parts, templatePart{s, -1})
}

// template is the parsed form of a replacement text; v is the value that it
// came from. The last one is remembered: the same is asked for again and again.
func (p *pattern) template(v vm.Value, text string) (*template, error) {
	if p.tpl != nil && p.tplText == text {
		return p.tpl, nil
	}
	tpl, err := p.parseTemplate(v, text)
	if err != nil {
		return nil, err
	}
	if p.bytes {
		for i := range tpl.parts {
			tpl.parts[i].text = latin1Bytes(tpl.parts[i].text)
		}
	}
	p.tpl, p.tplText = tpl, text
	return tpl, nil
}

// tplParser reads a replacement text.
type tplParser struct {
	p    *pattern
	v    vm.Value // where text comes from
	text string
	i    int
	tpl  *template
}

func (p *pattern) parseTemplate(v vm.Value, text string) (*template, error) {
	if p.bytes {
		text = latin1Text(text)
	}
	tp := tplParser{p: p, v: v, text: text, tpl: &template{}}
	for tp.i < len(text) {
		next := strings.IndexByte(text[tp.i:], '\\')
		if next < 0 {
			next = len(text) - tp.i
		}
		if next > 0 {
			tp.tpl.literal(text[tp.i : tp.i+next])
			tp.i += next
			continue
		}
		if err := tp.escape(); err != nil {
			return nil, err
		}
	}
	return tp.tpl, nil
}

// fail is the error for byte offset at. A backslash that ends the text is found
// first, as CPython looks one token ahead.
func (tp *tplParser) fail(at int, msg string) error {
	if tp.i == len(tp.text)-1 && tp.text[tp.i] == '\\' {
		msg, at = "bad escape (end of pattern)", tp.i
	}
	if tp.p.bytes {
		msg = escapeLatin1(msg)
	}
	return (&reSyntaxError{msg, utf8.RuneCountInString(tp.text[:at])}).raise(tp.v)
}

func (tp *tplParser) group(n, at int) error {
	if n > tp.p.groups {
		return tp.fail(at, "invalid group reference "+strconv.Itoa(n))
	}
	tp.tpl.parts = append(tp.tpl.parts, templatePart{group: n})
	return nil
}

func (tp *tplParser) octal(i int) bool {
	return i < len(tp.text) && tp.text[i] >= '0' && tp.text[i] <= '7'
}

// escape reads what begins with the backslash at i.
func (tp *tplParser) escape() error {
	text, start := tp.text, tp.i
	if start+1 >= len(text) {
		return tp.fail(start, "bad escape (end of pattern)")
	}
	c, size := utf8.DecodeRuneInString(text[start+1:])
	tp.i += 1 + size
	switch {
	case c == 'g':
		return tp.name()
	case c == '0':
		n := 0
		for k := 0; k < 2 && tp.octal(tp.i); k++ {
			n = n*8 + int(text[tp.i]-'0')
			tp.i++
		}
		tp.tpl.literal(string(rune(n)))
		return nil
	case c >= '1' && c <= '9':
		return tp.number(start)
	}
	if c < 0x80 {
		if r, ok := reCharEscapes[byte(c)]; ok {
			tp.tpl.literal(string(r))
			return nil
		}
	}
	if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
		return tp.fail(start, "bad escape "+text[start:tp.i])
	}
	tp.tpl.literal(text[start:tp.i])
	return nil
}

// number reads \1 to \99, a group, or three octal digits.
func (tp *tplParser) number(start int) error {
	text := tp.text
	if tp.i < len(text) && text[tp.i] >= '0' && text[tp.i] <= '9' {
		tp.i++
		if text[start+1] <= '7' && tp.octal(start+2) && tp.octal(tp.i) {
			tp.i++
			n := int(text[start+1]-'0')*64 + int(text[start+2]-'0')*8 + int(text[start+3]-'0')
			if n > 0o377 {
				return tp.fail(start, "octal escape value "+text[start:tp.i]+" outside of range 0-0o377")
			}
			tp.tpl.literal(string(rune(n)))
			return nil
		}
	}
	n, _ := strconv.Atoi(text[start+1 : tp.i])
	return tp.group(n, start+1)
}

// name reads <name> of a \g escape.
func (tp *tplParser) name() error {
	text := tp.text
	if tp.i >= len(text) || text[tp.i] != '<' {
		return tp.fail(tp.i, "missing <")
	}
	at := tp.i + 1
	end := at
	for end < len(text) && text[end] != '>' {
		if text[end] == '\\' && end+1 < len(text) {
			end++ // an escape is one token, even \>
		}
		end++
	}
	if end >= len(text) {
		end = len(text)
		tp.i = end
		if (end-len(strings.TrimRight(text, "\\")))&1 != 0 {
			tp.i-- // a lone backslash ends it
		}
		if at == end {
			return tp.fail(at, "missing group name")
		}
		return tp.fail(at, "missing >, unterminated name")
	}
	name := text[at:end]
	tp.i = end + 1
	if name == "" {
		return tp.fail(at, "missing group name")
	}
	if isIdentifier(name) {
		n, ok := tp.p.names[name]
		if !ok {
			if tp.i == len(text)-1 && text[tp.i] == '\\' {
				return tp.fail(tp.i, "")
			}
			r, err := vm.Repr(nil, vm.Str(name))
			if err != nil {
				return err
			}
			return vm.IndexErrorf("unknown group name %s", r)
		}
		return tp.group(n, at)
	}
	n, ok := groupNumber(name)
	switch {
	case !ok:
		r, err := vm.Repr(nil, vm.Str(name))
		if err != nil {
			return err
		}
		return tp.fail(at, "bad character in group name "+r)
	case n >= reMaxGroups:
		return tp.fail(at, "invalid group reference "+name)
	}
	return tp.group(n, at)
}
