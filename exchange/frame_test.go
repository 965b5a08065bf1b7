package exchange

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"gears/vm"
)

func dataFrame(t testing.TB, seq uint64, recs ...Record) *Frame {
	f := newData()
	for i := range recs {
		if err := f.appendRecord(&recs[i]); err != nil {
			t.Fatal(err)
		}
	}
	f.sealData(seq, len(recs))
	return f
}

func TestFrameRoundTrip(t *testing.T) {
	in := []Record{
		{Value: vm.Int(1), Tag: 1<<32 - 1},
		{Key: "", Keyed: true, Value: vm.Str("x")},
		{Key: strings.Repeat("k", 300), Keyed: true, Value: vm.None},
		{Failed: true, Err: "no \xff UTF-8", Tag: 300},
	}
	m, err := parseFrame(dataFrame(t, 7, in...).Bytes)
	if err != nil || m.seq != 7 || m.records != 4 {
		t.Fatalf("got %+v, %v", m, err)
	}
	out, err := m.appendRecords(nil, &keyCache{})
	if err != nil || len(out) != len(in) {
		t.Fatalf("got %d records, %v", len(out), err)
	}
	for i := range in {
		a, b := in[i], out[i]
		same := a.Failed || a.Value.Kind() == b.Value.Kind()
		if a.Key != b.Key || a.Keyed != b.Keyed || a.Err != b.Err || a.Failed != b.Failed || a.Tag != b.Tag || !same {
			t.Errorf("got %+v, want %+v", b, a)
		}
	}
}

func TestRefusedValueLeavesTheFrame(t *testing.T) {
	f := dataFrame(t, 0, Record{Value: vm.Int(1)})
	before := bytes.Clone(f.Bytes)
	err := f.appendRecord(&Record{Key: "k", Keyed: true, Value: vm.NewTuple(vm.Str("x"), vm.Ellipsis)})
	if err == nil || !bytes.Equal(before, f.Bytes) {
		t.Errorf("got error %v and %q, want %q", err, f.Bytes, before)
	}
}

// nowhere is a transport that loses everything.
type nowhere struct{}

func (nowhere) Open(context.Context, Edge, Inlet) (Port, error) { return nowhere{}, nil }
func (nowhere) Forget(string)                                   {}
func (nowhere) Send(_ int, f *Frame)                            { f.Free() }
func (nowhere) Close()                                          {}

func hostile(t testing.TB) *Endpoint {
	ep, err := Open(t.Context(), nowhere{}, Edge{Run: "r", Members: []string{"a", "b"}, Self: 0, To: []int{0, 1}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return ep
}

// Whatever arrives, the receiver gives records or an error, and memory is only
// taken in proportion to what arrived.
func FuzzDeliver(f *testing.F) {
	f.Add(dataFrame(f, 0, Record{Value: vm.Int(1)}, Record{Key: "k", Keyed: true, Value: vm.Str("x")}).Bytes, endFrame(1, 2).Bytes)
	f.Add(dataFrame(f, 0, Record{Failed: true, Err: "e"}).Bytes, dataFrame(f, 1).Bytes)
	f.Add(creditFrame(0, true).Bytes, creditFrame(1<<40, false).Bytes)
	f.Add(stopFrame().Bytes, cutFrame(&CutError{"a", "why"}).Bytes)
	f.Add([]byte{}, []byte{9})
	f.Add([]byte{kindData, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0}, endFrame(1, 1<<63).Bytes)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		ep := hostile(t)
		defer ep.Close()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, b := range [][]byte{first, second} {
			(*inlet)(ep).Deliver(1, &Frame{Bytes: bytes.Clone(b)})
			ep.Sender.TrySend(1, Record{Value: vm.Int(1)})
		}
		for {
			if _, ok, err := ep.Receiver.TryNext(); !ok || err != nil {
				break
			}
		}
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 1<<20+256*uint64(len(first)+len(second)) {
			t.Errorf("%d bytes were allocated for %d", took, len(first)+len(second))
		}
	})
}

func TestBrokenFrames(t *testing.T) {
	good := dataFrame(t, 0, Record{Key: "k", Keyed: true, Value: vm.Str("x")}).Bytes
	patch := func(at int, b byte) []byte {
		out := bytes.Clone(good)
		out[at] = b
		return out
	}
	for name, b := range map[string][]byte{
		"empty":                 {},
		"unknown kind":          {99},
		"short header":          good[:5],
		"cut record":            good[:len(good)-1],
		"bytes after the last":  append(bytes.Clone(good), 0),
		"number that is ahead":  patch(1, 5),
		"more records than fit": patch(11, 1),
		"fewer records":         patch(9, 0),
		"unknown record":        patch(dataHeader, 9),
		"key that is not UTF-8": patch(dataHeader+3, 0xff),
		"unknown kind of value": patch(dataHeader+4, 0xee),
		"tag without end":       patch(dataHeader+1, 0xff),
		"end that counts more":  endFrame(1, 1).Bytes,
		"short end":             endFrame(0, 0).Bytes[:9],
		"credit for nothing":    creditFrame(1, false).Bytes,
		"strange credit":        creditFrame(-1, false).Bytes,
		"long stop":             {kindStop, 0},
		"short cut":             {kindCut, 5, 'a'},
	} {
		t.Run(name, func(t *testing.T) {
			ep := hostile(t)
			defer ep.Close()
			// A copy: the frame is freed, and no two may share memory.
			(*inlet)(ep).Deliver(1, &Frame{Bytes: bytes.Clone(b)})
			_, ok, err := ep.Receiver.TryNext()
			if ok || !errors.Is(err, ErrFrame) {
				t.Errorf("got %v, %v, want a broken frame", ok, err)
			}
			if err := ep.Sender.Send(t.Context(), 1, Record{}); !errors.Is(err, ErrFrame) {
				t.Errorf("got %v from Send, want a broken frame", err)
			}
		})
	}
}

func TestClosedWhileReading(t *testing.T) {
	ep := hostile(t)
	ep.Sender.End()
	got := make(chan error)
	go func() {
		_, err := ep.Receiver.Next(context.Background())
		got <- err
	}()
	ep.Close()
	if err := <-got; err == nil || err == io.EOF {
		t.Errorf("got %v, which looks like the end", err)
	}
}
