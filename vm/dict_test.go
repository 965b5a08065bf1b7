package vm

import (
	"math/rand"
	"testing"
)

func TestDictStaysSearchableUnderChurn(t *testing.T) {
	// Deleted marks must not fill the index: a search ends at a free slot.
	d := NewDict(0)
	for i := range 20 {
		d.SetStr(string(rune('a'+i)), None)
	}
	for i := range int64(100000) {
		if err := d.Set(nil, Int(i), None); err != nil {
			t.Fatal(err)
		}
		d.RemoveSlot(d.lastSlot())
		if _, ok, _ := d.Get(nil, Int(i)); ok {
			t.Fatalf("%d was removed and is found", i)
		}
	}
	if d.Len() != 20 {
		t.Errorf("%d entries, want 20", d.Len())
	}
}

func TestDictAgreesWithMap(t *testing.T) {
	r := rand.New(rand.NewSource(41))
	d := NewDict(0)
	m := map[int64]int64{}
	for i := range int64(200000) {
		k := int64(r.Intn(300)) * 1024
		switch r.Intn(4) {
		case 0, 1:
			_ = d.Set(nil, Int(k), Int(i))
			m[k] = i
		case 2:
			_, ok, _ := d.Delete(nil, Int(k))
			if _, want := m[k]; ok != want {
				t.Fatalf("delete %d: %v, want %v", k, ok, want)
			}
			delete(m, k)
		case 3:
			v, ok, _ := d.Get(nil, Int(k))
			if want, has := m[k]; ok != has || ok && v.n != want {
				t.Fatalf("get %d: %v %v, want %v %v", k, v.n, ok, want, has)
			}
		}
		if d.Len() != len(m) {
			t.Fatalf("%d entries, want %d", d.Len(), len(m))
		}
	}
	if c := d.Copy(); c.Len() != len(m) {
		t.Errorf("the copy has %d entries, want %d", c.Len(), len(m))
	}
}
