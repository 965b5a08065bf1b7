// Package store keeps in Redis what outlives a gearsd: sessions with their
// registrations and keyed time events, user configuration, and the number of
// the next registration.
//
// All of it is one hash, [StateKey]. Its fields are
//
//	session:ID:XXXXXXXX  a session; the end tells sessions of one name apart
//	config               user configuration
//	next                 number of the next registration, in decimal
//	stamp                who wrote last, and the number of that write
//
// Sessions and configuration are a line of text, "gears/VERSION CHECKSUM", and
// JSON. A change is one transaction, so that the hash is never half written.
// The stamp tells a gearsd that the hash is not what it wrote: FLUSHALL, an
// eviction, or a server that came back without its data. It then writes the
// whole hash again.
//
// One gearsd at a time owns the state and runs the registrations. It holds a
// lease, [OwnerKey], which names it and the connection by which it lives. The
// lease passes to another gearsd when it has run out, or when Redis says that
// this connection has ended, as it does at once when a process is killed. Every
// change checks the lease in its transaction.
//
// On a cluster both keys are in one slot, and the store goes where that slot goes.
// A lease that a server gave out which is no longer the one that has the slot
// tells nothing of its owner: a failover ends connections, not processes. It has
// to run out, and its owner has as long again to come to the new server.
package store
