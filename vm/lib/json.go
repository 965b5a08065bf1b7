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
	{Name: "encode", Min: 1, Max: 1, Fn: jsonEncoderEncode},
	{Name: "iterencode", Min: 1, Max: 2, Fn: jsonEncoderIterencode},
	{Name: "default", Min: 1, Max: 1, Fn: jsonEncoderDefault},
}

var jsonDecoderMethods = []vm.Builtin{
	{Name: "__init__", Max: -1, Fn: jsonDecoderInit},
	{Name: "decode", Min: 1, Max: 1, Fn: jsonDecoderDecode},
	{Name: "raw_decode", Min: 1, Max: 2, Fn: jsonDecoderRaw},
}

func setupJSON() {
	typeJSONDecodeError.New = jsonDecodeErrorNew
	typeJSONEncoder.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		e := &encoder{}
		e.defaults()
		v := newObject(cls, e)
		if scriptInit(cls) {
			return v, nil
		}
		_, err := jsonEncoderInit(t, append([]vm.Value{v}, args...), kw)
		return v, err
	}
	typeJSONEncoder.Slots.GetAttr = jsonEncoderAttr
	typeJSONEncoder.AddMethods(jsonEncoderMethods)
	typeJSONDecoder.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v := newObject(cls, &decoder{strict: true})
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
	return newModule("json", jsonFuncs,
		append(types, attr{"decoder", vm.ModuleValue(dec)}, attr{"encoder", vm.ModuleValue(enc)})...), nil
}

func buildJSONDecoder(t *vm.Thread) (*vm.Module, error) {
	return submodule(t, "json.decoder", buildJSON)
}
func buildJSONEncoder(t *vm.Thread) (*vm.Module, error) {
	return submodule(t, "json.encoder", buildJSON)
}

// jsonDecodeError makes a JSONDecodeError for byte offset at of doc.
func jsonDecodeError(msg, doc string, at int) error {
	return vm.RaiseValue(newJSONDecodeError(typeJSONDecodeError, msg, vm.Str(doc), doc[:at], utf8.RuneCountInString(doc[:at])))
}

// newJSONDecodeError makes the exception; before is the text before the place,
// pos its position in code points.
func newJSONDecodeError(cls *vm.Type, msg string, doc vm.Value, before string, pos int) vm.Value {
	line := strings.Count(before, "\n") + 1
	col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
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
	return newJSONDecodeError(cls, msg, a[1], before, int(pos)), nil
}

var sigDumps = sig("dumps", "obj * skipkeys= ensure_ascii= check_circular= allow_nan= indent= separators= default= sort_keys= cls=").passing("JSONEncoder.__init__")
var sigDump = sig("dump", "obj fp * skipkeys= ensure_ascii= check_circular= allow_nan= indent= separators= default= sort_keys= cls=").passing("JSONEncoder.__init__")
var sigEncoder = sig("JSONEncoder.__init__", "self * skipkeys= ensure_ascii= check_circular= allow_nan= indent= separators= default= sort_keys=")

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
		e.pretty = true
		e.itemSep = ","
		if a[4].Kind() == vm.KStr {
			e.indent = a[4].AsStr()
		} else {
			n, err := vm.IndexInt(t, a[4])
			if err != nil {
				return err
			}
			if n > 1<<16 {
				return vm.Errorf(vm.ExcMemoryError, "indent of %d is too large", n)
			}
			e.indent = strings.Repeat(" ", int(max(n, 0)))
		}
	}
	if given(a[5]) {
		seps, err := vm.Collect(t, a[5])
		if err != nil {
			return err
		}
		if len(seps) < 2 {
			return vm.ValueErrorf("not enough values to unpack (expected 2, got %d)", len(seps))
		}
		if len(seps) > 2 {
			return vm.ValueErrorf("too many values to unpack (expected 2)")
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

func jsonDumps(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	if len(args) == 1 && len(kw) == 0 {
		e := encoder{t: t}
		e.defaults()
		s, err := e.encode(args[0])
		return vm.Str(s), err
	}
	var a [10]vm.Value
	if err := sigDumps.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return jsonEncodeWith(t, a[0], a[1:9], a[9], kw)
}

// jsonEncodeWith encodes with the given options or, when cls is given, with an
// encoder of that class.
func jsonEncodeWith(t *vm.Thread, v vm.Value, options []vm.Value, cls vm.Value, kw []vm.Kw) (vm.Value, error) {
	if given(cls) && !vm.Is(cls, vm.TypeValue(typeJSONEncoder)) {
		pass := make([]vm.Kw, 0, len(kw))
		for _, k := range kw {
			if k.Name != "cls" && k.Name != "obj" && k.Name != "fp" {
				pass = append(pass, k)
			}
		}
		enc, err := t.Call(cls, nil, pass)
		if err != nil {
			return vm.Value{}, err
		}
		f, err := vm.GetAttr(t, enc, "encode")
		if err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, []vm.Value{v}, nil)
	}
	e := encoder{t: t}
	if err := e.configure(t, options); err != nil {
		return vm.Value{}, err
	}
	s, err := e.encode(v)
	return vm.Str(s), err
}

func jsonDump(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [11]vm.Value
	if err := sigDump.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	s, err := jsonEncodeWith(t, a[0], a[2:10], a[10], kw)
	if err != nil {
		return vm.Value{}, err
	}
	write, err := vm.GetAttr(t, a[1], "write")
	if err != nil {
		return vm.Value{}, err
	}
	_, err = t.Call(write, []vm.Value{s}, nil)
	return vm.None, err
}

func jsonEncoderInit(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	e, err := dataOf[encoder](args, typeJSONEncoder, "__init__")
	if err != nil {
		return vm.Value{}, err
	}
	var a [9]vm.Value
	if err := sigEncoder.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return vm.None, e.configure(t, a[1:])
}

func jsonEncoderAttr(t *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
	e, ok := v.AsObject().Data.(*encoder)
	if !ok {
		return vm.Value{}, false, nil
	}
	switch name {
	case "skipkeys":
		return vm.Bool(e.skipKeys), true, nil
	case "ensure_ascii":
		return vm.Bool(e.ascii), true, nil
	case "check_circular":
		return vm.Bool(e.check), true, nil
	case "allow_nan":
		return vm.Bool(e.allowNaN), true, nil
	case "sort_keys":
		return vm.Bool(e.sortKeys), true, nil
	case "item_separator":
		return vm.Str(e.itemSep), true, nil
	case "key_separator":
		return vm.Str(e.keySep), true, nil
	case "indent":
		if !e.pretty {
			return vm.None, true, nil
		}
		return vm.Str(e.indent), true, nil
	}
	return vm.Value{}, false, nil
}

func jsonEncoderEncode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	conf, err := dataOf[encoder](args, typeJSONEncoder, "encode")
	if err != nil {
		return vm.Value{}, err
	}
	e := *conf // a run of its own: default may encode again with the same encoder
	e.t = t
	if !given(e.defaultFn) {
		if e.defaultFn, err = vm.GetAttr(t, args[0], "default"); err != nil {
			return vm.Value{}, err
		}
	}
	s, err := e.encode(args[1])
	return vm.Str(s), err
}

