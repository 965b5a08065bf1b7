// Package shard is everything that talks to the upstream Redis or Valkey.
//
//	Open ──► Topology ──► Shard (one master) ──► Conn (pipelined RESP2)
//	            │             ├─ Get / Put        pool of idle connections
//	            │             └─ Do               one command, one reply
//	            └─ Commands   the server's own command table: arity, flags, keys
//
// A [Topology] has one shard on a standalone server. Code above this package
// only ever walks Shards and asks for the owner of a slot, so that a cluster of
// masters fits behind the same types.
//
// A [Conn] is built for throughput: commands are encoded into one buffer,
// written at once, and replies are handed out as views into blocks that are
// filled once and never overwritten. It has one user at a time and starts no
// goroutine.
//
// What a script's execute() may send over such a shared connection is decided
// by [Prepare] before anything is sent.
package shard
