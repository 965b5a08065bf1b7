// Package planner turns a recipe into a physical plan and explains it.
//
//	lang.Recipe ──build──► naive plan ──rules──► plan ──classify──► Plan
//
// The naive plan follows the recipe word for word: every step is a segment of
// its own, every record that an aggregation takes is moved first. Named rules
// (rules.go) then rewrite it, and each leaves a note saying what it did or why
// it did nothing. Last, every stage gets a class that says in which order its
// records may run (classify.go); the class is what makes batched execute() safe.
//
// A plan is a list of stages. Stage 0 takes what the reader gives, every later
// stage takes what the edge of the stage before it delivers:
//
//	reader ─► [segment … segment] sink ─edge─► [segment …] sink ─edge─► results
//
// Stages are the units that shards run; edges are where records may move between
// shards. A segment is one function body later on. A sink ends a stage: it either
// hands each record on (emit) or combines them.
//
// Everything here is plain data. A Plan is not changed after Build returns, and
// whether an optimisation was right is decided here, never in the engine: a rule
// that cannot prove that results, errors and writes stay the same does not fire.
package planner
