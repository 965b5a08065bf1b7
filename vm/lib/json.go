package lib

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gears/vm"
)

var (
	typeJSONDecodeError = vm.NewType("json.decoder", "JSONDecodeError", []*vm.Type{vm.ExcValueError}, nil)
	typeJSONEncoder     = vm.NewType("json.encoder", "JSONEncoder", nil, nil)
	typeJSONDecoder     = vm.NewType("json.decoder", "JSONDecoder", nil, nil)
)

// jsonOptions is the native part of encoders and decoders. Nothing is in it:
// their options are attributes.
type jsonOptions struct{}

var jsonFuncs = []vm.Builtin{
	{Name: "dumps", Max: -1, Fn: jsonDumps},
	{Name: "dump", Max: -1, Fn: jsonDump},
	{Name: "loads", Max: -1, Fn: jsonLoads},
	{Name: "load", Max: -1, Fn: jsonLoad},
}

var jsonEncoderMethods = []vm.Builtin{
	{Name: "__init__", Max: -1, Fn: jsonEncoderInit},
	{Name: "encode", Max: -1, Fn: jsonEncoderEncode},
	{Name: "iterencode", Max: -1, Fn: jsonEncoderIterencode},
	{Name: "default", Max: -1, Fn: jsonEncoderDefault},
}

var jsonDecoderMethods = []vm.Builtin{
	{Name: "__init__", Max: -1, Fn: jsonDecoderInit},
	{Name: "decode", Max: -1, Fn: jsonDecoderDecode},
	{Name: "raw_decode", Max: -1, Fn: jsonDecoderRaw},
}

func setupJSON() {
	typeJSONDecodeError.New = jsonDecodeErrorNew
	typeJSONDecodeError.AddMethods([]vm.Builtin{{Name: "__reduce__", NoKw: true, Max: 0, Fn: jsonDecodeErrorReduce}})
	typeJSONEncoder.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v := vm.ObjectValue(&vm.Object{Type: cls, Data: jsonOptions{}, Attrs: vm.NewDict(8)})
		if scriptInit(cls) {
			return v, nil
		}
		_, err := jsonEncoderInit(t, append([]vm.Value{v}, args...), kw)
		return v, err
	}
	typeJSONEncoder.AddMethods(jsonEncoderMethods)
	typeJSONEncoder.Attrs.SetStr("item_separator", vm.Str(", "))
	typeJSONEncoder.Attrs.SetStr("key_separator", vm.Str(": "))
	typeJSONDecoder.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v := vm.ObjectValue(&vm.Object{Type: cls, Data: jsonOptions{}, Attrs: vm.NewDict(6)})
		if scriptInit(cls) {
			return v, nil
		}
		_, err := jsonDecoderInit(t, append([]vm.Value{v}, args...), kw)
		return v, err
	}
	typeJSONDecoder.AddMethods(jsonDecoderMethods)
}

func buildJSON(*vm.Thread) (*vm.Module, error) {
	types := typeAttrs(typeJSONDecodeError, typeJSONEncoder, typeJSONDecoder)
	dec := newModule("json.decoder", nil, types[0], types[2])
	enc := newModule("json.encoder", nil, types[1])
	all := newAll("dump", "dumps", "load", "loads", "JSONDecoder", "JSONDecodeError", "JSONEncoder")
	return newModule("json", jsonFuncs,
		append(types, all, attr{"decoder", vm.ModuleValue(dec)}, attr{"encoder", vm.ModuleValue(enc)})...), nil
}

func buildJSONDecoder(t *vm.Thread) (*vm.Module, error) {
	return submodule(t, "json.decoder", buildJSON)
}
func buildJSONEncoder(t *vm.Thread) (*vm.Module, error) {
	return submodule(t, "json.encoder", buildJSON)
}

// jsonDecodeError makes a JSONDecodeError for byte offset at of doc.
func jsonDecodeError(msg, doc string, at int) error {
	return vm.RaiseValue(newJSONDecodeError(typeJSONDecodeError, msg, vm.Str(doc), doc[:at], utf8.RuneCountInString(doc[:at]), 0))
}

// newJSONDecodeError makes the exception; before is the text before the place,
// pos its position in code points, past how far that is behind the end.
func newJSONDecodeError(cls *vm.Type, msg string, doc vm.Value, before string, pos, past int) vm.Value {
	line := strings.Count(before, "\n") + 1
	col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1 + past
	v := vm.NewExc(cls, vm.Str(fmt.Sprintf("%s: line %d column %d (char %d)", msg, line, col, pos)))
	attrs := vm.NewDict(5)
	attrs.SetStr("msg", vm.Str(msg))
	attrs.SetStr("doc", doc)
	attrs.SetStr("pos", vm.Int(int64(pos)))
	attrs.SetStr("lineno", vm.Int(int64(line)))
	attrs.SetStr("colno", vm.Int(int64(col)))
	v.AsObject().Attrs = attrs
	return v
}

