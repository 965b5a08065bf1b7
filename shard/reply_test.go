package shard

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseReply(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Reply
	}{
		{"+OK\r\n", Reply{Kind: '+', Str: "OK"}},
		{"+\r\n", Reply{Kind: '+'}},
		{"-ERR no\r\n", Reply{Kind: '-', Str: "ERR no"}},
		{":0\r\n", Reply{Kind: ':'}},
		{":-12\r\n", Reply{Kind: ':', Int: -12}},
		{":9223372036854775807\r\n", Reply{Kind: ':', Int: math.MaxInt64}},
		{":-9223372036854775808\r\n", Reply{Kind: ':', Int: math.MinInt64}},
		{"$0\r\n\r\n", Reply{Kind: '$'}},
		{"$3\r\na\r\n\r\n", Reply{Kind: '$', Str: "a\r\n"}},
		{"$-1\r\n", Reply{Kind: '_'}},
		{"*-1\r\n", Reply{Kind: '_'}},
		{"*0\r\n", Reply{Kind: '*', Elems: []Reply{}}},
		{"*2\r\n:1\r\n*1\r\n$-1\r\n", Reply{Kind: '*', Elems: []Reply{{Kind: ':', Int: 1}, {Kind: '*', Elems: []Reply{{Kind: '_'}}}}}},
		{"_\r\n", Reply{Kind: '_'}},
		{",1.5\r\n", Reply{Kind: ',', Str: "1.5"}},
		{"(123456789012345678901234567890\r\n", Reply{Kind: '(', Str: "123456789012345678901234567890"}},
		{"#t\r\n", Reply{Kind: '#', Int: 1}},
		{"#f\r\n", Reply{Kind: '#'}},
		{"=7\r\ntxt:abc\r\n", Reply{Kind: '=', Str: "abc"}},
		{"!5\r\nERR x\r\n", Reply{Kind: '-', Str: "ERR x"}},
		{"%1\r\n+a\r\n:1\r\n", Reply{Kind: '%', Elems: []Reply{{Kind: '+', Str: "a"}, {Kind: ':', Int: 1}}}},
		{"~1\r\n:1\r\n", Reply{Kind: '~', Elems: []Reply{{Kind: ':', Int: 1}}}},
		{">1\r\n+m\r\n", Reply{Kind: '>', Elems: []Reply{{Kind: '+', Str: "m"}}}},
		{"|1\r\n+a\r\n:1\r\n:2\r\n", Reply{Kind: ':', Int: 2}},
	} {
		got, rest, err := ParseReply([]byte(tt.in + "rest"))
		if err != nil || string(rest) != "rest" {
			t.Errorf("%q: rest %q, error %v", tt.in, rest, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: %s", tt.in, diff)
		}
		if _, _, err := ParseReply([]byte(tt.in[:len(tt.in)-1])); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%q without its last byte: error %v", tt.in, err)
		}
	}
}

func TestParseReplyRefusesWhatIsNotRESP(t *testing.T) {
	for in, want := range map[string]string{
		"GET / HTTP/1.1\r\n":                     `protocol error: 'G' is no type of reply`,
		":x\r\n":                                 `protocol error: "x" is not an integer`,
		":\r\n":                                  `protocol error: "" is not an integer`,
		":9223372036854775808\r\n":               `protocol error: "9223372036854775808" is not an integer`,
		"$-2\r\n":                                "protocol error: length -2 is out of range",
		"$536870913\r\n":                         "protocol error: length 536870913 is out of range",
		"$1\r\nabc":                              "protocol error: bulk string does not end in CRLF",
		"*268435457\r\n":                         "protocol error: length 268435457 is out of range",
		"+OK\n":                                  "protocol error: line does not end in CRLF",
		"+" + strings.Repeat("a", 64<<10+1):      "unexpected EOF",
		"+" + strings.Repeat("a", 64<<10+3):      "protocol error: line longer than 65536 bytes",
		"#x\r\n":                                 `protocol error: "x" is not a boolean`,
		"_x\r\n":                                 `protocol error: null with content "x"`,
		"=3\r\nabc\r\n":                          "protocol error: verbatim string without format",
		strings.Repeat("*1\r\n", 129) + ":1\r\n": "protocol error: replies nested deeper than 128",
		strings.Repeat("|0\r\n", 129) + ":1\r\n": "protocol error: replies nested deeper than 128",
		"*200000000\r\n":                         "unexpected EOF",
	} {
		_, _, err := ParseReply([]byte(in))
		if err == nil || err.Error() != want {
			t.Errorf("%.40q: got %v, want %s", in, err, want)
		}
	}
	if _, _, err := ParseReply([]byte("-" + strings.Repeat("e", 1<<20) + "\r\n")); err != nil {
		t.Errorf("a long error: %v", err)
	}
}

