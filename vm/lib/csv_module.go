package lib

import (
	"gears/vm"
)

// firstOf splits the arguments of reader and writer: the first, and the dialect.
func firstOf(fn string, args []vm.Value) (first, dialect vm.Value, err error) {
	if len(args) == 0 {
		return first, dialect, vm.TypeErrorf("%s expected at least 1 argument, got 0", fn)
	}
	if len(args) > 2 {
		return first, dialect, vm.TypeErrorf("%s expected at most 2 arguments, got %d", fn, len(args))
	}
	if len(args) == 2 {
		dialect = args[1]
	}
	return args[0], dialect, nil
}

func (c *csvState) reader(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	in, base, err := firstOf("reader", args)
	if err != nil {
		return vm.Value{}, err
	}
	it, err := vm.GetIter(t, in)
	if err != nil {
		return vm.Value{}, err
	}
	d, err := c.dialect(t, base, kw)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.NewIter(&csvReader{csv: c, d: d, in: it}, typeCSVReader), nil
}

func (c *csvState) writer(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	out, base, err := firstOf("writer", args)
	if err != nil {
		return vm.Value{}, err
	}
	write, ok, err := vm.LookupAttr(t, out, "write")
	if err != nil {
		return vm.Value{}, err
	}
	if !ok || !vm.Callable(write) {
		return vm.Value{}, vm.TypeErrorf("argument 1 must have a \"write\" method")
	}
	d, err := c.dialect(t, base, kw)
	if err != nil {
		return vm.Value{}, err
	}
	return newObject(typeCSVWriter, &csvWriter{d, write}), nil
}

func (c *csvState) register(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	name, base, err := firstOf("register_dialect", args)
	if err != nil {
		return vm.Value{}, err
	}
	if name.Kind() != vm.KStr {
		return vm.Value{}, vm.TypeErrorf("dialect name must be a string")
	}
	d, err := c.dialect(t, base, kw)
	if err != nil {
		return vm.Value{}, err
	}
	c.dialects.SetStr(name.AsStr(), newObject(typeCSVDialect, d))
	return vm.None, nil
}

func (c *csvState) unregister(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	_, ok, err := c.dialects.Delete(t, args[0])
	if err == nil && !ok {
		err = vm.Errorf(typeCSVError, "unknown dialect")
	}
	return vm.None, err
}

func (c *csvState) get(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	v, ok, err := c.dialects.Get(t, args[0])
	if err == nil && !ok {
		err = vm.Errorf(typeCSVError, "unknown dialect")
	}
	return v, err
}

func (c *csvState) list(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
	var names []vm.Value
	for i := range c.dialects.Slots() {
		if k, _, ok := c.dialects.Slot(i); ok {
			names = append(names, k)
		}
	}
	return vm.NewList(names), nil
}

func (c *csvState) fieldLimit(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	old := c.limit
	if len(args) > 0 {
		if args[0].Kind() != vm.KInt {
			return vm.Value{}, vm.TypeErrorf("limit must be an integer")
		}
		c.limit = args[0].AsInt()
	}
	return vm.Int(old), nil
}

var csvWriterMethods = []vm.Builtin{
	{Name: "writerow", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		w, err := dataOf[csvWriter](args, typeCSVWriter, "writerow")
		if err != nil {
			return vm.Value{}, err
		}
		return w.row(t, args[1])
	}},
	{Name: "writerows", Min: 1, Max: 1, NoKw: true, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
		w, err := dataOf[csvWriter](args, typeCSVWriter, "writerows")
		if err != nil {
			return vm.Value{}, err
		}
		return vm.None, vm.Iterate(t, args[1], func(row vm.Value) error {
			_, err := w.row(t, row)
			return err
		})
	}},
}

func dialectAttr(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	if d, ok := dialectOf(v); ok {
		for _, o := range csvOptions {
			if o.name == name {
				return o.get(d), true, nil
			}
		}
	}
	return vm.Value{}, false, nil
}

func setupCSV() {
	typeCSVWriter.AddMethods(csvWriterMethods)
	typeCSVWriter.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if w, ok := v.AsObject().Data.(*csvWriter); ok && name == "dialect" {
			return newObject(typeCSVDialect, w.d), true, nil
		}
		return vm.Value{}, false, nil
	}
	typeCSVReader.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		r, ok := v.AsIter().It.(*csvReader)
		switch {
		case ok && name == "dialect":
			return newObject(typeCSVDialect, r.d), true, nil
		case ok && name == "line_num":
			return vm.Int(r.lines), true, nil
		}
		return vm.Value{}, false, nil
	}
	typeCSVDialect.Slots.GetAttr = dialectAttr
}

func buildCSVNative(*vm.Thread) (*vm.Module, error) {
	c := &csvState{dialects: vm.NewDict(4), limit: 131072}
	fns := []vm.Builtin{
		{Name: "reader", Max: -1, Fn: c.reader},
		{Name: "writer", Max: -1, Fn: c.writer},
		{Name: "register_dialect", Max: -1, Fn: c.register},
		{Name: "unregister_dialect", Min: 1, Max: 1, Fn: c.unregister},
		{Name: "get_dialect", Min: 1, Max: 1, Fn: c.get},
		{Name: "list_dialects", Fn: c.list},
		{Name: "field_size_limit", Max: 1, NoKw: true, Fn: c.fieldLimit},
		{Name: "Dialect", Max: 1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			base := vm.None
			if len(args) > 0 {
				base = args[0]
			}
			d, err := c.dialect(t, base, kw)
			return newObject(typeCSVDialect, d), err
		}},
	}
	attrs := typeAttrs(typeCSVError)
	for i, name := range []string{"QUOTE_MINIMAL", "QUOTE_ALL", "QUOTE_NONNUMERIC", "QUOTE_NONE"} {
		attrs = append(attrs, attr{name, vm.Int(int64(i))})
	}
	return newModule("_csv", fns, attrs...), nil
}
