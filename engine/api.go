package engine

import (
	"errors"

	"gears/vm"
	"gears/writebehind"
)

// Request is one RG.PYEXECUTE or, with Native, RG.EXECUTE.
type Request struct {
	Script         string
	Native         *Native
	Unblocking     bool
	Upgrade        bool
	ForceReinstall bool
	ReplaceWith    string // "" when not given
	ID             string
	Description    string
	Requirements   []string
}

// Outcome is what a script did. Exactly one of the four forms holds: Ran (a
// blocking run: Results and Errors), ExecutionID (an unblocking run), Failures
// (shards that could not register: error replies), or none: the reply is OK.
type Outcome struct {
	Ran         bool
	Results     []vm.Value
	Errors      []string
	ExecutionID string
	Failures    []string
}

// ExecutionInfo is a row of RG.DUMPEXECUTIONS.
type ExecutionInfo struct {
	ID         string
	Status     string
	Registered bool
}

// StepInfo is a step of RG.GETEXECUTION.
type StepInfo struct {
	Type       string
	DurationMS int64
	Name       string
	Arg        string
}

// ExecutionDetail is the answer of RG.GETEXECUTION for one shard.
type ExecutionDetail struct {
	ShardID         string
	Status          string
	ShardsReceived  int64
	ShardsCompleted int64
	Results         int64 // -1 until done
	Errors          []string
	TotalMS, ReadMS int64
	Steps           []StepInfo // last step first
}

// MemoryStats is the answer of RG.PYSTATS, in bytes.
type MemoryStats struct{ Total, Peak, Current int64 }

// Stats are counters for metrics and INFO.
type Stats struct {
	Executions, Registrations   int64 // live ones
	Runs, RunErrors             int64 // since start
	Records, Batches, RoundTrip int64
	Written                     writebehind.Counts // rows to other databases
	BusUp                       bool               // all subscriptions to key events and links to replication streams are there
	BusEvents, BusGaps          int64              // events that came, and times that events were missed
	CaptureGaps                 int64              // of those in replication streams
	LagBytes                    int64              // of the streams that were told to registrations and are not carried out
}

// The errors that commands answer with, exactly as clients match on them.
var (
	ErrNoPlan       = errors.New("execution plan does not exist")
	ErrNoExecution  = errors.New("execution does not exist")
	ErrStillRunning = errors.New("execution is still running")
	//lint:ignore ST1005 clients match on the text
	ErrNotFinished = errors.New("can not drop a not yet finished execution, abort it first.")
)
