package main

import (
	"bytes"
	"testing"

	"gears/shard"
)

// ends returns where replies end in data that arrives in pieces.
func ends(data []byte, sizes func() int) (list []int, failed bool) {
	var s replyScanner
	at := 0
	for len(data) > 0 {
		n := min(max(1, sizes()), len(data))
		piece := bytes.Clone(data[:n])
		data = data[n:]
		for len(piece) > 0 {
			n, _, done, err := s.scan(piece)
			if err != nil {
				return list, true
			}
			at += n
			piece = piece[n:]
			if done {
				list = append(list, at)
			}
		}
	}
	return list, false
}

var replies = []string{
	"+OK\r\n", "-ERR x\r\n", ":-12\r\n", "$-1\r\n", "$0\r\n\r\n", "$5\r\na\r\nbc\r\n", "*-1\r\n", "*0\r\n",
	"*2\r\n*1\r\n:1\r\n$1\r\nx\r\n", "_\r\n", "#t\r\n", ",1.5\r\n", "(123456789012345678901234567890\r\n",
	"=7\r\ntxt:abc\r\n", "!3\r\nERR\r\n", "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n+c\r\n", "~1\r\n+x\r\n",
	">3\r\n$7\r\nmessage\r\n+c\r\n+m\r\n", "|1\r\n+ttl\r\n:3\r\n*1\r\n|1\r\n+a\r\n+b\r\n:5\r\n", "%0\r\n",
}

func TestScanReplies(t *testing.T) {
	var all []byte
	var want []int
	for _, r := range replies {
		all = append(all, r...)
		want = append(want, len(all))
	}
	for size := 1; size <= len(all); size++ {
		got, failed := ends(all, func() int { return size })
		if failed || len(got) != len(want) {
			t.Fatalf("in pieces of %d: got %v, want %v", size, got, want)
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("in pieces of %d: got %v, want %v", size, got, want)
			}
		}
	}
}

// Counting replies, a limited number at once, finds the same ends.
func TestScanCountsReplies(t *testing.T) {
	var all []byte
	for _, r := range replies {
		all = append(all, r...)
	}
	for size := 1; size <= len(all); size++ {
		for limit := 1; limit < 4; limit++ {
			var s replyScanner
			total := 0
			for at := 0; at < len(all); {
				n, count, err := s.replies(bytes.Clone(all[at:min(at+size, len(all))]), limit)
				if err != nil || n == 0 || count > limit {
					t.Fatalf("in pieces of %d, %d at once: %d bytes, %d replies, %v", size, limit, n, count, err)
				}
				at += n
				total += count
				if count == limit && !bytes.HasSuffix(all[:at], []byte(replies[total-1])) {
					t.Fatalf("in pieces of %d: reply %d ends at %d", size, total, at)
				}
			}
			if total != len(replies) {
				t.Fatalf("in pieces of %d, %d at once: %d replies, want %d", size, limit, total, len(replies))
			}
		}
	}
}

func TestScanRefuses(t *testing.T) {
	for _, in := range []string{"x\r\n", "$x\r\n", "$-2\r\n", "*?\r\n", "$123456789012345678901234567890123\r\n", "\r\n"} {
		if got, failed := ends([]byte(in), func() int { return 2 }); !failed {
			t.Errorf("%q: got ends at %v, want an error", in, got)
		}
	}
}

func FuzzScanReplies(f *testing.F) {
	f.Add([]byte("\x00\n"), []byte{0})
	for _, r := range replies {
		f.Add([]byte(r), []byte{1})
		f.Add([]byte(r+r), []byte{3, 1})
	}
	f.Fuzz(func(t *testing.T, data, sizes []byte) {
		i := 0
		got, failed := ends(data, func() int {
			if len(sizes) == 0 {
				return 2
			}
			i++
			return int(sizes[i%len(sizes)])
		})
		whole, failedWhole := ends(data, func() int { return len(data) })
		if len(got) != len(whole) || failed != failedWhole {
			t.Fatalf("pieces: %v, %v; whole: %v, %v", got, failed, whole, failedWhole)
		}
		// What a parser takes as one reply, the scanner does too.
		rest := data
		for n := 0; len(rest) > 0; n++ {
			_, after, err := shard.ParseReply(rest)
			if err != nil {
				break
			}
			if n >= len(got) && failed {
				break // it is stricter about how a length is written
			}
			at := len(data) - len(after)
			if n >= len(got) || got[n] != at {
				t.Fatalf("got ends %v, want end %d at %d", got, n, at)
			}
			rest = after
		}
	})
}
