// Package sink writes rows into tables of other databases.
//
//	rows ──convert──► typed rows ──coalesce──► deletes, upserts ──► one transaction
//	        types        by key       (plan)     multi-row statements   + the mark
//
// A [Target] is a database. [Target.Write] carries out one batch in one
// transaction, and what stands there afterwards is what the rows one at a time,
// in their order, would have left. Usually that takes two statements: one that
// deletes, one that inserts or updates; several rows of one key become one row
// first. Where the database may take two different texts for the same key (a
// collation that ignores case, a date in two spellings) that is not known here,
// and rows go in runs in their order instead.
//
// A [Mark] makes repeating harmless. It is a row of a table of the same database,
// written by the same transaction, and says how far a source has been carried
// out; rows up to it are passed over. So a batch whose outcome is unknown, as the
// connection broke at the commit, is simply written again.
//
// A row that the database refuses (a constraint, a value that does not fit)
// fails its batch, and the error names the row. With [Table.Reject] the batch is
// cut in halves until the row is found, the others are written, and the row is
// handed back. Errors that concern no row, such as a missing table or a lost
// connection, never reject one: see [Retryable].
//
// What databases do not allow to hide: MySQL and MariaDB know no upsert on one
// index, so a row whose value collides with another row in a second unique index
// updates that other row. Redis rolls nothing back, and a Redis cluster has no
// transaction over a batch and so no marks. Triggers see only what is left of
// several changes of one key in a batch.
//
// Kinds of databases are rows of a table in kinds.go, in a file each.
package sink
