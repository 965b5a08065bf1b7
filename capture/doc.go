// Package capture reads the changes of a master from its replication stream, as
// a replica does, and tells of them in the words of keyspace notifications.
//
//	Link.Run ──► attach: log in, offer positions, PSYNC ──► resumed, or a Gap
//	   │
//	   ├─ decoder     bytes of the stream ─► commands, each with its offset
//	   ├─ translator  command ─► events, by one table; MULTI…EXEC as one unit
//	   ├─ doubts      which of the commands emptied their keys: asked in batches
//	   └─ acker       REPLCONF ACK of what the caller holds for durable
//
// Unlike notifications the stream can be taken up again where it was left, by its
// [Position], as long as the master has the rest in its backlog. When it has not,
// the caller is told of a gap, never nothing.
//
// The stream says what was done and not how it came out, so some events are not
// those of notifications: the list stands at [Event].
package capture
