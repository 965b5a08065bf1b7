// Package lib holds the library modules that recipes can import: json, re,
// math and their like, written in Go over package vm.
//
// Modules is the one table of them; Import is what an isolate uses to find a
// module by name. A module is built once per isolate, so what it keeps (the
// generator behind random, the patterns that re has compiled) is the
// isolate's own. Types are shared by all isolates and never change.
//
// Behaviour and error texts are CPython 3.11's. Where a module leaves
// something out, using it raises an error that says so.
package lib
