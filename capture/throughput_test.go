package capture_test

import (
	"context"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gears/capture"
	"gears/shard"
	"gears/shard/shardtest"
)

// BenchmarkServer is what a server takes of SETs in pipelines of 16: with nobody who
// listens, with a replica, and with a link, which has to keep up.
func BenchmarkServer(b *testing.B) {
	for _, beside := range []string{"nobody", "replica", "link"} {
		b.Run(beside, func(b *testing.B) {
			port := freePort(b)
			s := only(open(b, shardtest.Start(b, "--port", port, "--repl-backlog-size", "64mb", "--repl-diskless-sync-delay", "0").URL))
			var events atomic.Int64
			l := capture.New(capture.Options{Shard: s, Log: slog.New(slog.DiscardHandler)}, capture.Handler{Event: func(capture.Event) { events.Add(1) }})
			ctx, cancel := context.WithCancel(b.Context())
			var wg sync.WaitGroup
			defer wg.Wait()
			defer cancel()
			up := func() bool { return true }
			switch beside {
			case "replica":
				r := only(open(b, shardtest.Start(b, "--replicaof", "127.0.0.1 "+port).URL))
				up = func() bool { return info(b, r, "master_link_status") == "up" }
			case "link":
				wg.Go(func() { _ = l.Run(ctx) })
				up = func() bool { return l.Stats().Up }
			}
			for !up() {
				time.Sleep(time.Millisecond)
			}
			b.ResetTimer()
			const clients = 8
			var writers sync.WaitGroup
			for c := range clients {
				writers.Go(func() { write(b, s, c, b.N/clients/16) })
			}
			writers.Wait()
			end, _ := strconv.ParseInt(info(b, s, "master_repl_offset"), 10, 64)
			for beside == "link" && l.Received().Offset < end {
				time.Sleep(time.Millisecond)
			}
			b.ReportMetric(float64(b.N/clients/16*clients*16)/b.Elapsed().Seconds(), "SET/s")
			b.ReportMetric(float64(events.Load())/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// freePort is one that nobody listens on.
func freePort(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func write(b *testing.B, s *shard.Shard, client, batches int) {
	conn, err := s.Dial(b.Context())
	if err != nil {
		b.Error(err)
		return
	}
	defer conn.Close()
	for i := range batches {
		for j := range 16 {
			conn.Append("SET", "key:"+strconv.Itoa(client*1000+(i*16+j)%1000), "0123456789")
		}
		for range 16 {
			if _, err := conn.Receive(b.Context()); err != nil {
				b.Error(err)
				return
			}
		}
	}
}
