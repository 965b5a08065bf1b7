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
		v := vm.ObjectValue(&vm.Object{Type: cls, Attrs: vm.NewDict(8)})
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
		v := newObject(cls, &decoder{strict: true})
		if scriptInit(cls) {
			return v, nil
		}
		_, err := jsonDecoderInit(t, append([]vm.Value{v}, args...), kw)
		return v, err
	}
	typeJSONDecoder.AddMethods(jsonDecoderMethods)
	typeJSONDecoder.Slots.GetAttr = jsonDecoderAttr
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

func jsonDecoderAttr(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	d, ok := v.AsObject().Data.(*decoder)
	if !ok {
		return vm.Value{}, false, nil
	}
	or := func(v, def vm.Value) (vm.Value, bool, error) {
		if given(v) {
			return v, true, nil
		}
		return def, true, nil
	}
	switch name {
	case "object_hook":
		return or(d.objectHook, vm.None)
	case "object_pairs_hook":
		return or(d.pairsHook, vm.None)
	case "parse_float":
		return or(d.parseFloat, vm.TypeValue(vm.TypeFloat))
	case "parse_int":
		return or(d.parseInt, vm.TypeValue(vm.TypeInt))
	case "parse_constant":
		return d.parseConstant, given(d.parseConstant), nil
	case "strict":
		return vm.Bool(d.strict), true, nil
	}
	return vm.Value{}, false, nil
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

func jsonDecoderInit(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	d, err := dataOf[decoder](args, typeJSONDecoder, "__init__")
	if err != nil {
		return vm.Value{}, err
	}
	var a [7]vm.Value
	if err := sigDecoder.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return vm.None, d.configure(t, a[1:])
}

var sigDecode = sig("JSONDecoder.decode", "self s")

func jsonDecoderDecode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	conf, err := dataOf[decoder](args, typeJSONDecoder, "decode")
	if err != nil {
		return vm.Value{}, err
	}
	var a [2]vm.Value
	if err := sigDecode.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := text(a[1], "argument")
	if err != nil {
		return vm.Value{}, err
	}
	d := *conf
	d.t, d.s = t, s
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
	conf, err := dataOf[decoder](args, typeJSONDecoder, "raw_decode")
	if err != nil {
		return vm.Value{}, err
	}
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
	d := *conf
	d.t, d.s = t, s
	d.ticker.t = t
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
