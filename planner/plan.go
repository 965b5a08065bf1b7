package planner

import "gears/lang"

// Plan is the physical plan of one recipe.
type Plan struct {
	Recipe *lang.Recipe
	Shards int // shards the plan runs on; 1 for the local modes whatever the cluster
	Reader ReaderPlan
	Stages []Stage    // never empty
	Rules  []RuleNote // in the order in which the rules were tried
	// Script is Env.Script, for EXPLAIN.
	Script *lang.Module
}

// RuleNote says what one rule did, or why it did nothing.
type RuleNote struct {
	Rule  string
	Fired bool
	Text  string
	Pos   lang.Pos // the callback or step that decided; may be nowhere
	// Before and After sketch what the rule changed of the plan; both stand at its
	// last note, as a rule may do several things at once. "" where it changed nothing.
	Before, After string
}

// ReadMode says how much of each key a KeysReader has to read.
type ReadMode string

// The read modes. All but ReadFull keep the meaning of a record that was read in
// full, for the uses that the plan's callbacks make of it.
const (
	// ReadFull reads type and value, as the reader's own arguments ask.
	ReadFull ReadMode = "full"
	// ReadKeyOnly reads nothing: only a record's event and key are looked at.
	ReadKeyOnly ReadMode = "key-only"
	// ReadType reads the type, not the value.
	ReadType ReadMode = "type"
	// ReadFields looks up ReaderPlan.Fields instead of the whole hash. The record's
	// value is then a dict of those fields that exist. For a key that is not a hash
	// the reader must give what a full read gives, so that x['value']['f'] raises
	// as it would have.
	ReadFields ReadMode = "fields"
)

// ReaderPlan says what to read.
type ReaderPlan struct {
	Name    string // physical reader: Logical, or KeysOnlyReader's kin
	Logical string // reader named by the recipe
	// Match is a glob for SCAN MATCH. "" leaves the pattern that the recipe's own
	// arguments give.
	Match string
	// Type is a type name for SCAN TYPE; "" means all types.
	Type string
	// Prefixes are tested by the reader before it reads type and value: a key
	// whose name is valid UTF-8 and lacks one of them gives no record. Names
	// that are not UTF-8 always pass, because the filter raises for them.
	Prefixes []string
	Read     ReadMode
	Fields   []string // for ReadFields, sorted
	// OneByOne forbids reading ahead: the reader runs script code whose effects
	// the stage's callbacks or the outside can see.
	OneByOne bool
	// Reread: the first stage may write keys of other records, and records carry
	// what was read. A record
	// whose key an earlier record of its batch wrote after it was read ahead must
	// be read again at its turn, before any command of its own goes out.
	Reread bool
	// KeyFilters is how many filters the first stage begins with that look at
	// nothing of a record but its event and its key, which no write changes: what
	// they drop need not be read again.
	KeyFilters int
	Reasons    []string
}

// Class says in which order the records of a stage may run. See the package
// comment of the engine for the scheduler; the promise is that the outcome is
// that of one record at a time.
type Class string

// The classes.
const (
	// Free: only reads, nothing outlives a record. Any interleaving is right.
	Free Class = "free"
	// Ordered: one command per unit, no shared state. Sending the commands in
	// record order is the sequential order.
	Ordered Class = "ordered"
	// Speculative: several commands per unit, no shared state. Reads may run
	// ahead and are checked; writes go out in record order.
	Speculative Class = "speculative"
	// Sequential: one record at a time.
	Sequential Class = "sequential"
)

// Stage is a run of steps on one shard, up to a sink.
//
// Input records enter in order, and a record's errors count in that order: a
// record that a limit would not have let in has no errors and no effects.
type Stage struct {
	ID       int
	Segments []Segment
	Sink     Sink
	Class    Class
	Reason   string // why this class
	// MutatesRecord: a callback changes the record it was given. A record that is
	// run again must then start from a fresh copy.
	MutatesRecord bool
	// LimitAfterWrite: a limit stands after a command that may write, so no more
	// records may be under way than the limit still lets through.
	LimitAfterWrite bool
	// Async: a callback is a coroutine function or makes futures, so records may
	// have to wait for each other, whatever the class.
	Async bool
	// Atomic tells for each atomic() block of the callbacks whether it runs as a
	// script of the server, and if not why.
	Atomic []string
	Out    Edge
}

// Segment is a run of steps that becomes one function. The unit of the batched
// scheduler is one run of a segment: one input record of it.
type Segment struct {
	Steps []PhysStep
	Sites []Site // in evaluation order
}

