// Package native is the syntax of the gears language: what a .gears file looks
// like, and nothing of what it means.
//
//	source ─lex─► tokens ─parse─► File ─print─► source in its canonical form
//
// The meaning is package sema's: names, kinds, commands, and the function IR and
// recipes that a file becomes.
package native
