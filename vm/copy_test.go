package vm

import (
	"math/rand"
	"testing"
)

func TestDeepCopyIsEqualAndSeparate(t *testing.T) {
	g := gen{r: rand.New(rand.NewSource(31)), noNaN: true}
	th := testThread()
	for range 2000 {
		v := g.value(3)
		before := encValue(v)
		c, err := DeepCopy(th, v)
		if err != nil {
			t.Fatal(err)
		}
		if got := encValue(c); got != before {
			t.Fatalf("copy of %s is %s", before, got)
		}
		scribble(c)
		if got := encValue(v); got != before {
			t.Fatalf("changing the copy of %s changed it to %s", before, got)
		}
	}
}

// scribble changes every mutable part of v.
func scribble(v Value) {
	switch v.k {
	case KList:
		for _, e := range v.AsList().Elems {
			scribble(e)
		}
		v.AsList().Elems = append(v.AsList().Elems, Str("scribble"))
	case KTuple:
		for _, e := range v.AsTuple().Elems {
			scribble(e)
		}
	case KDict:
		d := v.AsDict()
		for i := range d.Slots() {
			if _, x, ok := d.Slot(i); ok {
				scribble(x)
			}
		}
		d.SetStr("scribble", None)
	case KSet:
		_ = v.AsSet().Add(nil, Str("scribble"))
	case KByteArray:
		v.AsByteArray().B = append(v.AsByteArray().B, 'x')
	}
}

func TestDeepCopyKeepsSharingAndCycles(t *testing.T) {
	th := testThread()
	shared := NewList([]Value{Int(1)})
	l := &List{}
	tup := NewTuple(ListValue(l), shared)
	l.Elems = []Value{shared, shared, tup, ListValue(l)}
	c, err := DeepCopy(th, ListValue(l))
	if err != nil {
		t.Fatal(err)
	}
	e := c.AsList().Elems
	inner := e[2].AsTuple().Elems
	switch {
	case !Is(e[0], e[1]) || Is(e[0], shared):
		t.Error("the shared list is not shared by the copy alone")
	case !Is(e[3], c) || !Is(inner[0], c):
		t.Error("the cycle leads elsewhere")
	case !Is(inner[1], e[0]):
		t.Error("the tuple has another copy of the shared list")
	}
	flat := NewTuple(Int(1), Str("a"))
	if c, _ := DeepCopy(th, flat); !Is(c, flat) {
		t.Error("a tuple of immutables was copied")
	}
	s, err := ShallowCopy(th, ListValue(l))
	if err != nil || Is(s, ListValue(l)) || !Is(s.AsList().Elems[0], shared) {
		t.Errorf("shallow copy: %v", err)
	}
}

func TestDeepNestsRaiseRecursionError(t *testing.T) {
	th := testThread()
	a, b := None, None
	for range 200000 {
		a, b = NewTuple(a), NewTuple(b)
	}
	cyc := &List{}
	cyc.Elems = []Value{ListValue(cyc)}
	cyd := &List{}
	cyd.Elems = []Value{ListValue(cyd)}
	for _, th := range []*Thread{th, nil} {
		_, errHash := Hash(th, a)
		_, errEqual := Equal(th, a, b)
		_, errLess := Compare(th, "<", a, b)
		_, errCycle := Equal(th, ListValue(cyc), ListValue(cyd))
		_, errCopy := DeepCopy(th, NewList([]Value{a}))
		for name, err := range map[string]error{"hash": errHash, "equal": errEqual, "less": errLess, "cycle": errCycle, "copy": errCopy} {
			if !IsExc(err, ExcRecursionError) {
				t.Errorf("%s: got %v, want a RecursionError", name, err)
			}
		}
	}
	if th.depth != 0 {
		t.Errorf("the thread is left at depth %d", th.depth)
	}
}
