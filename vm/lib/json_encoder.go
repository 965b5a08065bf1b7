package lib

import (
	"strings"

	"gears/vm"
)

// encoderOptions are the parameters that dumps, dump and JSONEncoder share.
const encoderOptions = "skipkeys= ensure_ascii= check_circular= allow_nan= indent= separators= default= sort_keys="

var (
	sigDumps   = sig("dumps", "obj * "+encoderOptions+" cls=").passing("JSONEncoder.__init__")
	sigDump    = sig("dump", "obj fp * "+encoderOptions+" cls=").passing("JSONEncoder.__init__")
	sigEncoder = sig("JSONEncoder.__init__", "self * "+encoderOptions)
)

// encoderDefaults are the values of encoderOptions that are not given.
var encoderDefaults = []vm.Value{vm.False, vm.True, vm.True, vm.True, vm.None, vm.None, vm.None, vm.False}

func (e *encoder) defaults() {
	e.ascii, e.check, e.allowNaN = true, true, true
	e.itemSep, e.keySep = ", ", ": "
}

// configure sets the options from the arguments skipkeys … sort_keys.
func (e *encoder) configure(t *vm.Thread, a []vm.Value) (err error) {
	e.defaults()
	flags := []struct {
		at  int
		dst *bool
	}{{0, &e.skipKeys}, {1, &e.ascii}, {2, &e.check}, {3, &e.allowNaN}, {7, &e.sortKeys}}
	for _, f := range flags {
		if *f.dst, err = truth(t, a[f.at], *f.dst); err != nil {
			return err
		}
	}
	if given(a[4]) {
		if err := e.setIndent(t, a[4]); err != nil {
			return err
		}
		e.itemSep = ","
	}
	if given(a[5]) {
		seps, err := separators(t, a[5])
		if err != nil {
			return err
		}
		for i, dst := range []*string{&e.itemSep, &e.keySep} {
			if seps[i].Kind() != vm.KStr {
				return vm.TypeErrorf("make_encoder() argument %d must be str, not %s", 6-i, vm.TypeName(seps[i]))
			}
			*dst = seps[i].AsStr()
		}
	}
	e.defaultFn = a[6]
	return nil
}

func (e *encoder) setIndent(t *vm.Thread, v vm.Value) error {
	e.pretty = true
	if v.Kind() == vm.KStr {
		e.indent = v.AsStr()
		return nil
	}
	n, err := vm.IndexInt(t, v)
	if err != nil {
		return err
	}
	if n > 1<<16 {
		return vm.Errorf(vm.ExcMemoryError, "indent of %d is too large", n)
	}
	e.indent = strings.Repeat(" ", int(max(n, 0)))
	return nil
}

// separators are the two that the separators argument must give.
func separators(t *vm.Thread, v vm.Value) ([]vm.Value, error) {
	seps, err := vm.Collect(t, v)
	switch {
	case err != nil:
		return nil, err
	case len(seps) < 2:
		return nil, vm.ValueErrorf("not enough values to unpack (expected 2, got %d)", len(seps))
	case len(seps) > 2:
		return nil, vm.ValueErrorf("too many values to unpack (expected 2)")
	}
	return seps, nil
}

