package main

import (
	"context"
	"net/http"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// release is set by the linker for a release.
var release string

func version() string {
	if release != "" {
		return release
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	return "development"
}

// counters are what the server counts itself.
type counters struct {
	passed      atomic.Int64
	connections atomic.Int64
	own         *prometheus.HistogramVec // nil: not counted
}

func (c *counters) count(command, outcome string, took time.Duration) {
	if c.own != nil {
		c.own.WithLabelValues(command, outcome).Observe(took.Seconds())
	}
}

// registry builds the metrics of s.
func (s *server) registry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	s.counters.own = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "gears_command_seconds",
		Help:    "Time that RG commands took.",
		Buckets: prometheus.ExponentialBuckets(0.0001, 4, 10),
	}, []string{"command", "outcome"})
	r.MustRegister(s.counters.own, registrationCollector{s}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	for _, m := range []struct {
		name, help string
		counter    bool
		value      func() int64
	}{
		{"gears_clients", "Connected clients.", false, func() int64 { return int64(s.connected()) }},
		{"gears_connections_total", "Connections accepted.", true, s.counters.connections.Load},
		{"gears_passed_commands_total", "Commands passed on to redis.", true, s.counters.passed.Load},
		{"gears_executions", "Executions that are kept.", false, func() int64 { return s.engine.Stats().Executions }},
		{"gears_registrations", "Registrations.", false, func() int64 { return s.engine.Stats().Registrations }},
		{"gears_events_up", "Whether all subscriptions to key events and links to replication streams are there: 1 or 0.", false, func() int64 { return oneIf(s.engine.Stats().BusUp) }},
		{"gears_events_total", "Key events that came.", true, func() int64 { return s.engine.Stats().BusEvents }},
		{"gears_event_gaps_total", "Times that a subscription to key events was lost, and with it events, or that a replication stream could not be resumed.", true, func() int64 { return s.engine.Stats().BusGaps }},
		{"gears_capture_gaps_total", "Of those: times that a replication stream could not be resumed where it was left.", true, func() int64 { return s.engine.Stats().CaptureGaps }},
		{"gears_capture_lag_bytes", "Bytes of the replication streams that were told to registrations and are not carried out.", false, func() int64 { return s.engine.Stats().LagBytes }},
		{"gears_runs_total", "Runs started.", true, func() int64 { return s.engine.Stats().Runs }},
		{"gears_run_errors_total", "Runs that ended with an error.", true, func() int64 { return s.engine.Stats().RunErrors }},
		{"gears_rows_written_total", "Rows written to other databases.", true, func() int64 { return s.engine.Stats().Written.Rows }},
		{"gears_rows_rejected_total", "Rows that other databases refused.", true, func() int64 { return s.engine.Stats().Written.Rejected }},
		{"gears_row_batches_total", "Transactions committed in other databases.", true, func() int64 { return s.engine.Stats().Written.Batches }},
		{"gears_row_batch_failures_total", "Attempts at such transactions that failed.", true, func() int64 { return s.engine.Stats().Written.Failed }},
		{"gears_records_total", "Records read.", true, func() int64 { return s.engine.Stats().Records }},
		{"gears_batches_total", "Batches run.", true, func() int64 { return s.engine.Stats().Batches }},
		{"gears_round_trips_total", "Pipelines sent to redis by runs.", true, func() int64 { return s.engine.Stats().RoundTrip }},
		{"gears_script_memory_bytes", "Memory that scripts use.", false, func() int64 { return s.engine.Memory().Current }},
	} {
		value := func() float64 { return float64(m.value()) }
		if m.counter {
			r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: m.name, Help: m.help}, value))
		} else {
			r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: m.name, Help: m.help}, value))
		}
	}
	return r
}

func oneIf(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// healthTimeout bounds the question to redis behind /healthz.
const healthTimeout = 2 * time.Second

// handler serves /metrics and /healthz. The latter is 200 while redis answers
// and the server takes commands.
func (s *server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry(), promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := s.healthy(r.Context()); err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("ok\n"))
	})
	return mux
}

func (s *server) healthy(ctx context.Context) error {
	if s.draining.Load() {
		return errStopped
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	for _, sh := range s.engine.Topology().Shards() {
		if _, err := sh.Do(ctx, "PING"); err != nil {
			return err
		}
	}
	return nil
}
