package main

import (
	"context"
	"errors"
	"strings"

	"gears/engine"
	"gears/shard"
	"gears/vm"
)

// absentEngine answers for an engine that this binary was built without. It
// refuses scripts and has nothing to tell.
type absentEngine struct{ topology *shard.Topology }

var errNoEngine = errors.New("ERR this gearsd was built without an engine: it passes commands on and runs no scripts")

func openEngine(t *shard.Topology, _ *options, _ func(context.Context, []string) shard.Reply) (Engine, error) {
	return &absentEngine{t}, nil
}

func (e *absentEngine) PyExecute(context.Context, engine.Request) (engine.Outcome, error) {
	return engine.Outcome{}, errNoEngine
}

func (e *absentEngine) Results(context.Context, string, bool) ([]vm.Value, []string, error) {
	return nil, nil, engine.ErrNoPlan
}

func (e *absentEngine) Execution(string, bool) ([]engine.ExecutionDetail, error) {
	return nil, engine.ErrNoPlan
}

func (e *absentEngine) Executions() []engine.ExecutionInfo { return nil }
func (e *absentEngine) Drop(string) error                  { return engine.ErrNoPlan }
func (e *absentEngine) Abort(string) error                 { return engine.ErrNoExecution }
func (e *absentEngine) ConfigGet(string) (any, bool)       { return nil, false }
func (e *absentEngine) ConfigSet(string, string) (string, bool) {
	return errNoEngine.Error(), true
}
func (e *absentEngine) Memory() engine.MemoryStats  { return engine.MemoryStats{} }
func (e *absentEngine) Stats() engine.Stats         { return engine.Stats{} }
func (e *absentEngine) RunID() string               { return strings.Repeat("0", 40) }
func (e *absentEngine) Topology() *shard.Topology   { return e.topology }
func (e *absentEngine) Close(context.Context) error { return nil }
