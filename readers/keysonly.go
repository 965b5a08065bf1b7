package readers

import (
	"context"
	"errors"
	"io"
	"strconv"

	"gears/lang"
	"gears/shard"
	"gears/vm"
)

// keysOnlyParams are the parameters of the KeysOnlyReader.
var keysOnlyParams = []string{"pattern", "count", "noScan", "patternGenerator"}

// bindKeysOnly is the KeysOnlyReader's part of
// run(pattern='*', count=1000, noScan=False, patternGenerator=None).
func bindKeysOnly(arg vm.Value, given bool, kw []vm.Kw) ([]lang.NamedArg, error) {
	var out []lang.NamedArg
next:
	for _, k := range kw {
		for _, name := range keysOnlyParams {
			if k.Name == name {
				continue next
			}
		}
		return nil, vm.TypeErrorf("createKeysOnlyReader() got an unexpected keyword argument '%s'", k.Name)
	}
	if v := keyword(kw, "pattern"); !v.IsUnset() {
		if given {
			return nil, vm.TypeErrorf("createKeysOnlyReader() got multiple values for argument 'pattern'")
		}
		arg = v
	}
	pattern, err := plainText(nil, arg)
	if err != nil {
		return nil, err
	}
	out = append(out, lang.NamedArg{Name: "pattern", Value: pattern})
	if v := keyword(kw, "count"); !v.IsUnset() {
		count, err := plainText(nil, v)
		if err != nil {
			return nil, err
		}
		out = append(out, lang.NamedArg{Name: "count", Value: count})
	}
	if v := keyword(kw, "noScan"); !v.IsUnset() {
		out = append(out, lang.NamedArg{Name: "noScan", Value: !falsy(v)})
	}
	if v := keyword(kw, "patternGenerator"); !v.IsUnset() && !v.IsNone() {
		out = append(out, lang.NamedArg{Name: "patternGenerator", Value: vm.CallbackOf(v)})
	}
	return out, nil
}

// plainText is the text of v as execute() sends it. Without a thread no script
// code can run, so instances are refused.
func plainText(t *vm.Thread, v vm.Value) (string, error) {
	switch v.Kind() {
	case vm.KStr, vm.KBytes:
		return v.AsStr(), nil
	case vm.KByteArray:
		return string(v.AsByteArray().B), nil
	case vm.KInt:
		return strconv.FormatInt(v.AsInt(), 10), nil
	case vm.KNone, vm.KBool, vm.KFloat, vm.KBig:
		return vm.ToStr(t, v)
	}
	if t == nil {
		return "", vm.TypeErrorf("a pattern or count must be a string or a number, not %s", vm.TypeName(v))
	}
	return vm.ToStr(t, v)
}

// The frames that tracebacks show for the reader: it was a function of the
// script's environment. Line numbers of the prelude mean nothing to anybody but
// programs that compare whole texts.
var (
	frameGenerator = vm.TraceEntry{Func: "keysOnlyReader", Line: 47}
	frameScan      = vm.TraceEntry{Func: "keysOnlyReader", Line: 59}
)

// keysOnlyPager is the KeysOnlyReader: the names of keys.
type keysOnlyPager struct {
	env  *Env
	spec *Spec
	conn *shard.Conn
	scan *scan

	pattern string
	noScan  bool
	asked   bool // EXISTS is under way

	keys   []string
	values []vm.Value
}

func openKeysOnly(ctx context.Context, env *Env, spec *Spec) (pager, error) {
	p := &keysOnlyPager{env: env, spec: spec, pattern: spec.target("pattern"), noScan: spec.Arg("noScan") == true}
	if arg, ok := spec.Arg("pattern").(string); ok {
		p.pattern = arg // "" is a pattern too: BindRun has dealt with defaults
	}
	if spec.Arg("patternGenerator") != nil {
		return p, nil // what to ask for is known when the first page is wanted
	}
	return p, p.start(ctx)
}