// jsonDecodeErrorReduce gives what makes the error again: its text alone would
// not do.
func jsonDecodeErrorReduce(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
	var parts [3]vm.Value
	for i, name := range []string{"msg", "doc", "pos"} {
		var err error
		if parts[i], err = vm.GetAttr(t, args[0], name); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.NewTuple(vm.TypeValue(vm.TypeOf(args[0])), vm.NewTuple(parts[:]...)), nil
}

var sigJSONDecodeError = sig("JSONDecodeError.__init__", "msg doc pos")

func jsonDecodeErrorNew(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigJSONDecodeError.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	msg, err := vm.ToStr(t, a[0])
	if err != nil {
		return vm.Value{}, err
	}
	pos, err := vm.IndexInt(t, a[2])
	if err != nil {
		return vm.Value{}, err
	}
	doc := ""
	if a[1].Kind() == vm.KStr {
		doc = a[1].AsStr()
	}
	before := doc
	n := int64(0)
	for i := range doc {
		if n == pos {
			before = doc[:i]
			break
		}
		n++
	}
	return newJSONDecodeError(cls, msg, a[1], before, int(pos), int(max(pos-int64(utf8.RuneCountInString(doc)), 0))), nil
}

const decoderOptions = "object_hook= parse_float= parse_int= parse_constant= strict= object_pairs_hook="

var sigLoads = sig("loads", "s * "+decoderOptions+" cls=").passing("JSONDecoder.__init__")
var sigLoad = sig("load", "fp * "+decoderOptions+" cls=").passing("JSONDecoder.__init__")
var sigDecoder = sig("JSONDecoder.__init__", "self * "+decoderOptions)

// configure sets the options from the arguments object_hook … object_pairs_hook.
func (d *decoder) configure(t *vm.Thread, a []vm.Value) (err error) {
	d.objectHook, d.parseFloat, d.parseInt, d.parseConstant, d.pairsHook = a[0], a[1], a[2], a[3], a[5]
	d.strict, err = truth(t, a[4], true)
	// The builtin classes are what is done anyhow.
	if vm.Is(d.parseFloat, vm.TypeValue(vm.TypeFloat)) {
		d.parseFloat = vm.None
	}
	if vm.Is(d.parseInt, vm.TypeValue(vm.TypeInt)) {
		d.parseInt = vm.None
	}
	return err
}

func jsonLoads(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 1 && len(kw) == 0 {
		s, err := jsonText(t, args[0])
		if err != nil {
			return vm.Value{}, err
		}
		d := decoder{t: t, s: s, strict: true}
		return d.document()
	}
	return jsonDecodeWith(t, sigLoads, args, kw, false)
}

// jsonDecodeWith is loads and load: with the given options or, when cls is
// given, by a decoder of that class, which also gets keywords that nobody knows.
func jsonDecodeWith(t *vm.Thread, sig *signature, args []vm.Value, kw []vm.Kw, stream bool) (vm.Value, error) {
	var a [8]vm.Value
	known, extra := sig.split(kw)
	if err := sig.bind(a[:], args, known); err != nil {
		return vm.Value{}, err
	}
	doc := a[0]
	if stream {
		read, err := vm.GetAttr(t, doc, "read")
		if err != nil {
			return vm.Value{}, err
		}
		if doc, err = t.Call(read, nil, nil); err != nil {
			return vm.Value{}, err
		}
	}
	s, err := jsonText(t, doc)
	if err != nil {
		return vm.Value{}, err
	}
	cls := a[7]
	if !given(cls) || vm.Is(cls, vm.TypeValue(typeJSONDecoder)) {
		if len(extra) > 0 {
			return vm.Value{}, sig.bind(a[:], args, kw)
		}
		d := decoder{t: t, s: s}
		if err := d.configure(t, a[1:7]); err != nil {
			return vm.Value{}, err
		}
		return d.document()
	}
	for i, name := range sig.names[1:7] {
		if given(a[i+1]) {
			extra = append(extra, vm.Kw{Name: name, V: a[i+1]})
		}
	}
	dec, err := t.Call(cls, nil, extra)
	if err != nil {
		return vm.Value{}, err
	}
	f, err := vm.GetAttr(t, dec, "decode")
	if err != nil {
		return vm.Value{}, err
	}
	return t.Call(f, []vm.Value{vm.Str(s)}, nil)
}

func jsonLoad(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	return jsonDecodeWith(t, sigLoad, args, kw, true)
}

// jsonDecoderInit sets the attributes that decode reads.
func jsonDecoderInit(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [7]vm.Value
	if err := sigDecoder.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	for i, def := range decoderDefaults {
		v := a[i+1]
		// A hook that is false is none; strict is what it is.
		if v.IsUnset() {
			v = def
		} else if ok, err := vm.Truth(t, v); err != nil {
			return vm.Value{}, err
		} else if !ok && sigDecoder.names[i+1] != "strict" {
			v = def
		}
		if v.IsUnset() {
			continue
		}
		if err := vm.SetAttr(t, a[0], sigDecoder.names[i+1], v); err != nil {
			return vm.Value{}, err
		}
	}
	return vm.None, nil
}

// decoderDefaults are the values of decoderOptions that are not given; of
// parse_constant none is to be seen.
var decoderDefaults = []vm.Value{vm.None, vm.TypeValue(vm.TypeFloat), vm.TypeValue(vm.TypeInt), {}, vm.True, vm.None}

// decoderOf makes a decoding run over s with the attributes of self.
func decoderOf(t *vm.Thread, self vm.Value, s string) (*decoder, error) {
	var a [6]vm.Value
	for i, def := range decoderDefaults {
		v, ok, err := vm.LookupAttr(t, self, sigDecoder.names[i+1])
		if err != nil {
			return nil, err
		}
		if a[i] = v; !ok {
			a[i] = def
		}
	}
	d := &decoder{t: t, s: s}
	d.ticker.t = t
	return d, d.configure(t, a[:])
}

var sigDecode = sig("JSONDecoder.decode", "self s")

func jsonDecoderDecode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigDecode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := text(a[1], "argument")
	if err != nil {
		return vm.Value{}, err
	}
	d, err := decoderOf(t, a[0], s)
	if err != nil {
		return vm.Value{}, err
	}
	if !overrides(args[0], typeJSONDecoder, "raw_decode") {
		return d.document()
	}
	raw, err := vm.GetAttr(t, args[0], "raw_decode")
	if err != nil {
		return vm.Value{}, err
	}
	r, err := t.Call(raw, []vm.Value{a[1]}, []vm.Kw{{Name: "idx", V: vm.Int(int64(d.space(0)))}})
	if err != nil {
		return vm.Value{}, err
	}
	pair, err := vm.Collect(t, r)
	if err != nil {
		return vm.Value{}, err
	}
	if len(pair) != 2 {
		return vm.Value{}, vm.ValueErrorf("raw_decode must return a value and where it ends, got %d values", len(pair))
	}
	end, err := vm.IndexInt(t, pair[1])
	if err != nil {
		return vm.Value{}, err
	}
	if i := d.space(byteOffset(s, max(end, 0))); i != len(s) {
		return vm.Value{}, d.fail("Extra data", i)
	}
	return pair[0], nil
}

