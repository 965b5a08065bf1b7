package main

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/prometheus/client_golang/prometheus"

	"gears/engine"
)

// registrationCollector gives the figures of every registration to /metrics as
// they are when it is asked.
type registrationCollector struct{ s *server }

var registrationLabels = []string{"registration", "reader", "shard"}

// registrationMetrics are the figures that have one value for a registration on a
// shard.
// RG.CLEARREGISTRATIONSSTATS sets the counters but that of dropped events to
// zero, as a restart does.
var registrationMetrics = []struct {
	desc  *prometheus.Desc
	kind  prometheus.ValueType
	value func(r *engine.RegistrationInfo) float64
}{
	{registrationDesc("triggered_total", "Events that the registration took."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Triggered) }},
	{registrationDesc("success_total", "Executions that ended without an error."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Success) }},
	{registrationDesc("failures_total", "Executions that ended with an error."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Failures) }},
	{registrationDesc("aborted_total", "Executions that were given up before they ran."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Aborted) }},
	{registrationDesc("run_seconds_total", "Time that executions took."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.TotalMS) / 1000 }},
	{registrationDesc("queued", "Events that wait for their turn."), prometheus.GaugeValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Queued) }},
	{registrationDesc("dropped_events_total", "Events that could not be taken."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Dropped) }},
	{registrationDesc("dead_letters_total", "Entries of streams that became dead letters."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.DeadLetters) }},
	{registrationDesc("event_gaps_total", "Times that events may have been missed."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Gaps) }},
	{registrationDesc("lag_bytes", "Bytes of the replication stream that the registration was told of and has not carried out."), prometheus.GaugeValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.LagBytes) }},
	{registrationDesc("resyncs_total", "Scans of resync=True that came to their end."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Resync.Scans) }},
	{registrationDesc("resync_keys_total", "Keys that scans of resync=True fed to the recipe."), prometheus.CounterValue,
		func(r *engine.RegistrationInfo) float64 { return float64(r.Resync.Keys) }},
}

func registrationDesc(name, help string) *prometheus.Desc {
	return prometheus.NewDesc("gears_registration_"+name, help, registrationLabels, nil)
}

// captureMode says in its label how a registration comes to know of events.
var captureMode = prometheus.NewDesc("gears_capture_mode", "1 for how the registration comes to know of events: notifications or replication.", append(slices.Clone(registrationLabels), "mode"), nil)

func (c registrationCollector) Describe(ch chan<- *prometheus.Desc) {
	ch <- captureMode
	for _, m := range registrationMetrics {
		ch <- m.desc
	}
}

func (c registrationCollector) Collect(ch chan<- prometheus.Metric) {
	regs := c.s.engine.RegistrationsByShard()
	for i := range regs {
		for _, m := range registrationMetrics {
			ch <- prometheus.MustNewConstMetric(m.desc, m.kind, m.value(&regs[i]), regs[i].ID, regs[i].Reader, regs[i].Shard)
		}
		if mode := regs[i].Capture; mode != "" {
			ch <- prometheus.MustNewConstMetric(captureMode, prometheus.GaugeValue, 1, regs[i].ID, regs[i].Reader, regs[i].Shard, mode)
		}
	}
}

// infoDicts are the lines of INFO about plugins, registrations, sessions and
// requirements: a name and a list of key=value pairs each.
func (s *server) infoDicts() string {
	var b strings.Builder
	line := func(kind, name, format string, args ...any) {
		fmt.Fprintf(&b, "rg_%s_%s:%s\r\n", kind, oneLine(name), oneLine(fmt.Sprintf(format, args...)))
	}
	line("plugin", pluginName, "version=%d", pluginVersion)
	for _, r := range s.engine.Registrations() {
		line("registration", r.ID, "reader=%s,session=%s,mode=%s,triggered=%d,success=%d,failures=%d,aborted=%d,queued=%d,kept=%d,dropped=%d,gaps=%d,resyncs=%d,resyncKeys=%d,deadLetters=%d%s",
			r.Reader, r.Session, r.Mode, r.Triggered, r.Success, r.Failures, r.Aborted, r.Queued, r.Kept, r.Dropped, r.Gaps, r.Resync.Scans, r.Resync.Keys, r.DeadLetters, captureInfo(r))
	}
	if s.engine.Topology().Clustered() {
		for _, r := range s.engine.RegistrationsByShard() {
			line("registration", r.ID+"_on_"+r.Shard, "triggered=%d,success=%d,failures=%d,aborted=%d,queued=%d,kept=%d,dropped=%d,gaps=%d%s",
				r.Triggered, r.Success, r.Failures, r.Aborted, r.Queued, r.Kept, r.Dropped, r.Gaps, captureInfo(r))
		}
	}
	for _, dead := range []bool{false, true} {
		for _, i := range s.engine.Sessions(dead) {
			line("session", i.ID, "refCount=%d,linked=%s,dead=%t,registrations=%d,requirements=%d", i.Refs, linkedWord(i), i.Dead, len(i.Registrations), len(i.Requirements))
		}
	}
	for _, r := range s.engine.Requirements() {
		line("requirement", r.Name, "refCount=%d,installed=yes", r.Refs)
	}
	return b.String()
}

// captureInfo is how a registration comes to know of events, where it is one of keys.
func captureInfo(r engine.RegistrationInfo) string {
	if r.Capture == "" {
		return ""
	}
	return fmt.Sprintf(",capture=%s,lagBytes=%d", r.Capture, r.LagBytes)
}

// oneLine makes text that clients gave fit into a line of INFO.
func oneLine(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) {
			return '_'
		}
		return c
	}, text)
}
