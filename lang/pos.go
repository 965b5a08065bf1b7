package lang

import "strconv"

// Pos is a place in a source text. Line counts from 1; Col counts code points
// from 1. The zero Pos means "nowhere", for nodes that no source produced.
type Pos struct {
	Line, Col int32
}

// IsValid reports whether p names a place.
func (p Pos) IsValid() bool { return p.Line > 0 }

func (p Pos) String() string {
	if !p.IsValid() {
		return "-"
	}
	return strconv.Itoa(int(p.Line)) + ":" + strconv.Itoa(int(p.Col))
}

// Span is the half-open range of source that a node covers.
type Span struct {
	Start, End Pos
}