func jsonDumps(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 1 && len(kw) == 0 {
		e := encoder{t: t}
		e.defaults()
		s, err := e.encode(args[0])
		return vm.Str(s), err
	}
	var a [10]vm.Value
	enc, err := jsonEncoderOf(t, sigDumps, a[:], args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	if enc.IsUnset() {
		e := encoder{t: t}
		if err := e.configure(t, a[1:9]); err != nil {
			return vm.Value{}, err
		}
		s, err := e.encode(a[0])
		return vm.Str(s), err
	}
	f, err := vm.GetAttr(t, enc, "encode")
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(f, a[:1], nil)
}

// jsonEncoderOf binds the arguments of dumps or dump and, when they name a
// class, makes its instance, which gets all options and the keywords that
// nobody knows. Unset means that there is no such class.
func jsonEncoderOf(t *vm.Thread, sig *signature, a, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	known, extra := sig.split(kw)
	if err := sig.bind(a, args, known); err != nil {
		return vm.Value{}, err
	}
	cls := a[len(sig.names)-1]
	if !given(cls) || vm.Is(cls, vm.TypeValue(typeJSONEncoder)) {
		if len(extra) > 0 {
			return vm.Value{}, sig.bind(a, args, kw)
		}
		return vm.Value{}, nil
	}
	first := len(sig.names) - 1 - len(encoderDefaults)
	pass := make([]vm.Kw, 0, len(encoderDefaults)+len(extra))
	for i, def := range encoderDefaults {
		v := a[first+i]
		if v.IsUnset() {
			v = def
		}
		pass = append(pass, vm.Kw{Name: sig.names[first+i], V: v})
	}
	return t.Call(cls, nil, append(pass, extra...))
}

func jsonDump(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [11]vm.Value
	enc, err := jsonEncoderOf(t, sigDump, a[:], args, kw)
	if err != nil {
		return vm.Value{}, err
	}
	var chunks []vm.Value
	if enc.IsUnset() {
		e := encoder{t: t}
		if err := e.configure(t, a[2:10]); err != nil {
			return vm.Value{}, err
		}
		s, err := e.encode(a[0])
		if err != nil {
			return vm.Value{}, err
		}
		chunks = []vm.Value{vm.Str(s)}
	} else if chunks, err = iterencode(t, enc, a[0], nil); err != nil {
		return vm.Value{}, err
	}
	write, err := vm.GetAttr(t, a[1], "write")
	if err != nil {
		return vm.Value{}, err
	}
	for _, c := range chunks {
		if _, err := t.Call(write, []vm.Value{c}, nil); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.None, nil
}

// iterencode calls an encoder's iterencode and collects what it gives.
func iterencode(t *vm.Thread, enc, v vm.Value, kw []vm.Kw) ([]vm.Value, error) {
	f, err := vm.GetAttr(t, enc, "iterencode")
	if err != nil {
		return nil, err
	}
	it, err := t.Call(f, []vm.Value{v}, kw)
	if err != nil {
		return nil, err
	}
	return vm.Collect(t, it)
}

// jsonEncoderInit sets the attributes that encode reads.
func jsonEncoderInit(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [9]vm.Value
	if err := sigEncoder.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	set := func(name string, v vm.Value) error { return vm.SetAttr(t, a[0], name, v) }
	for i, def := range encoderDefaults {
		v := a[i+1]
		if v.IsUnset() {
			v = def
		}
		name := sigEncoder.names[i+1]
		switch name {
		case "separators":
			continue
		case "default":
			if v.IsNone() {
				continue
			}
		}
		if err := set(name, v); err != nil {
			return vm.Value{}, err
		}
	}
	if given(a[6]) {
		seps, err := separators(t, a[6])
		if err != nil {
			return vm.Value{}, err
		}
		if err := set("item_separator", seps[0]); err != nil {
			return vm.Value{}, err
		}
		return vm.None, set("key_separator", seps[1])
	}
	if given(a[5]) {
		return vm.None, set("item_separator", vm.Str(","))
	}
	return vm.None, nil
}

// attributes sets the options from an encoder's attributes.
func (e *encoder) attributes(t *vm.Thread, self vm.Value) error {
	flags := []struct {
		name string
		dst  *bool
	}{{"skipkeys", &e.skipKeys}, {"ensure_ascii", &e.ascii}, {"check_circular", &e.check}, {"allow_nan", &e.allowNaN},
		{"sort_keys", &e.sortKeys}}
	for _, f := range flags {
		v, err := vm.GetAttr(t, self, f.name)
		if err != nil {
			return err
		}
		if *f.dst, err = vm.Truth(t, v); err != nil {
			return err
		}
	}
	indent, err := vm.GetAttr(t, self, "indent")
	if err != nil {
		return err
	}
	if given(indent) {
		if err := e.setIndent(t, indent); err != nil {
			return err
		}
	}
	for i, name := range []string{"item_separator", "key_separator"} {
		v, err := vm.GetAttr(t, self, name)
		if err != nil {
			return err
		}
		if v.Kind() != vm.KStr {
			return vm.TypeErrorf("make_encoder() argument %d must be str, not %s", 6-i, vm.TypeName(v))
		}
		if i == 0 {
			e.itemSep = v.AsStr()
		} else {
			e.keySep = v.AsStr()
		}
	}
	e.defaultFn, err = vm.GetAttr(t, self, "default")
	return err
}

var (
	sigEncode     = sig("JSONEncoder.encode", "self o")
	sigIterencode = sig("JSONEncoder.iterencode", "self o _one_shot=")
	sigDefault    = sig("JSONEncoder.default", "self o")
)

func jsonEncoderEncode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigEncode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	if a[1].Kind() != vm.KStr && overrides(a[0], typeJSONEncoder, "iterencode") {
		chunks, err := iterencode(t, a[0], a[1], []vm.Kw{{Name: "_one_shot", V: vm.True}})
		if err != nil {
			return vm.Value{}, err
		}
		join, err := vm.GetAttr(t, vm.Str(""), "join")
		if err != nil {
			return vm.Value{}, err
		}
		return callOne(t, join, vm.NewList(chunks))
	}
	return encodeBy(t, a[0], a[1])
}

// encodeBy encodes v with the options of the encoder self.
func encodeBy(t *vm.Thread, self, v vm.Value) (vm.Value, error) {
	e := encoder{t: t}
	if err := e.attributes(t, self); err != nil {
		return vm.Value{}, err
	}
	s, err := e.encode(v)
	return vm.Str(s), err
}

func jsonEncoderIterencode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigIterencode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := encodeBy(t, a[0], a[1])
	if err != nil {
		return vm.Value{}, err
	}
	return vm.IterOf(t, vm.NewList([]vm.Value{s}))
}

func jsonEncoderDefault(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigDefault.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return vm.Value{}, vm.TypeErrorf("Object of type %s is not JSON serializable", vm.TypeOf(a[1]).Name)
}