// overrides reports whether the class of v has a method of its own in place of
// base's.
func overrides(v vm.Value, base *vm.Type, name string) bool {
	f, _ := vm.TypeOf(v).Lookup(name)
	own, _ := base.Lookup(name)
	return !vm.Is(f, own)
}

var sigRawDecode = sig("JSONDecoder.raw_decode", "self s idx=")

func jsonDecoderRaw(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [3]vm.Value
	if err := sigRawDecode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := text(a[1], "argument")
	if err != nil {
		return vm.Value{}, err
	}
	n, err := intOr(t, a[2], 0)
	if err != nil {
		return vm.Value{}, err
	}
	if n < 0 {
		return vm.Value{}, vm.ValueErrorf("idx cannot be negative")
	}
	start := byteOffset(s, n)
	if start == len(s) {
		past := n - int64(utf8.RuneCountInString(s))
		return vm.Value{}, vm.RaiseValue(newJSONDecodeError(typeJSONDecodeError, "Expecting value", a[1], s, int(n), int(past)))
	}
	d, err := decoderOf(t, a[0], s)
	if err != nil {
		return vm.Value{}, err
	}
	v, end, err := d.value(start)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.NewTuple(v, vm.Int(int64(utf8.RuneCountInString(s[:end])))), nil
}

// byteOffset returns where code point n of s begins; len(s) when it has fewer.
func byteOffset(s string, n int64) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}
