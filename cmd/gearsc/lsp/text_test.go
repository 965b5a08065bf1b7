package lsp

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"gears/lang"
	"gears/lang/native"
)

// editor is a document as clients have it: UTF-16 units.
type editor struct{ units []uint16 }

// position names a unit as a client does.
func (e *editor) position(at int) Position {
	var p Position
	for i := 0; i < at; i++ {
		switch {
		case e.units[i] == '\n', e.units[i] == '\r' && (i+1 == len(e.units) || e.units[i+1] != '\n'):
			p = Position{Line: p.Line + 1}
		default:
			p.Character++
		}
	}
	return p
}

// boundary is a place near at that splits neither a character nor a line's end,
// which clients do not do.
func (e *editor) boundary(at int) int {
	at %= len(e.units) + 1
	for at > 0 && at < len(e.units) && (utf16.IsSurrogate(rune(e.units[at])) && e.units[at] >= 0xdc00 || e.units[at] == '\n' && e.units[at-1] == '\r') {
		at--
	}
	return at
}

func (e *editor) replace(from, to int, text string) change {
	r := Range{e.position(from), e.position(to)}
	e.units = append(append(append([]uint16(nil), e.units[:from]...), utf16.Encode([]rune(text))...), e.units[to:]...)
	return change{Range: &r, Text: text}
}

func (e *editor) text() string { return string(utf16.Decode(e.units)) }

// fragments are what random edits put in.
var fragments = []string{
	"", "a", "\n", "\r\n", "\r", "😀", "é", "名", " ", "|", "(", ")", "[", "]", "{", "}", "\"", "'", "#", ".", ",", "=", "=>", "it", "it.", "it.value",
	"hget(it, ", "x => ", "\n  | map ", "\n  | run\n", "recipe a(", "fn f(x) = ", "fn f(x) {\n", "const A = ", "import \"a.gears\"", "from keys(", "match x {", "when {",
	"if it then ", " else ", "for x in ", "let a = ", "return ", "\"{", "}\"", "b\"", "1.5", "0x", "not ", " and ", " ?? ", " in ", "?", "**", "_", "atomic {", "fail ", "run", "register(mode = \"",
	"from keys() | ", "| groupby it, ", "| aggregate ", "| filter it != none", "none", "true", "[x for x in ", "{\"a\": ", ": str", "f(", "A", "generate(", "as ", "lib.", "\u2028", "\ufeff", "\x00",
}

// documents are what random edits begin with.
var documents = []string{
	"",
	"# Counts movies by genre.\nconst SEP = \",\"\nimport \"lib.gears\" as lib\nfn half(x: int, by = 2) = x // by\nrecipe count_by(field = \"genres\", pattern: str = \"movie:*\")\n  from keys_only(pattern)\n  | map hget(it, field)\n  | filter it != none\n  | flatmap it.split(SEP)\n  | countby\n  | run\n",
	"recipe log()\n  from keys()\n  | foreach {\n      let n = match it.type { \"hash\", \"set\" => 1, _ => 2 }\n      for k, v in {\"a\": n}.items() {\n        if v > 1 { set(k, \"{v} 😀\") } else { fail \"x\" }\n      }\n      atomic { incr(\"n\") }\n    }\n  | register(prefix = \"a\", mode = \"sync\")\r\n",
	"fn f(a) = [x for x in a if x != none]\rfn g(b) {\n  let c = when { b => 1, _ => none }\n  return f(c) ?? \"😀\"\n}\n",
}

// FuzzEdits sends random edits: the server's text stays the client's, and nothing
// that can be asked of the text makes it fail.
func FuzzEdits(f *testing.F) {
	f.Add(uint64(1), uint8(1), uint8(20))
	f.Add(uint64(2), uint8(2), uint8(40))
	f.Add(uint64(3), uint8(3), uint8(40))
	f.Fuzz(func(t *testing.T, seed uint64, document, edits uint8) {
		randomEdits(t, seed, documents[int(document)%len(documents)], int(edits)%64)
	})
}

