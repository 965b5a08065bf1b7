// Package writebehind is the part of the module rgsync that reaches databases and
// the engine.
//
//	entries of a stream ──Module.write──► rows ──sink.Target──► one transaction
//	                                              ▲
//	                                  Databases: open ones, by kind and address
//
// Scripts have it as the module _writebehind, which rgsync (vm/lib/python/_rgsync_*.py)
// imports. What a connector needs at run time is a place: kind, address, user and
// password of a database. The database behind it is opened with the first write,
// shared by all who write to the same place, closed when nobody has written for a
// while, and opened anew when it was lost; so neither registrations nor captures
// hold connections.
//
// A batch is one call of write. Its rows hold all the values that the entries have;
// the isolate's lock is given up while the database works.
package writebehind