func jsonEncoderIterencode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	s, err := jsonEncoderEncode(t, args[:2], nil)
	if err != nil {
		return vm.Value{}, err
	}
	return vm.IterOf(t, vm.NewList([]vm.Value{s}))
}

func jsonEncoderDefault(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	return vm.Value{}, vm.TypeErrorf("Object of type %s is not JSON serializable", vm.TypeOf(args[1]).Name)
}

const decoderOptions = "object_hook= parse_float= parse_int= parse_constant= strict= object_pairs_hook="

var sigLoads = sig("loads", "s * "+decoderOptions+" cls=").passing("JSONDecoder.__init__")
var sigLoad = sig("load", "fp * "+decoderOptions+" cls=").passing("JSONDecoder.__init__")
var sigDecoder = sig("JSONDecoder.__init__", "self * "+decoderOptions)

// configure sets the options from the arguments object_hook … object_pairs_hook.
func (d *decoder) configure(t *vm.Thread, a []vm.Value) (err error) {
	d.objectHook, d.parseFloat, d.parseInt, d.parseConstant, d.pairsHook = a[0], a[1], a[2], a[3], a[5]
	d.strict, err = truth(t, a[4], true)
	return err
}

func jsonLoads(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [8]vm.Value
	if err := sigLoads.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	return jsonDecodeWith(t, a[0], a[1:7], a[7], kw)
}

func jsonDecodeWith(t *vm.Thread, v vm.Value, options []vm.Value, cls vm.Value, kw []vm.Kw) (vm.Value, error) {
	s, err := jsonText(t, v)
	if err != nil {
		return vm.Value{}, err
	}
	if given(cls) && !vm.Is(cls, vm.TypeValue(typeJSONDecoder)) {
		pass := make([]vm.Kw, 0, len(kw))
		for _, k := range kw {
			if k.Name != "cls" && k.Name != "s" && k.Name != "fp" {
				pass = append(pass, k)
			}
		}
		dec, err := t.Call(cls, nil, pass)
		if err != nil {
			return vm.Value{}, err
		}
		f, err := vm.GetAttr(t, dec, "decode")
		if err != nil {
			return vm.Value{}, err
		}
		return t.Call(f, []vm.Value{vm.Str(s)}, nil)
	}
	d := decoder{t: t, s: s}
	if err := d.configure(t, options); err != nil {
		return vm.Value{}, err
	}
	return d.document()
}

func jsonLoad(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [8]vm.Value
	if err := sigLoad.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	read, err := vm.GetAttr(t, a[0], "read")
	if err != nil {
		return vm.Value{}, err
	}
	s, err := t.Call(read, nil, nil)
	if err != nil {
		return vm.Value{}, err
	}
	return jsonDecodeWith(t, s, a[1:7], a[7], kw)
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

func jsonDecoderDecode(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	conf, err := dataOf[decoder](args, typeJSONDecoder, "decode")
	if err != nil {
		return vm.Value{}, err
	}
	s, err := text(args[1], "argument")
	if err != nil {
		return vm.Value{}, err
	}
	d := *conf
	d.t, d.s = t, s
	return d.document()
}

func jsonDecoderRaw(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	conf, err := dataOf[decoder](args, typeJSONDecoder, "raw_decode")
	if err != nil {
		return vm.Value{}, err
	}
	s, err := text(args[1], "argument")
	if err != nil {
		return vm.Value{}, err
	}
	start := 0
	if len(args) > 2 {
		n, err := vm.IndexInt(t, args[2])
		if err != nil {
			return vm.Value{}, err
		}
		if n < 0 {
			return vm.Value{}, vm.ValueErrorf("idx cannot be negative")
		}
		start = byteOffset(s, n)
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
