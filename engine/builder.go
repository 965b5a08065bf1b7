package engine

import (
	"gears/lang"
	"gears/readers"
	"gears/vm"
)

// builder is what GB(…) makes: a recipe being recorded. It is the native part
// of a GearsBuilder object.
type builder struct {
	sess       *session
	reader     *lang.ReaderSpec
	defaultArg vm.Value
	desc       string
	steps      []lang.Step
}

// The lines that frames of the builder's own code show in tracebacks. Scripts
// never see that code; the numbers are those that users know.
const (
	lineInit     = 84
	lineAvg      = 155
	lineRun      = 172
	lineRegister = 183
	lineDeco     = 187
)

// frame adds a frame of the builder's own code to a new error.
func frame(err error, name string, line int) error {
	if r, ok := err.(*vm.Raised); ok {
		r.Exc().Trace = append(r.Exc().Trace, vm.TraceEntry{Func: name, Line: line})
	}
	return err
}

func gearsError(format string, args ...any) error {
	return vm.Errorf(vm.ExcGearsError, format, args...)
}

// readerNames are the names that GearsBuilder takes.
func readerNames() []string {
	var names []string
	for _, r := range lang.Readers {
		names = append(names, r.Name)
	}
	return names
}

// newBuilderType makes the session's GearsBuilder class.
func newBuilderType(s *session) *vm.Type {
	ty := vm.NewType("not_main", "GearsBuilder", nil, nil)
	ty.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return s.newBuilder(cls, args, kw)
	}
	methods := []vm.Builtin{
		{Name: "run", Max: -1, Fn: s.builderRun},
		{Name: "register", Max: -1, Fn: s.builderRegister},
	}
	for i := range lang.Ops {
		op := &lang.Ops[i]
		methods = append(methods, vm.Builtin{Name: op.Name, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			return args[0], s.addStep(t, op, args, kw)
		}})
	}
	ty.AddMethods(methods)
	return ty
}

// newBuilder is GearsBuilder(reader='KeysReader', defaultArg='*', desc=None).
func (s *session) newBuilder(cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	v := []vm.Value{vm.Str("KeysReader"), vm.Str("*"), vm.None}
	if err := bindSugar("GearsBuilder.__init__", []string{"reader", "defaultArg", "desc"}, v, 0, args, kw); err != nil {
		return vm.Value{}, err
	}
	if v[0].Kind() != vm.KStr {
		return vm.Value{}, frame(gearsError("reader argument must be a string"), "__init__", lineInit)
	}
	spec := lang.Reader(v[0].AsStr())
	if spec == nil {
		err := vm.Misspelt(gearsError("The given reader does not exists"), v[0].AsStr(), readerNames())
		return vm.Value{}, frame(err, "__init__", lineInit)
	}
	b := &builder{sess: s, reader: spec, defaultArg: v[1]}
	switch {
	case v[2].Kind() == vm.KStr:
		b.desc = v[2].AsStr()
	case !v[2].IsNone():
		return vm.Value{}, frame(gearsError("desc argument must be a string"), "__init__", lineInit)
	}
	s.engine.nextRegistration()
	return vm.ObjectValue(&vm.Object{Type: cls, Data: b}), nil
}

// bindSugar binds arguments to the named parameters of a method that is written
// in Python in the original: dst holds the defaults, of which the first required
// ones do not count.
func bindSugar(fn string, names []string, dst []vm.Value, required int, args []vm.Value, kw []vm.Kw) error {
	set := make([]bool, len(names))
	if len(args) > len(names) {
		return vm.TypeErrorf("%s() takes %d positional arguments but %d were given", fn, len(names)+1, len(args)+1)
	}
	for i, a := range args {
		dst[i], set[i] = a, true
	}
next:
	for _, k := range kw {
		for i, n := range names {
			if n == k.Name {
				if set[i] {
					return vm.TypeErrorf("%s() got multiple values for argument '%s'", fn, n)
				}
				dst[i], set[i] = k.V, true
				continue next
			}
		}
		return vm.Misspelt(vm.TypeErrorf("%s() got an unexpected keyword argument '%s'", fn, k.Name), k.Name, names)
	}
	for i := range required {
		if !set[i] {
			return vm.TypeErrorf("%s() missing 1 required positional argument: '%s'", fn, names[i])
		}
	}
	return nil
}

func builderOf(v vm.Value) *builder {
	if v.Kind() != vm.KObject {
		return nil
	}
	b, _ := v.AsObject().Data.(*builder)
	return b
}

// self returns the builder of a method call.
func self(args []vm.Value) (*builder, error) {
	if b := builderOf(args[0]); b != nil {
		return b, nil
	}
	return nil, vm.TypeErrorf("descriptor of 'GearsBuilder' object doesn't apply to a '%s' object", vm.TypeName(args[0]))
}

// addStep records one operation.
func (s *session) addStep(t *vm.Thread, op *lang.OpSpec, args []vm.Value, kw []vm.Kw) error {
	b, err := self(args)
	if err != nil {
		return err
	}
	step := lang.Step{Op: op, Pos: t.CallPos()}
	if op.Native {
		if len(kw) > 0 {
			return vm.TypeErrorf("deco() got an unexpected keyword argument '%s'", kw[0].Name)
		}
		step.Args, err = nativeArgs(op, args[1:])
		if err != nil {
			return frame(err, "deco", lineDeco)
		}
	} else if step.Args, err = sugarArgs(op, args[1:], kw); err != nil {
		return err
	}
	if check := argChecks[op.Name]; check != nil {
		if err := check(&step); err != nil {
			return err
		}
	}
	b.steps = append(b.steps, step)
	return nil
}

