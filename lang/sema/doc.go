// Package sema gives .gears files their meaning: what names stand for, what kinds
// values have, what is wrong, and the code that recipes become.
//
//	native.File ─Compile─► Program: recipes, diagnostics
//	                          │ Module(recipe, parameters)
//	                          ▼
//	                      lang.Module, as a Python script would give one
//
// The checker goes through each function once, in the order in which values flow,
// and makes the code as it goes: kinds are known when they are needed, and nothing
// is walked twice. Kinds are what can be told for certain. Where nothing is known
// nothing is said: every diagnostic is about code that fails, or does not do what it
// says, whenever it runs.
//
// The module of a recipe binds what the recipe uses, and then calls the builder as a
// script does, so that whatever runs scripts runs recipes: there are no other rules
// for sessions, captured values, restarts or clusters. Names that users cannot write
// (with "·") stand for what the code needs beside theirs.
package sema