// PhysStep is one per-record step.
type PhysStep struct {
	// Op is map, filter, flatmap, foreach, upsert, limit, tostr (record becomes
	// str(record)) or extract (the key extractor of a repartition that moves
	// nothing: called, its result made a key, and dropped).
	Op             string
	Fn             *lang.Callback
	Length, Offset int64        // of limit
	Target         *lang.Opaque // of upsert: where rows go
	// Notes say more of the step in EXPLAIN, a line each.
	Notes []string
	Pos   lang.Pos
	// Sugar counts the "<lambda>" frames of the builder's own code that a
	// traceback through Fn shows between the run and Fn.
	Sugar int
}

// Half tells whether an aggregation is done in one go or split around an edge.
type Half string

// The halves of count, countby, sort, distinct and avg.
const (
	Whole Half = ""      // records in, results out
	Local Half = "local" // records in, one partial result out (countby: one per key)
	Final Half = "final" // partial results in, results out
)

// Sink ends a stage. See Sinks for what each does.
type Sink struct {
	Op    string // name of a row of Sinks
	Half  Half
	Key   *lang.Callback // extractor; nil with Keyed, or for countby without one
	Keyed bool           // each record arrives with its key, from the edge before
	Fn    *lang.Callback
	Zero  *lang.Opaque
	// Reverse is the argument of sort: the list is sorted with it and then
	// emitted last element first.
	Reverse bool
	Sugar   int // as in PhysStep, for Fn and for what the sink itself raises
	KeyWrap int // as Sugar, for Key
	Sites   []Site
	Pos     lang.Pos
}

// EdgeKind says where a stage's output goes.
type EdgeKind string

// The kinds of edges.
const (
	EdgeResults     EdgeKind = "results"     // the execution's results; last stage only
	EdgeLocal       EdgeKind = "local"       // the next stage on the same shard
	EdgeCollect     EdgeKind = "collect"     // the next stage on the initiating shard
	EdgeRepartition EdgeKind = "repartition" // the next stage on the shard that owns the key
)

// Edge joins a stage to the next.
type Edge struct {
	Kind EdgeKind
	// Key gives a repartition's key, called once for each record. Nil means that
	// the records are {'key','value'} groups and move by their key.
	Key     *lang.Callback
	KeyWrap int // as PhysStep.Sugar, for Key
	// Carry sends the key along with the record, for a Keyed sink.
	Carry bool
	Pos   lang.Pos
}

// SiteKind says what the command of an execute() site does.
type SiteKind string

// The kinds of sites.
const (
	SiteRead    SiteKind = "read"
	SiteWrite   SiteKind = "write"
	SiteUnknown SiteKind = "unknown" // decided at run time
)

// Site is one execute() call in a callback.
type Site struct {
	Call    *lang.Call
	Command string // upper-case; "" when it is not constant
	Args    int    // arguments after the command; -1 when not known
	Kind    SiteKind
	Keyed   bool // which arguments are keys is known from the command's table row
	OwnKey  bool // its only key is the key of the record that the reader gave
	Once    bool // runs at most once in a unit
	Script  int  // line of the atomic() block that is one script and has this site in it; 0: none
	// Last: no other site can run after this one in the unit. Quiet: nothing
	// that may raise can. Final is both: commands of later records may be
	// pipelined behind a Final write.
	Last, Quiet, Final bool
	Step               int // index into Segment.Steps; -1 in a sink
	Reason             string
}

// Env is what Build may know beside the recipe.
type Env struct {
	Shards int // 0 and 1 mean standalone
	// Command looks a command up by its upper-case name; nil uses a built-in
	// table of common commands.
	Command func(name string) (CommandInfo, bool)
	// Disable names rules to leave out.
	Disable map[string]bool
	// Script is what the recipe was made by, used to show callbacks in EXPLAIN; may
	// be nil.
	Script *lang.Module
	// Target says in a few lines what an upsert writes where; may be nil.
	Target func(*lang.Opaque) []string
	// UTF8Keys promises that all key names are valid UTF-8, which lets a key
	// prefix test become SCAN MATCH. Without it a binary key name, for which
	// such a test raises, must still reach the test.
	UTF8Keys bool
}

// CommandInfo is what the planner needs of a row of COMMAND.
type CommandInfo struct {
	Write, ReadOnly, Random bool
	FirstKey, LastKey, Step int
	Blocking, Movable       bool
	NoScript                bool // scripts of the server may not run it
}
