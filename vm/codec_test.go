package vm

import (
	"bytes"
	"errors"
	"math/rand"
	"strings"
	"testing"
)

func TestCodecRoundTrip(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(21))}
	for range 3000 {
		v := g.value(3)
		if v.k == KRange {
			continue
		}
		b, err := Append([]byte("head"), v)
		if err != nil {
			if strings.Contains(encValue(v), "R") {
				continue // a range inside
			}
			t.Fatalf("%s: %v", encValue(v), err)
		}
		got, rest, err := Decode(append(b[4:], 'x', 'y'))
		if err != nil || string(rest) != "xy" {
			t.Fatalf("%s: rest %q, error %v", encValue(v), rest, err)
		}
		// Bytearrays arrive as bytes.
		want := strings.ReplaceAll(encValue(v), "z", "y")
		if encValue(got) != want {
			t.Fatalf("got %s, want %s", encValue(got), want)
		}
	}
}

func TestCodecKeepsRecordsLazy(t *testing.T) {
	v := NewRecord(&Record{Key: Str("k"), Type: Str("hash"), Value: NewTuple(Int(1))})
	b, err := Append(nil, v)
	if err != nil {
		t.Fatal(err)
	}
	if v.AsDict().rec == nil {
		t.Error("encoding made a dict of the record")
	}
	got, _, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	if got.AsDict().rec == nil {
		t.Error("the decoded record is no record")
	}
	if same, err := Equal(nil, v, got); err != nil || !same {
		t.Errorf("got %s, want %s", encValue(got), encValue(v))
	}
}

func TestCodecRefusesWhatMarshalRefuses(t *testing.T) {
	cyclic := &List{}
	cyclic.Elems = []Value{ListValue(cyclic)}
	sub := &Dict{Sub: &Sub{Type: TypeDict}}
	for name, c := range map[string]struct {
		v    Value
		text string
	}{
		"function":  {BuiltinValue(&builtinFuncs[0]), "unmarshallable object"},
		"nested":    {NewList([]Value{Int(1), NewTuple(TypeValue(TypeInt))}), "unmarshallable object"},
		"subclass":  {DictValue(sub), "unmarshallable object"},
		"exception": {NewExc(ExcValueError, Int(1)), "unmarshallable object"},
		"cycle":     {ListValue(cyclic), "object too deeply nested to marshal"},
	} {
		dst, err := Append([]byte("head"), c.v)
		if got := outcome(Value{}, err); got != "ValueError: "+c.text {
			t.Errorf("%s: got %s, want %s", name, got, c.text)
		}
		if string(dst) != "head" {
			t.Errorf("%s: dst was changed to %q", name, dst)
		}
	}
}

func TestDecodeRefusesMalformedInput(t *testing.T) {
	good, err := Append(nil, NewTuple(Str("abc"), Float(1.5), DictValue(NewDict(0)), Int(-5)))
	if err != nil {
		t.Fatal(err)
	}
	for n := range good {
		if _, _, err := Decode(good[:n]); !errors.Is(err, ErrEncoding) {
			t.Errorf("the first %d bytes decode: %v", n, err)
		}
	}
	for _, b := range [][]byte{
		{tagStr, 2, 0xff, 0xfe}, {tagList, 0xff, 0xff, 0xff, 0xff, 0x0f}, {tagSet, 1, tagList, 0}, {99},
		bytes.Repeat([]byte{tagList, 1}, 5000),
	} {
		if _, _, err := Decode(b); !errors.Is(err, ErrEncoding) {
			t.Errorf("%x decodes: %v", b[:min(len(b), 20)], err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	g := gen{r: rand.New(rand.NewSource(22))}
	for range 50 {
		if b, err := Append(nil, g.value(3)); err == nil {
			f.Add(b)
		}
	}
	rec, _ := Append(nil, NewRecord(&Record{Key: Str("k"), Value: Int(1)}))
	f.Add(rec)
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Append(nil, v)
		if err != nil {
			t.Fatalf("decoded %s, which does not encode: %v", encValue(v), err)
		}
		w, rest, err := Decode(again)
		if err != nil || len(rest) != 0 || encValue(v) != encValue(w) {
			t.Fatalf("%s came back as %s (rest %q, %v)", encValue(v), encValue(w), rest, err)
		}
	})
}
