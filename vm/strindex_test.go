package vm

import "testing"

func TestStrIndexCountsCodePoints(t *testing.T) {
	for _, s := range []string{"", "a", "hello world", "é", "aéb€c𝄞d", "日本語テキスト", "abcdefghijklmnopé", "𝄞𝄞"} {
		rs := []rune(s)
		n := len(rs)
		for i := -n - 3; i < n+3; i++ {
			j := i
			if j < 0 {
				j += n
			}
			got, ok := strIndex(s, int64(i))
			if wantOK := j >= 0 && j < n; ok != wantOK || ok && got != string(rs[j]) {
				t.Errorf("strIndex(%q, %d) = %q, %v", s, i, got, ok)
			}
		}
		for _, step := range []int{1, 2, 3, 7, -1, -2, -5} {
			lo, hi := 0, n
			if step < 0 {
				lo, hi = -1, n-1
			}
			for start := lo; start <= hi; start++ {
				for stop := lo; stop <= hi; stop++ {
					var want []rune
					for i := start; (step > 0 && i < stop) || (step < 0 && i > stop); i += step {
						want = append(want, rs[i])
					}
					if got := strSlice(s, int64(start), int64(stop), int64(step)); got != string(want) {
						t.Errorf("strSlice(%q, %d, %d, %d) = %q, want %q", s, start, stop, step, got, string(want))
					}
				}
			}
		}
	}
}

func TestStrIndexDoesNotAllocate(t *testing.T) {
	s := "some ascii text, long enough"
	u := "some text with é in it"
	if n := testing.AllocsPerRun(100, func() {
		strIndex(s, 7)
		strIndex(u, -2)
		strSlice(u, 3, 17, 1)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
