package store_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/store"
)

func session() *store.Session {
	var values []store.Value
	for _, v := range []any{nil, true, int64(-1 << 63), 0.1, "<&\u2028\x00é", []string{"a", ""}} {
		x, err := store.ValueOf(v)
		if err != nil {
			panic(err)
		}
		values = append(values, x)
	}
	values = append(values, store.Value{Kind: store.Callback}, store.Value{Kind: store.Object})
	return &store.Session{
		ID: "s", Description: []byte("\xff\x00"), Source: "x = '<\u2028\x00'\r\n\t", Requirements: [][]byte{[]byte("a>=1")},
		Registrations: []store.Registration{{
			ID: "id", Reader: "KeysReader", Args: []store.Named{{Name: "prefix", Value: values[4]}}, Mode: "async", Collect: true,
			Steps: []store.Step{{Op: "map", Args: values, Line: 3, Col: 7}}, OnRegistered: true, Captured: []byte{0, 1, 255},
		}},
		TimeEvents: []store.TimeEvent{{Key: []byte("k\xff"), Mark: "m", Seconds: 5, Captured: []byte("c")}},
	}
}

func TestSessionsComeBack(t *testing.T) {
	want := session()
	text, err := store.EncodeSession(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := store.DecodeSession(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i := range text {
		if _, err := store.DecodeSession(text[:i] + string(text[i]^1) + text[i+1:]); err == nil {
			t.Errorf("a change of byte %d is not seen", i)
		}
		if _, err := store.DecodeSession(text[:i]); err == nil {
			t.Errorf("the first %d bytes are taken for all", i)
		}
	}
}

func TestWhatCannotBeStored(t *testing.T) {
	s := session()
	s.Source = "\xff"
	if _, err := store.EncodeSession(s); err == nil {
		t.Error("a source that is not UTF-8 is stored")
	}
	for _, v := range []any{"\xff", []string{"\xff"}, 5, struct{}{}} {
		if _, err := store.ValueOf(v); err == nil {
			t.Errorf("%#v is stored", v)
		}
	}
	if _, err := (store.Value{Kind: "?"}).Plain(); !errors.Is(err, store.ErrDamaged) {
		t.Error(err)
	}
}

func FuzzDecodeSession(f *testing.F) {
	text, err := store.EncodeSession(session())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add("gears/1 00000000\n{}")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := store.DecodeSession(text)
		if (s == nil) == (err == nil) {
			t.Error(s, err)
		}
	})
}
