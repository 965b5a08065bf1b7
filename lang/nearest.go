package lang

// Nearest is the candidate that name is most likely a slip of: the one with the
// fewest edits, if they are few for the length of the name; "" when there is
// none. Of equals it is the first.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", max(1, len(name)/3)
	for _, c := range candidates {
		if d := distance(name, c, bestDistance); c != name && (d < bestDistance || d == bestDistance && best == "") {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the number of edits (a swap of neighbours is one) from a to b, or
// limit+1 when it is larger than limit.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d > limit || -d > limit || len(a) > 64 {
		return limit + 1
	}
	prev2, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
