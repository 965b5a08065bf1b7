package vm

// Opcode is an instruction of the machine.
type Opcode uint8

// Instr is one instruction. A, B and C are operands as the opcode's row says; D
// and F are a small count and a flag.
type Instr struct {
	Op      Opcode
	F       uint8
	D       uint16
	A, B, C int32
}

// The opcodes. In the pictures below r is a register, k a constant, x a
// register or (when negative) the constant ^x, → a jump target.
const (
	opMove        Opcode = iota // A:r ← B:x
	opLoadGlobal                // A:r ← global B, else the builtin of that name
	opStoreGlobal               // global A ← B:x
	opDelGlobal                 // unbind global A
	opMakeCell                  // A:r ← new cell holding A:r
	opLoadCell                  // A:r ← contents of the cell in B:x
	opStoreCell                 // contents of the cell in A:x ← B:x
	opDelCell                   // unbind the cell in A:r
	opLoadFree                  // A:r ← contents of the closure's cell B
	opStoreFree                 // contents of the closure's cell A ← B:x
	opDelFree                   // unbind the closure's cell A
	opLoadName                  // A:r ← class namespace name B:k, else global C, else free/cell via F
	opStoreName                 // class namespace name A:k ← B:x
	opDelName                   // remove class namespace name A:k
	opCheck                     // raise UnboundLocalError for name B:k unless A:r is bound
	opUnset                     // A:r ← unbound
	opAttr                      // A:r ← B:x . name C:k; D its site
	opSetAttr                   // A:x . name C:k ← B:x; D its site
	opDelAttr                   // del A:x . name C:k
	opIndex                     // A:r ← B:x [C:x]
	opSetIndex                  // A:x [B:x] ← C:x
	opDelIndex                  // del A:x [B:x]
	opAdd                       // A:r ← B:x + C:x; F=1 in place; so all down to opXor
	opSub
	opMul
	opDiv
	opFloorDiv
	opMod
	opPow
	opMatMul
	opLsh
	opRsh
	opAnd
	opOr
	opXor
	opNeg // A:r ← -B:x
	opPos
	opInvert
	opNot
	opEq // A:r ← B:x == C:x; so all down to opIsNot
	opNe
	opLt
	opLe
	opGt
	opGe
	opIn
	opNotIn
	opIs
	opIsNot
	opJump        // →A
	opJumpTrue    // →A if B:x is true
	opJumpFalse   // →A if B:x is false
	opJumpCmp     // →A if (B:x <F> C:x) == D, F being an opcode from opEq to opIsNot
	opCall        // A:r ← call B:r with D arguments in the registers after it; C:k (or -1) keyword names
	opCallMethod  // the same, with the callee in B and self, or unset, in B+1
	opCallEx      // A:r ← call B:r with the sequence in B+1 and the dict (or unset) in B+2
	opLoadMethod  // A:r, A+1:r ← method C:k of B:x and its self; D its site
	opLoadSpecial // the same for a method looked up on the type: __enter__, __exit__, …
	opMakeFunc    // A:r ← closure of function B; D defaults from C:r on; F=1 keyword defaults follow them; F=2 made once, for site D
	opList        // A:r ← list of C values from B:r on; F=1 empty, with room for what iterator r0 gives
	opTuple
	opSet
	opDict       // A:r ← dict of C pairs from B:r on; F=1 as for opList
	opListAppend // append B:x to list A:r
	opSetAdd
	opDictSet    // A:r [B:x] ← C:x
	opListExtend // extend list A:r by iterable B:x
	opSetUpdate
	opDictUpdate  // update dict A:r by mapping B:x; F=1 keyword arguments of a call
	opListToTuple // A:r ← tuple of list B:r
	opUnpack      // C registers from A:r on ← elements of B:x
	opUnpackEx    // D before, 1 list, C after, from A:r on ← elements of B:x
	opSlice       // A:r ← slice of the three registers from B:r on
	opIter        // A:r ← iter(B:x)
	opForIter     // A:r ← next of iterator B:r, or →C when it ends; D=2 the next instruction unpacks two
	opReturn      // return B:x
	opYield       // yield B:x; A:r ← what is sent
	opYieldFrom   // delegate to iterator B:r, sending A:r; A:r ← its value
	opAwaitable   // A:r ← iterator of awaitable B:x; C = 1: which __anext__ gave
	opRaise       // raise B:x; F=1 from C:x
	opReraise     // raise B:r again, unchanged
	opExcMatch    // A:r ← does exception B:r match class(es) C:x
	opPushHandled // A:r ← exception handled so far; B:r is handled now
	opPopHandled  // the exception handled is B:r again
	opFormat      // A:r ← format(B:x, C:x) after conversion F
	opConcat      // A:r ← concatenation of C strings from B:r on
	opImport      // A:r ← module B:k; F=1 its top-level package
	opImportFrom  // A:r ← name C:k of module B:r
	opImportStar  // all public names of module B:r become globals
	opBuildClass  // A:r ← class from B: body, B+1: bases, B+2: keywords or unset; C:k name
	opEmit        // a finished record: B:x (segments only)
	opRow         // a row for the target A: B:x (segments only)
	opSegError    // exception B:r ends the record; D builder frames; F=1 before a limit (segments only)
	opLimit       // →A if limit B keeps the record out (segments only)
	opSplit       // A:r ← iterator over list B:x, last element first; over B:x alone if it is no list (segments only)
	opToStr       // A:r ← str(B:x)
	opStep        // a callback of the step A:k is next (segments only)
	opSettle      // A:r ← what A stands for, if it is a coroutine or a future of the step (segments only)
	opRefuseAsync // an error if A:r stands for a value to come (segments only)
	opBadComp     // internal: unreachable
	opcodeCount
)

