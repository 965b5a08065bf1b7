// Package luablock translates the bodies of atomic() blocks to Lua, so that a
// block runs as one script of the server.
//
// The script does not replace the block. It computes no more than what the
// block's commands need, runs them, and answers with their replies; then the
// machine runs the block itself, and execute() takes those replies instead of
// asking the server. So values, exceptions and their lines are the machine's
// own, whatever they are. The script has to be exact in two things only: which
// commands it runs, in which order, and when it stops.
//
// It stops where Python would raise, and where Lua cannot tell what Python
// would do: an int beyond 53 bits, a float that is not finite, case mapping
// outside ASCII. The machine goes on from there. In the first case it raises;
// in the second it runs what is left of the block command by command, which is
// what it does with a block that was not translated at all.
package luablock
