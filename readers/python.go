package readers

import (
	"context"
	"io"

	"gears/lang"
	"gears/vm"
)

// bindPython is the PythonReader's part of run(func). As for the operators of
// the builder, only functions that are written in the script will do.
func bindPython(arg vm.Value, _ bool, _ []vm.Kw) ([]lang.NamedArg, error) {
	if arg.Kind() != vm.KFunc {
		return nil, gearsError("pyreader argument must be a function")
	}
	return []lang.NamedArg{{Name: "func", Value: vm.CallbackOf(arg)}}, nil
}

const (
	// pythonFirst and pythonPage are the sizes of the first page and of full
	// ones. Pages start small so that what comes before a limit costs little.
	pythonFirst = 8
	pythonPage  = 256
)

// pythonPager is the PythonReader: what a function of the script yields. A
// function that returns anything but a generator is called again for each
// record, until it raises.
type pythonPager struct {
	thread *vm.Thread
	fn     vm.Value
	gen    *vm.Generator
	size   int // of the next page
	full   int
	values []vm.Value
}

func openPython(_ context.Context, env *Env, spec *Spec) (pager, error) {
	cb, ok := spec.Arg("func").(*lang.Callback)
	if !ok {
		return nil, gearsError("python reader function is not given")
	}
	p := &pythonPager{thread: env.Thread, fn: cb.Ref.(vm.Value), full: pythonPage}
	if spec.Page > 0 {
		p.full = min(spec.Page, pythonPage)
	}
	p.size = min(pythonFirst, p.full)
	return p, nil
}

// page runs the function until the page is full. It ends early after a value
// that the function may change later: the record must be seen as it is now.
func (p *pythonPager) page(ctx context.Context) ([]vm.Value, error) {
	p.values = p.values[:0]
	for len(p.values) < p.size {
		if ctx.Err() != nil {
			return p.values, context.Cause(ctx)
		}
		v, ok, err := p.next()
		if err != nil {
			return p.values, scriptError(err)
		}
		if !ok {
			return p.values, io.EOF
		}
		p.values = append(p.values, v)
		if !immutable(v) {
			return p.values, nil
		}
	}
	p.size = min(2*p.size, p.full)
	return p.values, nil
}

// next gives one record; ok is false at the end.
func (p *pythonPager) next() (v vm.Value, ok bool, err error) {
	p.thread.Begin()
	if p.gen == nil {
		v, err := p.thread.Call(p.fn, nil, nil)
		if err != nil {
			return v, false, err
		}
		if v.Kind() != vm.KGen || v.AsGen().Coroutine {
			return v, true, nil
		}
		p.gen = v.AsGen()
	}
	return p.gen.Next(p.thread)
}

// immutable reports whether v stays as it is, whatever the script does.
func immutable(v vm.Value) bool {
	switch v.Kind() {
	case vm.KNone, vm.KBool, vm.KInt, vm.KBig, vm.KFloat, vm.KStr, vm.KBytes, vm.KEllipsis, vm.KRange:
		return true
	case vm.KTuple:
		for _, e := range v.AsTuple().Elems {
			if e.Kind() == vm.KTuple || !immutable(e) {
				return false
			}
		}
		return v.AsTuple().Sub == nil
	}
	return false
}

func (p *pythonPager) close() {
	if p.gen == nil {
		return
	}
	p.thread.Begin()
	// What a finally block raises has nowhere to go, as in CPython.
	_ = p.gen.Close(p.thread)
}
