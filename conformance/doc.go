// Package conformance proves that a gears server behaves as RedisGears 1.2 did.
//
// testdata/recorded.jsonl holds cases recorded from the original, one a line:
// commands that prepare the data, commands sent, and the replies that came. Run
// plays them against a System, which is any RESP server. testdata/exceptions.txt
// lists the cases that do not pass, each with its reason; a listed case that
// passes is a failure too, so the list cannot go stale.
package conformance
