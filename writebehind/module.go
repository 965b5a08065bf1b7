package writebehind

import (
	"context"
	"errors"

	"gears/sink"
	"gears/vm"
)

// Registration is one that there is, for those who look for older versions of
// themselves.
type Registration struct {
	ID, Desc string
	Stream   string // of a StreamReader: what it reads; else ""
	Ours     bool   // the script is to take its place, or is being brought back as it
	Pending  bool   // the script has just made it
}

// Declaration is the table of a write-behind or write-through.
type Declaration struct {
	Kind  string
	Table sink.Table
	Mark  string // the table of marks; "": none
}

// Host is what the module needs of the session that it is in.
type Host interface {
	Databases() *Databases
	Registrations() []Registration
	// Replace has registrations go when those that the script makes come.
	Replace(ids []string) error
	Declare(Declaration)
}

// Module makes the module _writebehind of a session.
func Module(h Host) *vm.Module {
	m := &module{host: h}
	m.placeType = vm.NewType("_writebehind", "Place", nil, nil)
	m.placeType.New, m.placeType.Final = nil, true
	out := vm.NewModule("_writebehind", nil)
	for _, b := range []vm.Builtin{
		{Name: "open", Min: 2, Max: 2, NoKw: true, Fn: m.open},
		{Name: "write", Min: 4, Max: 4, NoKw: true, Fn: m.write},
		{Name: "check", Min: 3, Max: 3, NoKw: true, Fn: m.check},
		{Name: "registrations", NoKw: true, Fn: m.registrations},
		{Name: "replace", Min: 1, Max: 1, NoKw: true, Fn: m.replace},
		{Name: "declare", Min: 3, Max: 3, NoKw: true, Fn: m.declare},
	} {
		b.Qual = "_writebehind." + b.Name
		out.Attrs.SetStr(b.Name, vm.BuiltinValue(&b))
	}
	return out
}

type module struct {
	host      Host
	placeType *vm.Type
}

// open is open(kind, where): a place to write to. It does not connect.
func (m *module) open(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	p, err := placeOf(t, args[0], args[1])
	if err != nil {
		return vm.Value{}, err
	}
	return vm.ObjectValue(&vm.Object{Type: m.placeType, Data: p}), nil
}

// write is write(place, table, data, mark): carries out a batch of entries, and
// lists those that the database refused, where the table says that it may.
func (m *module) write(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	p, err := placeArg(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	table, err := tableOf(t, args[1])
	if err != nil {
		return vm.Value{}, err
	}
	rows, mark, err := rowsOf(&table, args[2], args[3])
	if err != nil {
		return vm.Value{}, err
	}
	var rejected []sink.Rejected
	err = m.work(t, p, func(ctx context.Context, target sink.Target) (err error) {
		rejected, err = target.Write(ctx, table, rows, mark)
		return err
	})
	if err != nil {
		return vm.Value{}, err
	}
	out := make([]vm.Value, len(rejected))
	for i, r := range rejected {
		out[i] = vm.NewTuple(vm.Int(int64(r.Index)), vm.Text(r.Err.Error()))
	}
	return vm.NewList(out), nil
}

// check is check(place, table, mark).
func (m *module) check(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	p, err := placeArg(args[0])
	if err != nil {
		return vm.Value{}, err
	}
	table, err := tableOf(t, args[1])
	if err != nil {
		return vm.Value{}, err
	}
	mark := sink.Mark{Table: args[2].AsStrOrEmpty()}
	return vm.None, m.work(t, p, func(ctx context.Context, target sink.Target) error {
		return target.Check(ctx, table, mark)
	})
}

// work calls f with the database at p, while others may run the isolate's code. A
// database that cannot be reached is a ConnectionError.
func (m *module) work(t *vm.Thread, p place, f func(ctx context.Context, target sink.Target) error) error {
	dbs, ctx := m.host.Databases(), t.Context()
	var err error
	t.Blocking(func() {
		err = dbs.use(ctx, p, func(target sink.Target) error { return f(ctx, target) })
	})
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return vm.Aborted()
	case sink.Retryable(err):
		return vm.Errorf(vm.ExcConnectionError, "%s", err)
	}
	return vm.Errorf(vm.ExcException, "%s", err)
}

// registrations lists (id, description, stream or None, ours, pending).
func (m *module) registrations(*vm.Thread, []vm.Value, []vm.Kw) (vm.Value, error) {
	var out []vm.Value
	for _, r := range m.host.Registrations() {
		stream := vm.None
		if r.Stream != "" {
			stream = vm.Text(r.Stream)
		}
		out = append(out, vm.NewTuple(vm.Str(r.ID), vm.Text(r.Desc), stream, vm.Bool(r.Ours), vm.Bool(r.Pending)))
	}
	return vm.NewList(out), nil
}

// replace is replace(ids).
func (m *module) replace(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	ids, err := textsOf(t, args[0], "ids")
	if err != nil {
		return vm.Value{}, err
	}
	if err := m.host.Replace(ids); err != nil {
		return vm.Value{}, vm.Errorf(vm.ExcGearsError, "%s", err)
	}
	return vm.None, nil
}

// declare is declare(kind, table, mark).
func (m *module) declare(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	table, err := tableOf(t, args[1])
	if err == nil {
		m.host.Declare(Declaration{Kind: args[0].AsStrOrEmpty(), Table: table, Mark: args[2].AsStrOrEmpty()})
	}
	return vm.None, err
}

var errNoPlace = errors.New("the first argument is no place of a database")

func placeArg(v vm.Value) (place, error) {
	if v.Kind() == vm.KObject {
		if p, ok := v.AsObject().Data.(place); ok {
			return p, nil
		}
	}
	return place{}, vm.TypeErrorf("%s", errNoPlace)
}