// start sends the first request.
func (p *keysOnlyPager) start(ctx context.Context) (err error) {
	if p.conn, err = p.env.Shard.Get(ctx); err != nil {
		return err
	}
	if p.noScan {
		p.asked = true
		p.conn.Append("EXISTS", p.pattern)
		return p.flush(ctx)
	}
	p.scan = newScan(p.conn, p.env, p.spec, p.pattern)
	if count, ok := p.spec.Arg("count").(string); ok {
		p.scan.counted, p.scan.fixed = count, true
		// A count that Redis refuses has to reach it.
		if n, err := strconv.Atoi(count); err != nil || n < 1 {
			p.scan.exact, p.scan.match = false, p.pattern
		}
	}
	p.scan.send()
	return p.flush(ctx)
}

// flush closes the pager when it fails, for openKeysOnly.
func (p *keysOnlyPager) flush(ctx context.Context) error {
	err := p.conn.Flush(ctx)
	if err != nil {
		p.close()
	}
	return err
}

func (p *keysOnlyPager) close() {
	if p.conn != nil {
		p.env.Shard.Put(p.conn)
		p.conn = nil
	}
}

func (p *keysOnlyPager) page(ctx context.Context) ([]vm.Value, error) {
	if p.conn == nil {
		if err := p.generate(); err != nil {
			return nil, scriptError(err, frameGenerator)
		}
		if err := p.start(ctx); err != nil {
			return nil, err
		}
	}
	if p.asked {
		return p.exists(ctx)
	}
	if !p.scan.waiting {
		p.scan.send()
	}
	keys, err := p.scan.receive(ctx, p.keys[:0])
	p.keys = keys
	var text replyError
	if errors.As(err, &text) {
		return nil, scriptError(vm.Errorf(vm.ExcGearsError, "%s\r\n", string(text)), frameScan)
	}
	if err != nil {
		return nil, err
	}
	if p.scan.done {
		err = io.EOF
	} else if !p.spec.OneByOne {
		p.scan.send()
		if err := p.conn.Flush(ctx); err != nil {
			return nil, err
		}
	}
	p.values = p.values[:0]
	for _, key := range keys {
		p.values = append(p.values, vm.Text(key))
	}
	return p.values, err
}

// exists is the only page when the pattern is a name.
func (p *keysOnlyPager) exists(ctx context.Context) ([]vm.Value, error) {
	r, err := p.conn.Receive(ctx)
	if err != nil {
		return nil, err
	}
	if r.Kind != ':' || r.Int != 1 || p.env.Hidden(p.pattern) {
		return nil, io.EOF
	}
	return []vm.Value{vm.Text(p.pattern)}, io.EOF
}

// generate calls patternGenerator, which gives (pattern, noScan).
func (p *keysOnlyPager) generate() error {
	cb := p.spec.Arg("patternGenerator").(*lang.Callback)
	t := p.env.Thread
	t.Begin()
	result, err := t.Call(cb.Ref.(vm.Value), nil, nil)
	if err != nil {
		return err
	}
	pair, err := unpackPair(t, result)
	if err != nil {
		return err
	}
	if p.pattern, err = plainText(t, pair[0]); err != nil {
		return err
	}
	p.noScan, err = vm.Truth(t, pair[1])
	return err
}

// unpackPair is "a, b = v".
func unpackPair(t *vm.Thread, v vm.Value) (pair [2]vm.Value, err error) {
	it, err := vm.GetIter(t, v)
	if err != nil {
		if vm.IsExc(err, vm.ExcTypeError) {
			err = vm.TypeErrorf("cannot unpack non-iterable %s object", vm.TypeName(v))
		}
		return pair, err
	}
	for n := 0; ; n++ {
		x, ok, err := it.Next(t)
		switch {
		case err != nil:
			return pair, err
		case !ok && n < len(pair):
			return pair, vm.ValueErrorf("not enough values to unpack (expected %d, got %d)", len(pair), n)
		case !ok:
			return pair, nil
		case n == len(pair):
			return pair, vm.ValueErrorf("too many values to unpack (expected %d)", len(pair))
		}
		pair[n] = x
	}
}

// scriptError is the error record of an exception that left a reader function;
// frames of the prelude, outermost last, stand around it.
func scriptError(err error, frames ...vm.TraceEntry) error {
	var raised *vm.Raised
	if !errors.As(err, &raised) {
		return err
	}
	if e := raised.Exc(); e != nil {
		e.Trace = append(e.Trace, frames...)
	}
	return &RecordError{raised}
}
