package vm

// weighedNodes is how many values Weigh looks at before it takes the rest of a
// container to be like what it saw: the estimate must cost less than encoding
// the value would.
const weighedNodes = 128

// heaviest bounds what one value weighs, so that sums do not overflow.
const heaviest = 1 << 30

// Weigh estimates how many bytes of memory v holds on to. It changes nothing in
// v and takes bounded time, whatever v is: cyclic values too.
func Weigh(v Value) int {
	w := weigher{left: weighedNodes}
	return w.value(v)
}

type weigher struct{ left int }

const (
	valueBytes  = 24 // a Value
	headerBytes = 48 // the Go object behind one that is not inline
)

func (w *weigher) value(v Value) int {
	w.left--
	switch v.k {
	case KStr, KBytes:
		return min(valueBytes+int(v.n), heaviest)
	case KBig:
		return min(valueBytes+v.AsBig().BitLen()/8, heaviest)
	case KByteArray:
		return min(valueBytes+headerBytes+len(v.AsByteArray().B), heaviest)
	case KTuple:
		return w.seq(v.AsTuple().Elems)
	case KList:
		return w.seq(v.AsList().Elems)
	case KSet, KFrozenSet:
		return w.dict(&v.AsSet().D)
	case KDict:
		return w.dict(v.AsDict())
	case KUnset, KNone, KBool, KInt, KFloat:
		return valueBytes
	}
	return valueBytes + headerBytes
}

func (w *weigher) seq(elems []Value) int {
	sum := 0
	for i, e := range elems {
		if w.left <= 0 {
			return scaled(sum, i, len(elems))
		}
		sum += w.value(e)
	}
	return min(valueBytes+headerBytes+sum, heaviest)
}

func (w *weigher) dict(d *Dict) int {
	if r := d.rec; r != nil {
		return w.seq([]Value{r.Event, r.Key, r.ID, r.Type, r.Value})
	}
	sum := 0
	for i := range d.entries {
		if w.left <= 0 {
			return scaled(sum, i, len(d.entries))
		}
		sum += w.value(d.entries[i].key) + w.value(d.entries[i].val)
	}
	return min(valueBytes+headerBytes+sum, heaviest)
}

// scaled takes all n elements for as heavy as the first seen of them.
func scaled(sum, seen, n int) int {
	each := valueBytes
	if seen > 0 {
		each = sum / seen
	}
	return min(valueBytes+headerBytes+min(each, heaviest)*n, heaviest)
}
