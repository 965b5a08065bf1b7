// Package lang holds what both front-ends of gears share: source positions and
// diagnostics, the function IR, the recipe IR, and the tables that specify
// operators and readers.
//
//	script ──pyfront──────┐
//	                      ├─► Module (function IR) ─vm.Compile─► bytecode
//	recipe ─native, sema──┘         │ running it
//	                                ▼
//	                          Recipe (reader, steps, action) ─planner─► plan
//
// The function IR is a resolved syntax tree: every name already knows whether
// it is a local, a cell, a free variable or a global, so that neither the
// planner's analyses nor the compiler repeat scope rules. It has the node kinds
// that Python needs; the native language uses a subset of them.
//
// Nothing in this package runs anything, and nothing in it imports another
// package of gears. All data here is immutable once its producer returned it.
package lang
