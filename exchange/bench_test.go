package exchange_test

import (
	"io"
	"strings"
	"sync"
	"testing"

	"gears/exchange"
	"gears/vm"
)

// BenchmarkRepartition moves records between three members, each of which sends
// and receives in a goroutine of its own; one in three stays where it is.
func BenchmarkRepartition(b *testing.B) {
	for name, r := range map[string]exchange.Record{
		"count": {Key: "Drama", Keyed: true, Value: vm.Int(1)},
		"hash":  {Value: vm.NewRecord(&vm.Record{Key: vm.Str("movie:1234567"), Type: vm.Str("string"), Value: vm.Str(strings.Repeat("v", 80))})},
		"1KB":   {Value: vm.Str(strings.Repeat("v", 1000))},
	} {
		b.Run(name, func(b *testing.B) { repartition(b, r, true) })
		b.Run(name+"-all-cross", func(b *testing.B) { repartition(b, r, false) })
	}
}

func repartition(b *testing.B, r exchange.Record, stay bool) {
	const n = 3
	l := exchange.NewLocal()
	ctx := b.Context()
	bytes := make([]int64, n)
	b.ReportAllocs()
	var members sync.WaitGroup
	for i := range n {
		ep, err := exchange.Open(ctx, l, exchange.Edge{
			Run: "r", Members: []string{"a", "b", "c"}, Self: i, To: []int{0, 1, 2},
		}, exchange.Options{})
		if err != nil {
			b.Fatal(err)
		}
		var sides sync.WaitGroup
		sides.Go(func() {
			for k := range b.N / n {
				to := (i + k) % n
				if !stay {
					to = (i + 1 + k%(n-1)) % n
				}
				if err := ep.Sender.Send(ctx, to, r); err != nil {
					b.Error(err)
					return
				}
			}
			if err := ep.Sender.Close(ctx); err != nil {
				b.Error(err)
			}
		})
		sides.Go(func() {
			for {
				if _, err := ep.Receiver.Next(ctx); err == io.EOF {
					return
				} else if err != nil {
					b.Error(err)
					return
				}
			}
		})
		members.Go(func() {
			sides.Wait()
			for _, f := range ep.Flows() {
				bytes[i] += f.Bytes
			}
			ep.Close()
		})
	}
	members.Wait()
	total := bytes[0] + bytes[1] + bytes[2]
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
	b.ReportMetric(float64(total)/b.Elapsed().Seconds()/1e6, "MB/s")
}
