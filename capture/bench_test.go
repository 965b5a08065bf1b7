package capture

import (
	"fmt"
	"testing"
)

// BenchmarkStream decodes and translates what a master sends for a command.
func BenchmarkStream(b *testing.B) {
	for _, c := range []struct{ name, format string }{
		{"SET", "SET key:%d value:0123456789"},
		{"SETPX", "SET key:%d value:0123456789 PXAT 99999999999999"},
		{"HSET", "HSET person:%d name someone age 42 city somewhere"},
		{"HDEL", "HDEL person:%d name"},
	} {
		b.Run(c.name, func(b *testing.B) {
			const n = 10_000
			commands := make([]string, n)
			for i := range commands {
				commands[i] = fmt.Sprintf(c.format, i)
			}
			stream := encode(commands...)
			t := newTranslator(0, 0, nil)
			told := int64(0)
			count := func(Event) { told++ }
			var d decoder
			b.ReportAllocs()
			for b.Loop() {
				err := feed(&d, stream, func() int { return readSize }, func(args [][]byte, size int) {
					t.command(args, size)
					if t.whole >= handAt {
						for _, key := range t.asked(nil) {
							t.answer(key, true)
						}
						t.hand(count, nil)
					}
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			s := b.Elapsed().Seconds()
			b.ReportMetric(float64(told)/s, "events/s")
			b.ReportMetric(float64(b.N)*float64(len(stream))/s/1e6, "MB/s")
		})
	}
}
