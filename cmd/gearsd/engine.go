package main

import (
	"context"

	"gears/engine"
	"gears/planner"
	"gears/readers"
	"gears/shard"
	"gears/vm"
)

// Engine is what the server needs of the part that runs scripts. Errors are
// texts for clients.
type Engine interface {
	// PyExecute runs a script until it is done, or until ctx ends.
	PyExecute(ctx context.Context, r engine.Request) (engine.Outcome, error)

	// ExplainScript plans the recipe of a script without running it; nil when it has
	// none.
	ExplainScript(ctx context.Context, r engine.Request) (*planner.Plan, error)

	Executions() []engine.ExecutionInfo
	Results(ctx context.Context, id string, wait bool) (results []vm.Value, errs []string, err error)
	Drop(id string) error
	Abort(id string) error
	Execution(id string, cluster bool) ([]engine.ExecutionDetail, error)

	// Trigger runs what is registered for a trigger: args are its name and what
	// the client gave. mayBlock is false where nothing may wait.
	Trigger(ctx context.Context, args []string, mayBlock bool) (results []vm.Value, errs []string, err error)
	// TriggerOn is Trigger on a shard of a cluster.
	TriggerOn(ctx context.Context, on *shard.Shard, args []string, mayBlock bool) (results []vm.Value, errs []string, err error)
	// Swift reports whether a trigger is known to be carried out in microseconds.
	Swift(trigger string) bool
	// Intercept carries out a command that registrations want to see; see
	// engine.Engine.Intercept.
	Intercept(ctx context.Context, args []string, send func(ctx context.Context) error) (reply shard.Reply, sent bool, err error)
	// Transaction has send pass a transaction of commands that registrations
	// want to see.
	Transaction(ctx context.Context, commands [][]string, send func() error) error
	Registrations() []engine.RegistrationInfo
	RegistrationsByShard() []engine.RegistrationInfo
	Unregister(id string, abort bool) error
	// Pause and Unpause stop and continue a registration of streams.
	Pause(id string) error
	Unpause(id string) error
	ClearStats()
	// Dead letters are entries of streams that a registration could not process.
	DeadLetterStreams(ctx context.Context) ([]engine.DeadLetterStream, error)
	DeadLetters(ctx context.Context, id string, count int) ([]readers.DeadLetter, error)
	ReplayDeadLetters(ctx context.Context, id string, ids []string) (engine.Replayed, error)
	DropDeadLetters(ctx context.Context, id string, ids []string) (int64, error)
	// Sessions lists those that have registrations, or those that had some.
	Sessions(dead bool) []engine.SessionInfo
	Requirements() []engine.RequirementInfo
	// ProfileStats is what the executions of a session spent their time on, as
	// text; ProfileReset forgets it.
	ProfileStats(session string) (string, error)
	ProfileReset(session string) error

	Config() *engine.Config
	Memory() engine.MemoryStats
	Stats() engine.Stats
	RunID() string
	Topology() *shard.Topology

	// Close waits for executions until ctx ends, and then cancels them.
	Close(ctx context.Context) error
}
