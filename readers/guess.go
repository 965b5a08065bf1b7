package readers

// guesses remembers which kind keys of each shape had. The reader asks for a
// value before it knows the type, and a database has few kinds of names: all
// of "user:17:visits" are lists, or nearly all.
type guesses struct {
	seen     [1 << shapeBits]kind
	fallback kind // for shapes not met before
}

const shapeBits = 10

// kind is the guess for a shape; kindUnknown when there is nothing to go by.
func (g *guesses) kind(shape uint16) kind {
	if k := g.seen[shape]; k != kindUnknown {
		return k
	}
	return g.fallback
}

func (g *guesses) learn(shape uint16, k kind) {
	g.seen[shape] = k
	if g.fallback == kindUnknown {
		g.fallback = k
	}
}

// shape is a small hash of those parts of a key's name that keys of the same
// kind are likely to share: what is before the first separator or digit, and,
// when it has no digit, what is after the last separator. Different names may
// have the same shape; that costs a wrong guess.
func shape(key string) uint16 {
	const prime = 16777619
	h := uint32(2166136261)
	i := 0
	for ; i < len(key) && !isSeparator(key[i]) && !isDigit(key[i]); i++ {
		h = (h ^ uint32(key[i])) * prime
	}
	end := uint32(0)
	for j := len(key) - 1; j >= i; j-- {
		if isDigit(key[j]) {
			end = 0
			break
		}
		if isSeparator(key[j]) {
			break
		}
		end = (end ^ uint32(key[j])) * prime
	}
	h = (h ^ end) * prime
	return uint16((h ^ h>>16) & (1<<shapeBits - 1))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isSeparator(c byte) bool {
	switch c {
	case ':', '/', '.', '|', '_', '-', '{', '}', '#':
		return true
	}
	return false
}
