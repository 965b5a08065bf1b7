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

func (p *pattern) parseTemplate(v vm.Value, text string) (*template, error) {
	if p.bytes {
		text = latin1Text(text)
	}
	tpl := &template{}
	fail := func(at int, msg string) error {
		return (&reSyntaxError{msg, utf8.RuneCountInString(text[:at])}).raise(v)
	}
	group := func(n, at int) error {
		if n > p.groups {
			return fail(at, "invalid group reference "+strconv.Itoa(n))
		}
		tpl.parts = append(tpl.parts, templatePart{group: n})
		return nil
	}
	octal := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '7' }
	for i := 0; i < len(text); {
		next := strings.IndexByte(text[i:], '\\')
		if next < 0 {
			tpl.literal(text[i:])
			break
		}
		if next > 0 {
			tpl.literal(text[i : i+next])
			i += next
		}
		start := i
		if i+1 >= len(text) {
			return nil, fail(start, "bad escape (end of pattern)")
		}
		c, size := utf8.DecodeRuneInString(text[i+1:])
		i += 1 + size
		switch {
		case c == 'g':
			end, err := p.templateName(text, i, v, group, fail)
			if err != nil {
				return nil, err
			}
			i = end
		case c == '0':
			n := 0
			for k := 0; k < 2 && octal(i); k++ {
				n = n*8 + int(text[i]-'0')
				i++
			}
			tpl.literal(string(rune(n)))
		case c >= '1' && c <= '9':
			if i < len(text) && text[i] >= '0' && text[i] <= '9' {
				if c <= '7' && octal(i) && octal(i+1) {
					n := int(c-'0')*64 + int(text[i]-'0')*8 + int(text[i+1]-'0')
					if n > 0o377 {
						return nil, fail(start, "octal escape value "+text[start:i+2]+" outside of range 0-0o377")
					}
					tpl.literal(string(rune(n)))
					i += 2
					continue
				}
				i++
			}
			n, _ := strconv.Atoi(text[start+1 : i])
			if err := group(n, start+1); err != nil {
				return nil, err
			}
		default:
			if c < 0x80 {
				if r, ok := reCharEscapes[byte(c)]; ok {
					tpl.literal(string(r))
					continue
				}
			}
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
				return nil, fail(start, "bad escape "+text[start:i])
			}
			tpl.literal(text[start:i])
		}
	}
	return tpl, nil
}

// templateName reads <name> of a \g escape, which begins at i.
func (p *pattern) templateName(text string, i int, v vm.Value, group func(n, at int) error, fail func(int, string) error) (int, error) {
	if i >= len(text) || text[i] != '<' {
		return 0, fail(i, "missing <")
	}
	at := i + 1
	end := strings.IndexByte(text[at:], '>')
	if end == 0 || end < 0 && at == len(text) {
		return 0, fail(at, "missing group name")
	}
	if end < 0 {
		return 0, fail(at, "missing >, unterminated name")
	}
	name := text[at : at+end]
	i = at + end + 1
	if isDigits(name) {
		n, err := strconv.Atoi(name)
		if err != nil || n > 1<<30 {
			return 0, fail(at, "invalid group reference "+name)
		}
		return i, group(n, at)
	}
	if !isIdentifier(name) {
		r, err := vm.Repr(nil, vm.Str(name))
		if err != nil {
			return 0, err
		}
		return 0, fail(at, "bad character in group name "+r)
	}
	n, ok := p.names[name]
	if !ok {
		r, err := vm.Repr(nil, vm.Str(name))
		if err != nil {
			return 0, err
		}
		return 0, vm.IndexErrorf("unknown group name %s", r)
	}
	return i, group(n, at)
}