// decodeChunked decodes everything in data, delivered in reads of the sizes that
// cuts gives in turn.
func decodeChunked(data, cuts []byte) (replies []Reply, err error) {
	var d decoder
	i := 0
	d.source = func(p []byte) (int, error) {
		if len(data) == 0 {
			return 0, io.EOF
		}
		n := len(data)
		if len(cuts) > 0 {
			n = int(cuts[i%len(cuts)])%31 + 1
			i++
		}
		n = copy(p[:min(n, len(p))], data)
		data = data[n:]
		return n, nil
	}
	for {
		var r Reply
		if err := d.reply(&r, 0); err != nil {
			return replies, err
		}
		replies = append(replies, r)
	}
}

func FuzzReply(f *testing.F) {
	for _, seed := range []string{
		"+OK\r\n:1\r\n$3\r\nabc\r\n*2\r\n$1\r\na\r\n$-1\r\n",
		"*3\r\n*1\r\n:1\r\n*-1\r\n-ERR x\r\n",
		"%1\r\n+a\r\n,1.5\r\n|1\r\n+a\r\n+b\r\n~2\r\n#t\r\n_\r\n>1\r\n(1\r\n=5\r\ntxt:a\r\n!1\r\nE\r\n",
		"$70000\r\n" + strings.Repeat("x", 70000) + "\r\n+after\r\n",
		"*100\r\n" + strings.Repeat("$2\r\nab\r\n", 100),
		"*300\r\n+OK\n", "+a\n", ":\r\n", "$5\r\nab",
	} {
		f.Add([]byte(seed), []byte{0, 6, 30})
	}
	f.Fuzz(func(t *testing.T, data, cuts []byte) {
		whole, errWhole := decodeChunked(data, nil)
		parts, errParts := decodeChunked(data, append(bytes.Clone(cuts), 0))
		if diff := cmp.Diff(whole, parts); diff != "" {
			t.Errorf("chunking changes the replies: %s", diff)
		}
		if fmt.Sprint(errWhole) != fmt.Sprint(errParts) {
			t.Errorf("chunking changes the error: %v, %v", errWhole, errParts)
		}
		rest, n := data, 0
		for {
			r, more, err := ParseReply(rest)
			if err != nil {
				break
			}
			if n < len(whole) && !cmp.Equal(r, whole[n]) {
				t.Errorf("ParseReply differs at %d", n)
			}
			rest, n = more, n+1
		}
		if n != len(whole) {
			t.Errorf("ParseReply finds %d replies, the stream has %d", n, len(whole))
		}
	})
}

func TestStringsSurviveLaterReads(t *testing.T) {
	var data bytes.Buffer
	var want []string
	for i := range 5000 {
		s := strings.Repeat(fmt.Sprint(i), i%50)
		if i%1000 == 999 {
			s = strings.Repeat("long", 40_000)
		}
		want = append(want, s)
		fmt.Fprintf(&data, "$%d\r\n%s\r\n+OK\r\n", len(s), s)
	}
	replies, err := decodeChunked(data.Bytes(), nil)
	if err != io.EOF || len(replies) != 2*len(want) {
		t.Fatalf("got %d replies, %v", len(replies), err)
	}
	for i, s := range want {
		if replies[2*i].Str != s {
			t.Fatalf("reply %d was overwritten", i)
		}
	}
}

func TestErrorClass(t *testing.T) {
	for text, want := range map[string]string{
		"WRONGTYPE Operation against": "WRONGTYPE",
		"ERR":                         "ERR",
		"ERR\r\n":                     "ERR",
		"MY_ERR2 x":                   "MY_ERR2",
		"Err x":                       "",
		"no class":                    "",
		"":                            "",
	} {
		if got := ErrorClass(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// endless repeats one buffer for ever.
type endless struct {
	data []byte
	at   int
}

func (e *endless) read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m := copy(p[n:], e.data[e.at:])
		n += m
		e.at = (e.at + m) % len(e.data)
	}
	return n, nil
}

func benchmarkReceive(b *testing.B, reply string) {
	e := &endless{data: []byte(reply)}
	d := decoder{source: e.read}
	b.ReportAllocs()
	b.SetBytes(int64(len(reply)))
	for b.Loop() {
		var r Reply
		if err := d.reply(&r, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkReceiveBulk(b *testing.B) {
	benchmarkReceive(b, "$32\r\n"+strings.Repeat("v", 32)+"\r\n")
}
func BenchmarkReceiveStatus(b *testing.B) { benchmarkReceive(b, "+OK\r\n") }
func BenchmarkReceiveHash(b *testing.B) {
	benchmarkReceive(b, "*10\r\n"+strings.Repeat("$5\r\nfield\r\n", 10))
}
