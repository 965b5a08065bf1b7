// Package engine runs scripts and their recipes: sessions, executions, the
// batched scheduler, configuration.
//
//	PyExecute ─► session: parse, compile, run the module body
//	                │ GB(…) objects record steps; run() hands over a recipe
//	                ▼
//	             planner.Build ─► execution ─► for each stage:
//	                source ─pages─► segments (vm.Task) ─► sink ─► next stage
//	                                   │ execute() parks the task
//	                                   ▼
//	                             scheduler: one pipeline for all parked tasks
//
// # The scheduler
//
// The units of a stage are the runs of its segments: one for each input record,
// and one for each record that a segment hands to the next. They have a total
// order, which is the order in which one record at a time would have run them.
// A batch runs all its units as far as they go; each that reaches execute()
// parks. Then the commands are sent as one pipeline, and the units resume in
// order.
//
// Reads are sent at once. A write is sent when no earlier unit can issue another
// command or fail, so that writes go out in order; a unit whose last command is
// a write that nothing can follow (a "final" site of the plan) lets the writes
// of later units into the same pipeline. What a unit read ahead of its turn is
// checked against the keys that earlier units wrote since, before its first
// write and at its end; on a conflict the unit runs again from its start, having
// written nothing yet.
//
// A unit that fails stops the reader: units of later input records are dropped
// with all that they read ahead.
//
// # What waits
//
// A callback may return a coroutine or a future of its step. The unit then
// awaits: the session's event loop (package vm/loop) runs the coroutine, and the
// unit goes on with its outcome. Since it cannot be run again, it awaits at its
// turn only: when every unit before it is done or awaits too. Outcomes are worked
// on in unit order. Units that await when an earlier one fails go on, as they are
// inside the plan already.
//
// Everything that runs code of a session does so as a worker that holds the
// session's lock: executions, the event loop, threads of the script.
//
// # Registrations
//
//	Redis, clients ─► listener ─► registration: queue of jobs ─► carryOut ─► execution
//
// A listener turns what happens into jobs; the registration carries them out in
// order. Where the plan has one stage that hands every record on by itself, the
// records of many events run as one batch whose outcomes are kept apart, and the
// scheduler's promise, that nothing differs from one record at a time, makes that
// the same as one execution after another.
package engine
