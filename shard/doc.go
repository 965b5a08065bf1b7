// Package shard is everything that talks to the upstream Redis or Valkey.
//
//	Open ──► Topology ──► Shard (one master) ──► Conn (pipelined RESP2)
//	            │             ├─ Get / Put        pool of idle connections
//	            │             └─ Do               one command, one reply
//	            └─ Commands   the server's own command table: arity, flags, keys
//
// A [Topology] has one shard on a standalone server, and one for each master
// with slots of a cluster. Code above this package walks Shards and asks for the
// owner of a slot. A [Snapshot] is how things stand; one goroutine per cluster
// makes a new one when masters or slots have changed, and tells all who wait for
// it. A Shard lives through failovers: what holds a Shard need not care.
//
// A [Conn] is built for throughput: commands are encoded into one buffer,
// written at once, and replies are handed out as views into blocks that are
// filled once and never overwritten. It has one user at a time and starts no
// goroutine.
//
// What a script's execute() may send over such a shared connection is decided
// by [Prepare] before anything is sent. What a cluster answers because a key went
// elsewhere is followed when its reply is received.
package shard
