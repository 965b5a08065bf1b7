package vm

import (
	"strings"
)

// runStatus says why the run loop returned.
type runStatus uint8

const (
	statusDone     runStatus = iota // the boundary frame, or the generator, ended
	statusYielded                   // the generator yielded
	statusParked                    // the task waits for a reply
	statusAwaiting                  // the task waits for what a callback's result stands for
)

// rk returns the operand x: a register, or a constant when negative. Constants
// are reached through the code: one variable of the loop less to keep is worth
// more than the way is long, since the compiler saves all of them for each
// instruction (fib gained a tenth).
func rk(regs []Value, code *Code, x int32) *Value {
	if x >= 0 {
		return &regs[x]
	}
	return &code.Consts[^x]
}

// run is the machine's loop. It runs f from its top frame until a boundary
// frame ends, a generator that Go code resumed yields or ends, or the task
// parks. A case that succeeds continues; one that leaves the switch has set
// err.
func (t *Thread) run(f *Fiber) (Value, runStatus, error) {
	var err error
	if f.pending != nil {
		err, f.pending = f.pending, nil
		t.fiber = f
		if !f.thrown {
			t.arisen(err)
		}
		f.thrown = false
		if f = t.unwind(f, &err, false); f == nil {
			return Value{}, statusDone, err
		}
	}
reload:
	t.fiber = f
	fr := f.top
	code, regs := fr.code, fr.regs
	instrs := code.Instrs
	pc := fr.pc
	for {
		in := &instrs[pc]
		pc++
		fr.pc = pc
		switch in.Op {
		case opMove:
			regs[in.A] = *rk(regs, code, in.B)
			continue
		case opLoadGlobal:
			g := fr.fn.Globals
			if int(in.B) < len(g.Vals) {
				v := g.Vals[in.B]
				if v.k == KUnset {
					v = g.builtin[in.B]
				}
				if v.k != KUnset {
					regs[in.A] = v
					continue
				}
			}
			err = nameError(fr, g.Program.Names[in.B])
		case opStoreGlobal:
			g := fr.fn.Globals
			if int(in.A) >= len(g.Vals) {
				g.grow()
			}
			g.Vals[in.A] = *rk(regs, code, in.B)
			continue
		case opDelGlobal:
			g := fr.fn.Globals
			if int(in.A) < len(g.Vals) && g.Vals[in.A].k != KUnset {
				g.Vals[in.A] = Value{}
				continue
			}
			err = nameError(fr, g.Program.Names[in.A])
		case opMakeCell:
			regs[in.A] = box(KCell, &Cell{regs[in.A]})
			continue
		case opLoadCell:
			v := rk(regs, code, in.B).asCell().V
			if v.k != KUnset {
				regs[in.A] = v
				continue
			}
			if in.B < 0 {
				err = freeError(code.Names[in.C])
			} else {
				err = unboundError(code.Names[in.C])
			}
		case opStoreCell:
			rk(regs, code, in.A).asCell().V = *rk(regs, code, in.B)
			continue
		case opDelCell:
			if c := rk(regs, code, in.A).asCell(); c.V.k != KUnset {
				c.V = Value{}
				continue
			}
			err = unboundError(code.Names[in.B])
		case opLoadFree:
			v := fr.fn.Free[in.B].V
			if v.k != KUnset {
				regs[in.A] = v
				continue
			}
			err = freeError(code.Names[in.C])
		case opStoreFree:
			fr.fn.Free[in.A].V = *rk(regs, code, in.B)
			continue
		case opDelFree:
			if c := fr.fn.Free[in.A]; c.V.k != KUnset {
				c.V = Value{}
				continue
			}
			err = freeError(code.Names[in.B])
		case opLoadName:
			name := code.Names[in.B]
			v, ok, e := nsGet(t, regs[code.nsReg], name)
			if err = e; err != nil {
				break
			}
			if ok {
				regs[in.A] = v
				continue
			}
			if v, ok := freeByName(fr, name); ok {
				regs[in.A] = v
				continue
			}
			if v := fr.fn.Globals.Lookup(name); v.k != KUnset {
				regs[in.A] = v
				continue
			}
			err = nameError(fr, name)
		case opStoreName:
			if err = nsSet(t, regs[code.nsReg], code.Names[in.A], *rk(regs, code, in.B)); err == nil {
				continue
			}
		case opDelName:
			name := code.Names[in.A]
			if err = nsDel(t, regs[code.nsReg], name); err == nil {
				continue
			}
		case opCheck:
			if regs[in.A].k != KUnset {
				continue
			}
			err = unboundError(code.Names[in.B])
		case opUnset:
			regs[in.A] = Value{}
			continue
		case opAttr:
			o := rk(regs, code, in.B)
			if o.k == KObject {
				s := fr.fn.Globals.site(in.D)
				if e := s.at(o.AsObject()); e != nil {
					regs[in.A] = e.val
					continue
				}
				if v, ok := s.load(in.D, o.AsObject(), code.Names[in.C], code.hashes[in.C]); ok {
					regs[in.A] = v
					continue
				}
				if s.slot == getterSlot && s.token == o.AsObject().Type.token {
					if err = t.enterGetter(f, s.fn.AsFunc(), *o, in.A); err != nil {
						break
					}
					goto reload
				}
			}
			var v Value
			if v, err = GetAttr(t, *o, code.Names[in.C]); err == nil {
				regs[in.A] = v
				continue
			}
		case opSetAttr:
			if o := rk(regs, code, in.A); o.k == KObject {
				s := fr.fn.Globals.site(in.D)
				if e := s.at(o.AsObject()); e != nil && o.AsObject().Data == nil {
					e.val = *rk(regs, code, in.B)
					continue
				}
				if s.store(in.D, o.AsObject(), code.Names[in.C], code.hashes[in.C], *rk(regs, code, in.B)) {
					continue
				}
			}
			if err = SetAttr(t, *rk(regs, code, in.A), code.Names[in.C], *rk(regs, code, in.B)); err == nil {
				continue
			}
		case opDelAttr:
			if err = DelAttr(t, *rk(regs, code, in.A), code.Names[in.C]); err == nil {
				continue
			}
		case opIndex:
			o, k := rk(regs, code, in.B), rk(regs, code, in.C)
			// The two commonest subscripts: a field of a record or dict, and an
			// element of a list or tuple.
			if o.k == KDict && k.k == KStr && o.AsDict().Sub == nil {
				d := o.AsDict()
				if d.rec == nil && in.C < 0 {
					if i := d.findStr(code.constHashes[^in.C], k.AsStr()); i >= 0 {
						regs[in.A] = d.entries[i].val
						continue
					}
				} else if v, ok, _ := d.Get(t, *k); ok {
					regs[in.A] = v
					continue
				}
			} else if o.k == KList && k.k == KInt && o.AsList().Sub == nil {
				e := o.AsList().Elems
				if i := k.n; i >= 0 && i < int64(len(e)) {
					regs[in.A] = e[i]
					continue
				}
			} else if o.k == KTuple && k.k == KInt && o.AsTuple().Sub == nil {
				e := o.AsTuple().Elems
				if i := k.n; i >= 0 && i < int64(len(e)) {
					regs[in.A] = e[i]
					continue
				}
			}
			var v Value
			if v, err = GetItem(t, *o, *k); err == nil {
				regs[in.A] = v
				continue
			}
		case opSetIndex:
			o, k := rk(regs, code, in.A), rk(regs, code, in.B)
			if o.k == KDict && o.AsDict().Sub == nil {
				if err = dictSet(t, o.AsDict(), *k, *rk(regs, code, in.C)); err == nil {
					continue
				}
				break
			}
			if o.k == KList && k.k == KInt && o.AsList().Sub == nil {
				if e := o.AsList().Elems; k.n >= 0 && k.n < int64(len(e)) {
					e[k.n] = *rk(regs, code, in.C)
					continue
				}
			}
			if err = SetItem(t, *o, *k, *rk(regs, code, in.C)); err == nil {
				continue
			}
		case opDelIndex:
			if err = DelItem(t, *rk(regs, code, in.A), *rk(regs, code, in.B)); err == nil {
				continue
			}
		case opAdd:
			a, b := rk(regs, code, in.B), rk(regs, code, in.C)
			if a.k == KInt && b.k == KInt {
				if s := a.n + b.n; (s > a.n) == (b.n > 0) {
					regs[in.A] = Value{k: KInt, n: s}
					continue
				}
			} else if a.k == KFloat && b.k == KFloat {
				regs[in.A] = Float(a.AsFloat() + b.AsFloat())
				continue
			}
			if err = t.binary(in, regs, *a, *b); err == nil {
				continue
			}
		case opSub:
			a, b := rk(regs, code, in.B), rk(regs, code, in.C)
			if a.k == KInt && b.k == KInt {
				if s := a.n - b.n; (s < a.n) == (b.n > 0) {
					regs[in.A] = Value{k: KInt, n: s}
					continue
				}
			} else if a.k == KFloat && b.k == KFloat {
				regs[in.A] = Float(a.AsFloat() - b.AsFloat())
				continue
			}
			if err = t.binary(in, regs, *a, *b); err == nil {
				continue
			}
		case opMul, opDiv, opFloorDiv, opMod, opPow, opMatMul, opLsh, opRsh, opAnd, opOr, opXor:
			if err = t.binary(in, regs, *rk(regs, code, in.B), *rk(regs, code, in.C)); err == nil {
				continue
			}
		case opNeg, opPos, opInvert:
			var v Value
			if v, err = UnaryOp(t, opText[in.Op], *rk(regs, code, in.B)); err == nil {
				regs[in.A] = v
				continue
			}
		case opNot:
			var b bool
			if b, err = Truth(t, *rk(regs, code, in.B)); err == nil {
				regs[in.A] = Bool(!b)
				continue
			}
		case opEq, opNe, opLt, opLe, opGt, opGe:
			a, b := rk(regs, code, in.B), rk(regs, code, in.C)
			if a.k == KInt && b.k == KInt {
				regs[in.A] = Bool(compareInts(in.Op, a.n, b.n))
				continue
			}
			if a.k == KStr && b.k == KStr && in.Op <= opNe {
				regs[in.A] = Bool((a.AsStr() == b.AsStr()) == (in.Op == opEq))
				continue
			}
			var v Value
			if v, err = Compare(t, opText[in.Op], *a, *b); err == nil {
				regs[in.A] = v
				continue
			}
		case opIn, opNotIn:
			var b bool
			if b, err = Contains(t, *rk(regs, code, in.C), *rk(regs, code, in.B)); err == nil {
				regs[in.A] = Bool(b == (in.Op == opIn))
				continue
			}
		case opIs:
			regs[in.A] = Bool(Is(*rk(regs, code, in.B), *rk(regs, code, in.C)))
			continue
		case opIsNot:
			regs[in.A] = Bool(!Is(*rk(regs, code, in.B), *rk(regs, code, in.C)))
			continue
		case opJump:
			if int(in.A) < pc {
				if err = t.beat(); err != nil {
					break
				}
			}
			pc = int(in.A)
			continue
		case opJumpTrue, opJumpFalse:
			v := rk(regs, code, in.B)
			var b bool
			if v.k == KBool {
				b = v.n != 0
			} else if b, err = Truth(t, *v); err != nil {
				break
			}
			if b == (in.Op == opJumpTrue) {
				if int(in.A) < pc {
					if err = t.beat(); err != nil {
						break
					}
				}
				pc = int(in.A)
			}
			continue
		case opJumpCmp:
			a, b := rk(regs, code, in.B), rk(regs, code, in.C)
			var hit bool
			switch op := Opcode(in.F); {
			case op <= opGe && a.k == KInt && b.k == KInt:
				hit = compareInts(op, a.n, b.n)
			case op <= opNe && a.k == KStr && b.k == KStr:
				hit = (a.AsStr() == b.AsStr()) == (op == opEq)
			case op == opIs:
				hit = Is(*a, *b)
			case op == opIsNot:
				hit = !Is(*a, *b)
			default:
				hit, err = t.test(op, *a, *b)
			}
			if err != nil {
				break
			}
			if hit == (in.D != 0) {
				pc = int(in.A)
			}
			continue
		case opCall, opCallMethod:
			argBase, n := int(in.B)+1, int(in.D)
			callee := regs[in.B]
			if in.Op == opCallMethod {
				if regs[in.B+1].k == KUnset {
					argBase++
				} else {
					n++
				}
			}
			var fn *Function
			if callee.k == KFunc {
				fn = callee.AsFunc()
			} else if fn = behind(callee); fn != nil {
				// The instance takes the place before the arguments.
				argBase--
				n++
			}
			if fn != nil {
				c := fn.Code
				ok := n == c.exact && in.C < 0
				if !ok && c.direct {
					var names []string
					if in.C >= 0 {
						names = code.KwNames[in.C]
					}
					if ok = arrange(fn, fr.chunk[fr.base+argBase:], n, names); ok {
						n = len(c.params)
					}
				}
				if ok {
					if err = t.beat(); err != nil {
						break
					}
					if err = t.deeper(); err != nil {
						break
					}
					fr = f.push(fn, fr.chunk, fr.base+argBase, n)
					if callee.k != KFunc {
						fr.begin(callee)
					}
					fr.dest = in.A
					code, regs = c, fr.regs
					instrs = c.Instrs
					pc = 0
					continue
				}
				if callee.k != KFunc {
					argBase++
					n--
				}
			}
			if callee.k == KBuiltin && in.C < 0 {
				b := callee.AsBuiltin()
				if b.Parks && t.task != nil && t.nested == 1 {
					args := regs[argBase : argBase+n]
					t.task.Args, t.task.Site, t.task.cur = args, code.calls[int32(pc-1)], f
					f.parkReg = in.A
					return Value{}, statusParked, nil
				}
				m := n
				if b.Method {
					m--
				}
				// A method that was not found through its own object, like
				// str.upper(x), goes the way that checks self.
				bound := !b.Method || in.Op == opCallMethod && argBase == int(in.B)+1
				if bound && m >= b.Min && (b.Max < 0 || m <= b.Max) {
					var v Value
					if v, err = b.Fn(t, regs[argBase:argBase+n:argBase+n], nil); err == nil {
						regs[in.A] = v
						continue
					}
					break
				}
			}
			var kw []Kw
			if in.C >= 0 {
				names := code.KwNames[in.C]
				n -= len(names)
				kw = make([]Kw, len(names))
				for i, name := range names {
					kw[i] = Kw{name, regs[argBase+n+i]}
				}
			}
			var entered bool
			if entered, err = t.call(f, in.A, callee, regs[argBase:argBase+n], kw); err == nil {
				if entered {
					goto reload
				}
				continue
			}
		case opCallEx:
			args := regs[in.B+1].AsList().Elems
			var kw []Kw
			if d := regs[in.B+2]; d.k == KDict {
				for i := range d.AsDict().Slots() {
					if k, v, ok := d.AsDict().Slot(i); ok {
						kw = append(kw, Kw{k.AsStr(), v})
					}
				}
			}
			callee := regs[in.B]
			if callee.k == KBuiltin && callee.AsBuiltin().Parks && t.task != nil && t.nested == 1 && kw == nil {
				t.task.Args, t.task.Site, t.task.cur = args, code.calls[int32(pc-1)], f
				f.parkReg = in.A
				return Value{}, statusParked, nil
			}
			var entered bool
			if entered, err = t.call(f, in.A, callee, args, kw); err == nil {
				if entered {
					goto reload
				}
				continue
			}
		case opLoadMethod:
			v := *rk(regs, code, in.B)
			s := fr.fn.Globals.site(in.D)
			if s.method(&v, code.hashes[in.C]) {
				regs[in.A], regs[in.A+1] = s.fn, v
				continue
			}
			if err = s.loadMethod(t, in.D, v, code.Names[in.C], code.hashes[in.C], &regs[in.A], &regs[in.A+1]); err == nil {
				continue
			}
		case opLoadSpecial:
			if err = loadSpecial(t, *rk(regs, code, in.B), code.Names[in.C], &regs[in.A], &regs[in.A+1]); err == nil {
				continue
			}
		case opMakeFunc:
			if in.F == 2 {
				s := fr.fn.Globals.site(in.D)
				if s.fn.k == KUnset {
					s.fn = makeFunction(fr, code.Funcs[in.B], nil, 0, false)
				}
				regs[in.A] = s.fn
				continue
			}
			regs[in.A] = makeFunction(fr, code.Funcs[in.B], regs[in.C:], int(in.D), in.F != 0)
			continue
		case opList:
			if in.F != 0 {
				regs[in.A] = NewList(make([]Value, 0, room(regs[0])))
				continue
			}
			if err = t.charge(24 * int(in.C)); err == nil {
				regs[in.A] = NewList(append([]Value(nil), regs[in.B:in.B+in.C]...))
				continue
			}
		case opTuple:
			regs[in.A] = NewTuple(append([]Value(nil), regs[in.B:in.B+in.C]...)...)
			continue
		case opSet:
			s := NewSet()
			for i := range in.C {
				if err = s.Add(t, regs[in.B+i]); err != nil {
					break
				}
			}
			if err == nil {
				regs[in.A] = SetValue(s)
				continue
			}
		case opDict:
			if in.F != 0 {
				regs[in.A] = DictValue(NewDict(room(regs[0])))
				continue
			}
			d := dictOf(int(in.C))
			for i := range in.C {
				if err = d.Set(t, regs[in.B+2*i], regs[in.B+2*i+1]); err != nil {
					break
				}
			}
			if err == nil {
				regs[in.A] = DictValue(d)
				continue
			}
		case opListAppend:
			l := regs[in.A].AsList()
			if err = t.charge(24); err == nil {
				l.Elems = append(l.Elems, *rk(regs, code, in.B))
				continue
			}
		case opSetAdd:
			if err = t.charge(48); err == nil {
				if err = regs[in.A].AsSet().Add(t, *rk(regs, code, in.B)); err == nil {
					continue
				}
			}
		case opDictSet:
			d, k := regs[in.A].AsDict(), *rk(regs, code, in.B)
			if in.F != 0 {
				if _, dup := d.GetStr(k.AsStr()); dup {
					err = TypeErrorf("%s got multiple values for keyword argument '%s'", calleeName(regs[in.A-2]), k.AsStr())
					break
				}
			}
			if err = t.charge(72); err == nil {
				if err = d.Set(t, k, *rk(regs, code, in.C)); err == nil {
					continue
				}
			}
		case opListExtend:
			l, x := regs[in.A].AsList(), *rk(regs, code, in.B)
			if in.F != 0 && !iterable(x) {
				err = TypeErrorf("%s argument after * must be an iterable, not %s", calleeName(regs[in.A-1]), TypeName(x))
				break
			}
			if in.F == 0 && !iterable(x) {
				err = TypeErrorf("Value after * must be an iterable, not %s", TypeName(x))
				break
			}
			err = Iterate(t, x, func(v Value) error {
				l.Elems = append(l.Elems, v)
				return t.charge(24)
			})
			if err == nil {
				continue
			}
		case opSetUpdate:
			s := regs[in.A].AsSet()
			if err = Iterate(t, *rk(regs, code, in.B), func(v Value) error { return s.Add(t, v) }); err == nil {
				continue
			}
		case opDictUpdate:
			if err = t.dictUpdate(regs[in.A].AsDict(), *rk(regs, code, in.B), in.F != 0, regs, in.C); err == nil {
				continue
			}
		case opListToTuple:
			regs[in.A] = NewTuple(regs[in.B].AsList().Elems...)
			continue
		case opUnpack:
			if err = t.unpack(regs[in.A:in.A+in.C], *rk(regs, code, in.B)); err == nil {
				continue
			}
		case opUnpackEx:
			if err = t.unpackEx(regs[in.A:], *rk(regs, code, in.B), int(in.D), int(in.C)); err == nil {
				continue
			}
		case opSlice:
			regs[in.A] = NewSlice(regs[in.B], regs[in.B+1], regs[in.B+2])
			continue
		case opIter:
			var v Value
			if v, err = IterOf(t, *rk(regs, code, in.B)); err == nil {
				regs[in.A] = v
				continue
			}
		case opForIter:
			it := &regs[in.B]
			if it.k == KGen && it.AsGen().plain() {
				g := it.AsGen()
				if g.state == genDone {
					pc = int(in.C)
					continue
				}
				if err = g.enter(t, None); err != nil {
					break
				}
				g.mode, g.dest, g.exit = resumeFor, in.A, int(in.C)
				g.fiber.caller = f
				f = &g.fiber
				goto reload
			}
			var v Value
			var ok bool
			if it.k == KIter {
				switch x := it.AsIter().It.(type) {
				case *listIter:
					if ok = uint(x.i) < uint(len(x.l.Elems)); ok {
						v = x.l.Elems[x.i]
						x.i++
					} else {
						x.i = -1
					}
				case *rangeIter:
					if ok = x.left > 0; ok {
						v = Int(x.next)
						x.next += x.step
						x.left--
					}
				default:
					if in.D == 2 {
						// The next instruction unpacks.
						if p := pairsOf(x); p != nil {
							if ok, err = p.nextPair(t, regs[in.A:in.A+2]); ok {
								pc++
								continue
							}
							break
						}
					}
					v, ok, err = x.Next(t)
				}
			} else if it.k == KObject && it.AsObject().Type.Slots.Next != nil {
				v, ok, err = it.AsObject().Type.Slots.Next(t, *it)
			} else {
				err = TypeErrorf("'%s' object is not an iterator", TypeName(*it))
			}
			if err != nil {
				break
			}
			if !ok {
				pc = int(in.C)
				continue
			}
			regs[in.A] = v
			continue
		case opReturn:
			v := *rk(regs, code, in.B)
			if g := f.gen; g != nil && fr.parent == nil {
				f.pop()
				g.leave(t, true)
				caller := f.caller
				f.caller = nil
				if g.mode == resumeGo {
					return v, statusDone, nil
				}
				f = caller
				if g.mode == resumeFor {
					f.top.pc = g.exit
				} else {
					f.top.regs[g.dest] = v
				}
				goto reload
			}
			boundary, dest := fr.boundary, fr.dest
			f.pop()
			t.depth--
			if fr.instance.k != KUnset {
				if v.k != KNone {
					// It is the caller who finds out, and who may catch it.
					err = TypeErrorf("__init__() should return None, not '%s'", TypeName(v))
					break
				}
				v = fr.instance
			}
			if boundary {
				return v, statusDone, nil
			}
			fr = f.top
			code, regs = fr.code, fr.regs
			instrs = code.Instrs
			pc = fr.pc
			regs[dest] = v
			continue
		case opYield:
			v := *rk(regs, code, in.B)
			g := f.gen
			g.sendReg, g.own = in.A, true
			if f = t.yield(f, v); f == nil {
				return v, statusYielded, nil
			}
			goto reload
		case opYieldFrom:
			// The instruction is run again for each value sent, so that the frame
			// is stopped "at" the delegation.
			it := &regs[in.B]
			if it.k == KGen {
				g := it.AsGen()
				if g.state == genDone {
					if g.Coroutine {
						err = errReused()
						break
					}
					regs[in.A] = None
					continue
				}
				if err = g.enter(t, regs[in.B+1]); err != nil {
					break
				}
				g.mode, g.dest = resumeDelegate, in.A
				g.fiber.caller = f
				f = &g.fiber
				goto reload
			}
			var v Value
			var more bool
			if v, more, err = t.sendTo(*it, regs[in.B+1]); err != nil {
				break
			}
			if !more {
				regs[in.A] = v
				continue
			}
			fr.pc = pc - 1
			f.gen.sendReg, f.gen.own = in.B+1, false
			if f = t.yield(f, v); f == nil {
				return v, statusYielded, nil
			}
			goto reload
		case opAwaitable:
			var v Value
			if v, err = awaitable(t, *rk(regs, code, in.B)); err == nil {
				regs[in.A] = v
				continue
			}
			if in.C == 1 {
				err = notAsyncNext(err, *rk(regs, code, in.B))
			}
		case opRaise:
			cause := Value{}
			if in.F == 1 {
				cause = *rk(regs, code, in.C)
			}
			err = t.raise(*rk(regs, code, in.B), cause, in.F)
			if in.F == 2 {
				if r, ok := err.(*Raised); ok && r.V == t.handled {
					// A bare raise adds no line of its own.
					if f = t.unwind(f, &err, true); f == nil {
						return Value{}, statusDone, err
					}
					goto reload
				}
			}
		case opReraise:
			err = &Raised{regs[in.B]}
			if f = t.unwind(f, &err, true); f == nil {
				return Value{}, statusDone, err
			}
			goto reload
		case opExcMatch:
			var b bool
			if b, err = excMatch(regs[in.B], *rk(regs, code, in.C)); err == nil {
				regs[in.A] = Bool(b)
				continue
			}
		case opPushHandled:
			exc := regs[in.B] // the two registers may be the same
			regs[in.A] = t.handled
			if g := f.gen; g != nil && fr.parent == nil && t.handled == g.outer {
				// What the resumer handles may be something else by the time that
				// the generator gets back to it.
				regs[in.A] = Value{}
			}
			t.handled = exc
			continue
		case opPopHandled:
			t.handled = regs[in.B]
			if g := f.gen; g != nil && fr.parent == nil && t.handled.k == KUnset {
				t.handled = g.outer
			}
			continue
		case opFormat:
			var s string
			if s, err = t.formatValue(*rk(regs, code, in.B), in.F, *rk(regs, code, in.C)); err == nil {
				regs[in.A] = Str(s)
				continue
			}
		case opConcat:
			var b strings.Builder
			for _, v := range regs[in.B : in.B+in.C] {
				b.WriteString(v.AsStr())
			}
			if err = t.charge(b.Len()); err == nil {
				regs[in.A] = Str(b.String())
				continue
			}
		case opImport:
			var v Value
			if v, err = t.importModule(code.Names[in.B], in.F != 0); err == nil {
				regs[in.A] = v
				continue
			}
		case opImportFrom:
			var v Value
			if v, err = t.importFrom(regs[in.B].AsModule(), code.Names[in.C]); err == nil {
				regs[in.A] = v
				continue
			}
		case opImportStar:
			if err = importStar(t, fr.fn.Globals, regs[in.B].AsModule()); err == nil {
				continue
			}
		case opBuildClass:
			var v Value
			if v, err = t.buildClass(code.Names[in.C], regs[in.B].AsFunc(), regs[in.B+1].AsList().Elems, regs[in.B+2]); err == nil {
				regs[in.A] = v
				continue
			}
		case opEmit:
			t.task.Out = append(t.task.Out, *rk(regs, code, in.B))
			continue
		case opRow:
			t.task.Rows = append(t.task.Rows, Row{int(in.A), *rk(regs, code, in.B)})
			continue
		case opStep:
			t.task.step = StepState{Op: rk(regs, code, in.A).AsStr()}
			continue
		case opSettle:
			v := &regs[in.A]
			if v.k != KGen && v.k != KObject || !Deferred(*v) {
				continue
			}
			t.task.Await, t.task.cur = *v, f
			f.parkReg = in.A
			f.forget()
			return Value{}, statusAwaiting, nil
		case opRefuseAsync:
			if !Deferred(regs[in.A]) {
				continue
			}
			err = ErrAsyncExtractor()
		case opSegError:
			// Before a full limit nothing is pulled any more, so nothing fails.
			if in.F == 0 || !t.task.run.Full {
				t.task.Errs = append(t.task.Errs, BuilderFrames(&Raised{regs[in.B]}, int(in.D)))
			}
			continue
		case opLimit:
			if t.task.run.admit(int(in.B)) {
				continue
			}
			pc = int(in.A)
			continue
		case opSplit:
			v := *rk(regs, code, in.B)
			if v.k == KList {
				regs[in.A] = newIter(reverseIter{v.AsList().Elems}, typeListIter)
			} else {
				regs[in.A] = newIter(reverseIter{[]Value{v}}, typeListIter)
			}
			continue
		case opToStr:
			v := rk(regs, code, in.B)
			if v.k == KStr {
				regs[in.A] = *v
				continue
			}
			var s string
			if s, err = ToStr(t, *v); err == nil {
				regs[in.A] = Str(s)
				continue
			}
		default:
			panic("internal error: opcode " + opcodes[in.Op].Name)
		}
		t.arisen(err)
		if f = t.unwind(f, &err, false); f == nil {
			return Value{}, statusDone, err
		}
		goto reload
	}
}

// builderLine is the line that frames of the builder's own code show.
const builderLine = 98

// BuilderFrames adds n frames of the builder's own code to the outer end of
// err's traceback: the functions that sugar operators wrap around callbacks.
func BuilderFrames(err error, n int) error {
	if r, ok := err.(*Raised); ok {
		for range n {
			r.Exc().Trace = append(r.Exc().Trace, TraceEntry{Func: "<lambda>", Line: builderLine})
		}
	}
	return err
}
