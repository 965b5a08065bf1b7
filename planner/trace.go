package planner

// A trace is the shape of what one unit may do, in evaluation order: sites,
// places that may raise, branches, loops, calls and returns. Walking it
// backwards gives, for every site, what may still come after it.

type traceKind uint8

const (
	tSeq    traceKind = iota // kids in order
	tAlt                     // one of kids
	tLoop                    // kids any number of times
	tCall                    // kids in order; a tReturn inside leaves it
	tSite                    // an execute() call
	tRaise                   // may raise
	tReturn                  // leaves the nearest tCall
)

type trace struct {
	kind traceKind
	kids []*trace
	site *siteRec
}

// after is what may happen from some point of a unit on.
type after struct {
	sites  int // most sites that can run; 2 means two or more
	raises bool
}

func (a after) or(b after) after {
	return after{sites: max(a.sites, b.sites), raises: a.raises || b.raises}
}

// backward returns what may happen from the start of t on, when next follows it
// and end follows a return; it marks the sites on the way.
func (t *trace) backward(next, end after, looped bool) after {
	switch t.kind {
	case tSite:
		t.site.visit(next, looped)
		return after{sites: min(2, next.sites+1), raises: true}
	case tRaise:
		next.raises = true
		return next
	case tReturn:
		return end
	case tCall:
		return t.seq(next, next, looped)
	case tAlt:
		var out after
		for _, k := range t.kids {
			out = out.or(k.backward(next, end, looped))
		}
		return out
	case tLoop:
		in := t.contents()
		again := next
		again.raises = again.raises || in.raises
		if in.sites > 0 {
			again.sites = 2
		}
		return t.seq(again, end, true).or(again)
	}
	return t.seq(next, end, looped)
}

func (t *trace) seq(next, end after, looped bool) after {
	for i := len(t.kids) - 1; i >= 0; i-- {
		next = t.kids[i].backward(next, end, looped)
	}
	return next
}

// contents says what t contains, whatever the order.
func (t *trace) contents() after {
	switch t.kind {
	case tSite:
		return after{sites: 1, raises: true}
	case tRaise:
		return after{raises: true}
	}
	var out after
	for _, k := range t.kids {
		c := k.contents()
		out.sites, out.raises = min(2, out.sites+c.sites), out.raises || c.raises
	}
	return out
}
