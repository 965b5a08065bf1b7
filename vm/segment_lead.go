package vm

import "gears/lang"

// Many segments begin with a command whose arguments are constants and the record:
// `lambda x: execute('hget', x, 'genres')`. What such a record leaves behind while
// it waits for the reply follows from the record alone, so it needs no task of its
// own: Lead tells its command, and Replay goes on from there. A page of a thousand
// records then works on one task, which stays in the processor's nearest memory,
// where a thousand tasks do not.

// leadOf finds the instruction of a segment that calls what it begins with, when
// only moves and loads of globals stand before it; else -1.
func leadOf(code *Code) int {
	for pc, in := range code.Instrs {
		switch in.Op {
		case opMove, opUnset, opLoadGlobal:
		case opCall:
			if in.C >= 0 {
				return -1
			}
			return pc
		default:
			return -1
		}
	}
	return -1
}

// Leads reports whether Lead may find something.
func (s *Segment) Leads() bool { return s.lead >= 0 }

// beginAtLead puts a record into a task, up to the call that the segment begins with.
// ok is false where a global is not bound.
func (t *Thread) beginAtLead(task *Task, run *SegmentRun, rec Value) (fr *frame, ok bool) {
	task.begin(run, rec)
	fr = task.fiber.top
	g := fr.fn.Globals
	for _, in := range fr.code.Instrs[:run.Seg.lead] {
		switch in.Op {
		case opMove:
			fr.regs[in.A] = *rk(fr.regs, fr.code, in.B)
		case opLoadGlobal:
			if int(in.B) >= len(g.Vals) {
				return fr, false
			}
			v := g.Vals[in.B]
			if v.k == KUnset {
				v = g.builtin[in.B]
			}
			if v.k == KUnset {
				return fr, false
			}
			fr.regs[in.A] = v
		}
	}
	return fr, true
}

// Lead returns the arguments of the execute() that the segment begins with, for this
// record, and the call. They are valid until the task is used again, which may be at
// once. ok is false where the segment does not begin so: it is to be started.
func (t *Thread) Lead(task *Task, run *SegmentRun, rec Value) (args []Value, site *lang.Call, ok bool) {
	if run.Seg.lead < 0 || t.nested > 0 {
		return nil, nil, false
	}
	fr, ok := t.beginAtLead(task, run, rec)
	if !ok {
		return nil, nil, false
	}
	in := &fr.code.Instrs[run.Seg.lead]
	callee := fr.regs[in.B]
	if callee.k != KBuiltin || !callee.AsBuiltin().Parks {
		return nil, nil, false
	}
	return fr.regs[in.B+1 : in.B+1+int32(in.D)], fr.code.calls[int32(run.Seg.lead)], true
}

// Replay is Start for a record whose Lead there was, and Resume with its outcome.
func (t *Thread) Replay(task *Task, run *SegmentRun, rec, reply Value, err error) (Status, error) {
	fr, _ := t.beginAtLead(task, run, rec)
	fr.pc = run.Seg.lead + 1
	task.cur, task.fiber.parkReg = &task.fiber, fr.code.Instrs[run.Seg.lead].A
	return t.Resume(task, reply, err)
}