func TestRandomEdits(t *testing.T) {
	for seed := range uint64(80) {
		randomEdits(t, seed, documents[seed%uint64(len(documents))], 12)
	}
}

func randomEdits(t *testing.T, seed uint64, source string, edits int) {
	r := rand.New(rand.NewPCG(seed, 0))
	s := newServer(Options{CheckScript: func(string) lang.List { return nil }})
	client := &editor{utf16.Encode([]rune(source))}
	d := newDocument("file:///recipes/a.gears", "gears", 1, newText(source))
	for range edits {
		from := client.boundary(r.IntN(len(client.units) + 1))
		to := client.boundary(min(len(client.units), from+r.IntN(6)*r.IntN(6)))
		to = max(from, to)
		c := client.replace(from, to, fragments[r.IntN(len(fragments))])
		d = d.next(d.version+1, d.text.edit(c))
		if want := client.text(); d.text.src != want {
			t.Fatalf("after %+v %q: the server has\n%q\nthe client\n%q", c.Range, c.Text, d.text.src, want)
		}
		s.docs[d.uri] = d
		at := client.position(client.boundary(r.IntN(len(client.units) + 1)))
		if got := d.text.position(d.text.offset(at)); got != at {
			t.Fatalf("%+v comes back as %+v in %q", at, got, d.text.src)
		}
		askAll(t, s, d, at)
	}
}

// askAll asks all that can be asked about a place, and checks what every answer must
// be.
func askAll(t *testing.T, s *server, d *document, at Position) {
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("at %+v of\n%s", at, d.text.src)
			panic(p)
		}
	}()
	for _, g := range s.analyse(d).diags {
		r := d.rangeOf(g.Span)
		if d.text.offset(r.Start) > d.text.offset(r.End) {
			t.Fatalf("the range of %s is %+v in %q", g.Message, r, d.text.src)
		}
	}
	p := positionParams{documentID{d.uri}, at}
	s.hover(t.Context(), p)
	s.definition(t.Context(), p)
	s.completion(t.Context(), p)
	s.signatureHelp(t.Context(), p)
	s.references(t.Context(), referenceParams{positionParams: p})
	s.rename(t.Context(), renameParams{p, "other"})
	s.symbols(t.Context(), documentParams{p.TextDocument})
	answer, _ := s.formatting(t.Context(), documentParams{p.TextDocument})
	edits, ok := answer.([]textEdit)
	form, diags := native.Format(d.text.src)
	if ok != (len(diags) == 0) {
		t.Fatalf("formatting says %v, the formatter %v", answer, diags)
	}
	formatted := d.text
	for _, e := range edits {
		formatted = formatted.edit(change{&e.Range, e.NewText})
	}
	if ok && formatted.src != form {
		t.Fatalf("formatting %q gives\n%q\nwant\n%q", d.text.src, formatted.src, form)
	}
}

func TestPositionsBeyondTheText(t *testing.T) {
	text := newText("a😀b\r\nc\rd\n")
	for _, c := range []struct {
		at   Position
		want int
	}{
		{Position{0, 1}, 1}, {Position{0, 2}, 1}, {Position{0, 3}, 5}, {Position{0, 4}, 6}, {Position{0, 99}, 6},
		{Position{1, 0}, 8}, {Position{1, 9}, 9}, {Position{2, 0}, 10}, {Position{3, 0}, 12}, {Position{9, 0}, 12}, {Position{-1, 3}, 0}, {Position{1, -1}, 8},
	} {
		if got := text.offset(c.at); got != c.want {
			t.Errorf("%+v: got byte %d, want %d", c.at, got, c.want)
		}
	}
	if got := strings.Count(text.src, "\n"); len(text.unixish) != got+1 {
		t.Errorf("the language has %d lines, want %d", len(text.unixish), got+1)
	}
}