// argChecks look at arguments that are more than their types say.
var argChecks = map[string]func(*lang.Step) error{
	"upsert": func(s *lang.Step) error {
		_, err := targetOf(s.Args[1].(*lang.Opaque).Ref.(vm.Value))
		return err
	},
}

// nativeArgs checks the arguments of a native operation: positional, of the
// right number, and callbacks must be script functions.
func nativeArgs(op *lang.OpSpec, args []vm.Value) ([]any, error) {
	required := 0
	for _, p := range op.Params {
		if !p.Optional {
			required++
		}
	}
	if len(args) < required || len(args) > len(op.Params) {
		return nil, gearsError("wrong number of args to %s function", op.ErrName)
	}
	out := make([]any, 0, len(op.Params))
	for i, p := range op.Params {
		if i >= len(args) {
			out = append(out, p.Default)
			continue
		}
		switch p.Type {
		case lang.ParamFunc:
			if args[i].Kind() != vm.KFunc {
				return nil, gearsError("%s must be a function", p.Role)
			}
			out = append(out, vm.CallbackOf(args[i]))
		case lang.ParamInt:
			if args[i].Kind() != vm.KInt && args[i].Kind() != vm.KBool {
				return nil, gearsError("%s must be a number", p.Role)
			}
			out = append(out, args[i].AsInt())
		}
	}
	return out, nil
}

// sugarArgs binds the arguments of a sugar operation by position or name.
func sugarArgs(op *lang.OpSpec, args []vm.Value, kw []vm.Kw) ([]any, error) {
	names := make([]string, len(op.Params))
	vals := make([]vm.Value, len(op.Params))
	required := 0
	for i, p := range op.Params {
		names[i] = p.Name
		if !p.Optional {
			required++
		}
	}
	if err := bindSugar("GearsBuilder."+op.Name, names, vals, required, args, kw); err != nil {
		return nil, err
	}
	out := make([]any, len(op.Params))
	for i, p := range op.Params {
		v := vals[i]
		if v.IsUnset() {
			out[i] = p.Default
			continue
		}
		switch p.Type {
		case lang.ParamFunc:
			if p.Role != "" && v.Kind() != vm.KFunc {
				// avg hands its extractor to map.
				return nil, frame(frame(gearsError("%s must be a function", p.Role), "deco", lineDeco), op.Name, lineAvg)
			}
			out[i] = vm.CallbackOf(v)
		case lang.ParamBool:
			b, err := vm.Truth(nil, v)
			if err != nil {
				return nil, err
			}
			out[i] = b
		case lang.ParamValue:
			out[i] = &lang.Opaque{Ref: v}
		}
	}
	return out, nil
}

// action holds the arguments that run() and register() take themselves.
type action struct {
	toStr, collect bool
	mode           string
	rest           []vm.Kw
}

func (s *session) actionArgs(kw []vm.Kw, reader string) (action, error) {
	a := action{toStr: true, collect: true, mode: "async"}
	for _, k := range kw {
		switch {
		case k.Name == "convertToStr" || k.Name == "collect":
			b, err := vm.Truth(nil, k.V)
			if err != nil {
				return a, err
			}
			if k.Name == "collect" {
				a.collect = b
			} else {
				a.toStr = b
			}
		case k.Name == "mode" && reader != "KeysOnlyReader":
			if k.V.Kind() != vm.KStr {
				return a, gearsError("execution mode must be a string")
			}
			a.mode = k.V.AsStr()
		default:
			a.rest = append(a.rest, k)
		}
	}
	return a, nil
}

// builderRun is run(arg=None, convertToStr=True, collect=True, **kw).
func (s *session) builderRun(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	b, err := self(args)
	if err != nil {
		return vm.Value{}, err
	}
	v, err := s.run(t, b, args[1:], kw)
	if err != nil {
		return vm.Value{}, frame(err, "run", lineRun)
	}
	return v, nil
}

func (s *session) run(t *vm.Thread, b *builder, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	// The second and third positional arguments are convertToStr and collect.
	for i, name := range []string{"convertToStr", "collect"} {
		if len(args) > i+1 {
			kw = append(kw, vm.Kw{Name: name, V: args[i+1]})
		}
	}
	if len(args) > 3 {
		return vm.Value{}, vm.TypeErrorf("run() takes from 1 to 4 positional arguments but %d were given", len(args)+1)
	}
	a, err := s.actionArgs(kw, b.reader.Name)
	if err != nil {
		return vm.Value{}, err
	}
	if !b.reader.Run {
		return vm.Value{}, gearsError("Given reader do not support run or not exists")
	}
	if a.mode != "async" && a.mode != "async_local" {
		return vm.Value{}, gearsError("unknown execution mode")
	}
	readerArgs, err := readers.BindRun(b.reader.Name, b.defaultArg, args[:min(len(args), 1)], a.rest)
	if err != nil {
		return vm.Value{}, err
	}
	recipe := &lang.Recipe{
		Reader: b.reader.Name, ReaderArgs: readerArgs, Steps: append([]lang.Step(nil), b.steps...),
		Action: lang.ActionRun, Mode: a.mode, Collect: a.collect, ToStr: a.toStr, Desc: b.desc,
	}
	return s.started(t, recipe)
}
