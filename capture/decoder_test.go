package capture

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// feed has a decoder read a stream in pieces and gives the commands to f.
func feed(d *decoder, stream []byte, piece func() int, f func(args [][]byte, size int)) error {
	for {
		for {
			args, size, err := d.next()
			if err != nil {
				return err
			}
			if size == 0 {
				break
			}
			f(args, size)
		}
		if len(stream) == 0 {
			return nil
		}
		room := d.room()
		n := copy(room[:min(len(room), piece())], stream)
		d.grown(n)
		stream = stream[n:]
	}
}

func encode(commands ...string) []byte {
	var b []byte
	for _, c := range commands {
		b = appendCommand(b, strings.Fields(c))
	}
	return b
}

func TestCommandsAreWholeHoweverTheyArrive(t *testing.T) {
	large := "SET large " + strings.Repeat("x", 3<<20)
	commands := []string{"SELECT 0", "SET a 1", "MULTI", "DEL a b c", "EXEC", large, "REPLCONF GETACK *"}
	stream := append(encode(commands...), "PING\r\n\n"...)
	stream = append(stream, encode("SET end 1")...)
	want := append(slices.Clone(commands), "PING", "", "SET end 1")
	r := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		var d decoder
		var got []string
		total := 0
		err := feed(&d, stream, func() int {
			if r.IntN(3) == 0 {
				return 1 + r.IntN(1<<20)
			}
			return 1 + r.IntN(12)
		}, func(args [][]byte, size int) {
			got = append(got, string(bytes.Join(args, []byte(" "))))
			total += size
		})
		if err != nil || !slices.Equal(got, want) || total != len(stream) {
			t.Fatalf("%d commands of %d, %d bytes of %d, %v", len(got), len(want), total, len(stream), err)
		}
	}
}

func TestWhatIsNoStreamIsRefused(t *testing.T) {
	for _, text := range []string{
		"*1\r\n:1\r\n", "*x\r\n", "*1\r\n$\r\n", "*1\r\n$1\r\nab\r\n", "*1\r\n$99999999999999999999\r\n",
		"*1\n", "*-1\r\n", strings.Repeat("x", maxInline+2),
	} {
		var d decoder
		err := feed(&d, []byte(text), func() int { return 1 << 20 }, func([][]byte, int) {})
		if !errors.Is(err, errStream) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

// events are what a stream becomes, with the keys in gone not being there.
func events(stream []byte, gone ...string) (out []Event, t *translator, err error) {
	t = newTranslator(0, 0, func(args [][]byte) []string { return []string{string(args[1])} })
	var d decoder
	err = feed(&d, stream, func() int { return 1 << 20 }, t.command)
	for _, key := range t.asked(nil) {
		t.answer(key, !slices.Contains(gone, key))
	}
	t.hand(func(e Event) { out = append(out, e) }, nil)
	return out, t, err
}

func names(list []Event) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Event+" "+e.Key)
	}
	return out
}

func TestADeletionThatWasToldIsNotToldAgain(t *testing.T) {
	first := encode("SELECT 0", "LPOP q", "LPOP other")
	out, tr, err := events(first, "q")
	if want := []string{"lpop q", "del q", "lpop other"}; err != nil || !slices.Equal(names(out), want) {
		t.Fatalf("%q, %v", names(out), err)
	}
	// When it was looked the key was gone, but by the DEL that follows.
	del := encode("DEL q")
	tr.lookedAt([]string{"q"}, tr.offset+int64(len(del)))
	var d decoder
	var again []Event
	_ = feed(&d, append(del, encode("RPUSH q 1", "DEL q")...), func() int { return 1 << 20 }, tr.command)
	tr.hand(func(e Event) { again = append(again, e) }, nil)
	if want := []string{"rpush q", "del q"}; !slices.Equal(names(again), want) {
		t.Errorf("%q", names(again))
	}
}

func TestCommandsOfModulesAreToldByTheirName(t *testing.T) {
	out, _, err := events(encode("SELECT 0", "JSON.SET doc $ 1", "SELECT 1", "JSON.SET doc $ 1"))
	if err != nil || !slices.Equal(names(out), []string{"json.set doc"}) {
		t.Errorf("%q, %v", names(out), err)
	}
}

func TestNewerCommandsOfHashes(t *testing.T) {
	out, _, err := events(encode("SELECT 0", "HPEXPIREAT h 99 FIELDS 1 f", "HPERSIST h FIELDS 1 f", "HSETEX h PXAT 99 FIELDS 1 f v", "HSETEX h FIELDS 1 PX v", "HGETDEL h FIELDS 1 f"), "h")
	if want := []string{"hexpire h", "hpersist h", "hset h", "hexpire h", "hset h", "hdel h", "del h"}; err != nil || !slices.Equal(names(out), want) {
		t.Errorf("%q, %v", names(out), err)
	}
}

// FuzzStream: any bytes are a stream or an error; the offsets are those of the bytes,
// and it does not matter in which pieces they come.
func FuzzStream(f *testing.F) {
	f.Add(encode("SELECT 0", "SET a 1 PXAT 99", "MULTI", "HDEL h f", "DEL a", "EXEC", "XADD s MAXLEN = 3 1-1 f v"), uint8(3))
	f.Add(append(encode("LMOVE a b LEFT RIGHT", "COPY a b DB 1 REPLACE", "RESTORE a 0 x ABSTTL", "SORT a STORE b"), "PING\r\n\n"...), uint8(1))
	f.Add(encode("SMOVE a b c", "GEORADIUS a 1 2 3 km STORE d", "SWAPDB 0 1", "FLUSHALL", "ZADD z INCR 1 m", "RENAME a b", "MSET a 1 b"), uint8(7))
	f.Add([]byte("*3\r\n$3\r\nSET\r\n$1"), uint8(2))
	f.Fuzz(func(t *testing.T, stream []byte, piece uint8) {
		run := func(piece int) ([]Event, int64, error) {
			tr := newTranslator(0, 16, func([][]byte) []string { return nil })
			var d decoder
			var out []Event
			sum := int64(0)
			err := feed(&d, stream, func() int { return piece }, func(args [][]byte, size int) {
				sum += int64(size)
				tr.command(args, size)
			})
			if tr.offset != sum || sum > int64(len(stream)) {
				t.Fatalf("the offset is %d after %d of %d bytes", tr.offset, sum, len(stream))
			}
			for _, key := range tr.asked(nil) {
				tr.answer(key, false)
			}
			tr.hand(func(e Event) { out = append(out, e) }, nil)
			return out, sum, err
		}
		whole, end, err := run(len(stream) + 1)
		pieces, end2, err2 := run(int(piece) + 1)
		if len(whole) != len(pieces) || end != end2 || (err == nil) != (err2 == nil) {
			t.Fatalf("%d events to %d (%v), in pieces %d to %d (%v)", len(whole), end, err, len(pieces), end2, err2)
		}
	})
}
