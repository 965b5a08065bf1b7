// Package conformance proves that a gears server behaves as RedisGears 1.2 did.
//
// testdata/recorded.jsonl holds cases recorded from the original, one a line:
// commands that prepare the data, commands sent, and the replies that came. Run
// plays them against a System, which is any RESP server. testdata/exceptions.txt
// lists the cases that do not pass, each with its reason; a listed case that
// passes is a failure too, so the list cannot go stale.
//
// testdata/scripts holds cases that were written by hand, one file for each area:
// commands and their replies as text; script.go says how they are written, and
// Scripts plays them against systems of one shard or several. testdata/texts.txt
// is all texts of the original: each is in a reply that a script expects, or has
// the reason why no server can be brought to say it.
//
// The tests break what a user depends on, too: faults_test.go for events, and
// nemesis_test.go, with databases behind, for rows that follow Redis.
package conformance