// opcodes names every opcode and tells what its operands are, for the listing:
// r register, x register or constant, k constant, g global, f function, j jump
// target, n number, - unused.
var opcodes = [opcodeCount]struct {
	Name     string
	Operands string // of A, B, C
}{
	opMove: {"move", "rx-"}, opLoadGlobal: {"load_global", "rg-"}, opStoreGlobal: {"store_global", "gx-"},
	opDelGlobal: {"del_global", "g--"}, opMakeCell: {"make_cell", "r--"}, opLoadCell: {"load_cell", "rx-"},
	opStoreCell: {"store_cell", "xx-"}, opDelCell: {"del_cell", "r--"}, opLoadFree: {"load_free", "rn-"},
	opStoreFree: {"store_free", "nx-"}, opDelFree: {"del_free", "n--"}, opLoadName: {"load_name", "rkg"},
	opStoreName: {"store_name", "kx-"}, opDelName: {"del_name", "k--"}, opCheck: {"check", "rk-"},
	opUnset: {"unset", "r--"}, opAttr: {"attr", "rxk"}, opSetAttr: {"set_attr", "xxk"}, opDelAttr: {"del_attr", "x-k"},
	opIndex: {"index", "rxx"}, opSetIndex: {"set_index", "xxx"}, opDelIndex: {"del_index", "xx-"},
	opAdd: {"add", "rxx"}, opSub: {"sub", "rxx"}, opMul: {"mul", "rxx"}, opDiv: {"div", "rxx"},
	opFloorDiv: {"floordiv", "rxx"}, opMod: {"mod", "rxx"}, opPow: {"pow", "rxx"}, opMatMul: {"matmul", "rxx"},
	opLsh: {"lsh", "rxx"}, opRsh: {"rsh", "rxx"}, opAnd: {"and", "rxx"}, opOr: {"or", "rxx"}, opXor: {"xor", "rxx"},
	opNeg: {"neg", "rx-"}, opPos: {"pos", "rx-"}, opInvert: {"invert", "rx-"}, opNot: {"not", "rx-"},
	opEq: {"eq", "rxx"}, opNe: {"ne", "rxx"}, opLt: {"lt", "rxx"}, opLe: {"le", "rxx"}, opGt: {"gt", "rxx"},
	opGe: {"ge", "rxx"}, opIn: {"in", "rxx"}, opNotIn: {"not_in", "rxx"}, opIs: {"is", "rxx"}, opIsNot: {"is_not", "rxx"},
	opJump: {"jump", "j--"}, opJumpTrue: {"jump_true", "jx-"}, opJumpFalse: {"jump_false", "jx-"},
	opJumpCmp: {"jump_cmp", "jxx"}, opCall: {"call", "rrn"}, opCallMethod: {"call_method", "rrn"},
	opCallEx: {"call_ex", "rr-"}, opLoadMethod: {"load_method", "rxk"}, opLoadSpecial: {"load_special", "rxk"},
	opMakeFunc: {"make_func", "rfr"}, opList: {"list", "rrn"}, opTuple: {"tuple", "rrn"}, opSet: {"set", "rrn"},
	opDict: {"dict", "rrn"}, opListAppend: {"list_append", "rx-"}, opSetAdd: {"set_add", "rx-"},
	opDictSet: {"dict_set", "rxx"}, opListExtend: {"list_extend", "rx-"}, opSetUpdate: {"set_update", "rx-"},
	opDictUpdate: {"dict_update", "rx-"}, opListToTuple: {"list_to_tuple", "rr-"}, opUnpack: {"unpack", "rxn"},
	opUnpackEx: {"unpack_ex", "rxn"}, opSlice: {"slice", "rr-"}, opIter: {"iter", "rx-"}, opForIter: {"for_iter", "rrj"},
	opReturn: {"return", "-x-"}, opYield: {"yield", "rx-"}, opYieldFrom: {"yield_from", "rr-"},
	opAwaitable: {"awaitable", "rx-"}, opRaise: {"raise", "-xx"}, opReraise: {"reraise", "-r-"},
	opExcMatch: {"exc_match", "rrx"}, opPushHandled: {"push_handled", "rr-"}, opPopHandled: {"pop_handled", "-r-"},
	opFormat: {"format", "rxx"}, opConcat: {"concat", "rrn"}, opImport: {"import", "rk-"},
	opImportFrom: {"import_from", "rrk"}, opImportStar: {"import_star", "-r-"}, opBuildClass: {"build_class", "rrk"},
	opEmit: {"emit", "-x-"}, opRow: {"row", "nx-"}, opSegError: {"seg_error", "-r-"}, opLimit: {"limit", "jn-"}, opSplit: {"split", "rx-"},
	opToStr: {"to_str", "rx-"}, opStep: {"step", "k--"}, opSettle: {"settle", "r--"}, opRefuseAsync: {"refuse_async", "r--"},
	opBadComp: {"bad", "---"},
}

// binaryOps maps source operators to opcodes; compareOps comparisons.
var binaryOps = map[string]Opcode{
	"+": opAdd, "-": opSub, "*": opMul, "/": opDiv, "//": opFloorDiv, "%": opMod, "**": opPow, "@": opMatMul,
	"<<": opLsh, ">>": opRsh, "&": opAnd, "|": opOr, "^": opXor,
}

var compareOps = map[string]Opcode{
	"==": opEq, "!=": opNe, "<": opLt, "<=": opLe, ">": opGt, ">=": opGe,
	"in": opIn, "not in": opNotIn, "is": opIs, "is not": opIsNot,
}

var unaryOps = map[string]Opcode{"-": opNeg, "+": opPos, "~": opInvert, "not": opNot}

// opText is the inverse of the three tables, for slow paths and error texts.
var opText = func() (text [opcodeCount]string) {
	for _, m := range []map[string]Opcode{binaryOps, compareOps, unaryOps} {
		for s, op := range m {
			text[op] = s
		}
	}
	return text
}()
