package lib

import (
	"strings"
	"unicode/utf8"

	"gears/vm"
)

var (
	typeTemplate  = vm.NewType("string", "Template", nil, nil)
	typeFormatter = vm.NewType("string", "Formatter", nil, nil)
)

const asciiLower = "abcdefghijklmnopqrstuvwxyz"

// stringConstants are the module's strings of characters.
var stringConstants = []struct{ name, s string }{
	{"ascii_lowercase", asciiLower},
	{"ascii_uppercase", strings.ToUpper(asciiLower)},
	{"ascii_letters", asciiLower + strings.ToUpper(asciiLower)},
	{"digits", "0123456789"},
	{"hexdigits", "0123456789abcdefABCDEF"},
	{"octdigits", "01234567"},
	{"punctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
	{"whitespace", " \t\n\r\v\f"},
}

func buildString(*vm.Thread) (*vm.Module, error) {
	attrs := typeAttrs(typeTemplate, typeFormatter)
	printable := "0123456789" + asciiLower + strings.ToUpper(asciiLower)
	for _, c := range stringConstants {
		attrs = append(attrs, attr{c.name, vm.Str(c.s)})
		if c.name == "punctuation" || c.name == "whitespace" {
			printable += c.s
		}
	}
	attrs = append(attrs, attr{"printable", vm.Str(printable)})
	return newModule("string", []vm.Builtin{{Name: "capwords", Max: -1, Fn: stringCapwords}}, attrs...), nil
}

func setupString() {
	typeTemplate.New = func(t *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		v := newObject(cls, &stringTemplate{})
		if scriptInit(cls) {
			return v, nil
		}
		_, err := templateInit(t, append([]vm.Value{v}, args...), kw)
		return v, err
	}
	typeTemplate.AddMethods([]vm.Builtin{
		{Name: "__init__", Max: -1, Fn: templateInit},
		{Name: "substitute", Max: -1, Fn: templateSubstitute(false)},
		{Name: "safe_substitute", Max: -1, Fn: templateSubstitute(true)},
	})
	typeTemplate.Attrs.SetStr("delimiter", vm.Str("$"))
	typeTemplate.Slots.GetAttr = func(_ *vm.Thread, v vm.Value, name string) (vm.Value, bool, error) {
		if tpl, ok := v.AsObject().Data.(*stringTemplate); ok && name == "template" {
			return vm.Str(tpl.text), true, nil
		}
		return vm.Value{}, false, nil
	}
	typeFormatter.New = func(_ *vm.Thread, cls *vm.Type, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		return newObject(cls, nil), nil
	}
	typeFormatter.AddMethods([]vm.Builtin{
		{Name: "format", Min: 1, Max: -1, Fn: func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
			f, err := vm.GetAttr(t, args[1], "format")
			if err != nil {
				return vm.Value{}, err
			}
			return t.Call(f, args[2:], kw)
		}},
		{Name: "vformat", Min: 3, Max: 3, Fn: func(t *vm.Thread, args []vm.Value, _ []vm.Kw) (vm.Value, error) {
			f, err := vm.GetAttr(t, args[1], "format")
			if err != nil {
				return vm.Value{}, err
			}
			pos, err := vm.Collect(t, args[2])
			if err != nil {
				return vm.Value{}, err
			}
			var kw []vm.Kw
			err = eachItem(t, args[3], func(k, v vm.Value) error {
				name, err := text(k, "keyword")
				kw = append(kw, vm.Kw{Name: name, V: v})
				return err
			})
			if err != nil {
				return vm.Value{}, err
			}
			return t.Call(f, pos, kw)
		}},
	})
}

var sigCapwords = sig("capwords", "s sep=")

func stringCapwords(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	var a [2]vm.Value
	if err := sigCapwords.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	var splitArgs []vm.Value
	sep := vm.Str(" ")
	if given(a[1]) {
		sep = a[1]
		splitArgs = []vm.Value{sep}
	}
	words, err := callMethod(t, a[0], "split", splitArgs...)
	if err != nil {
		return vm.Value{}, err
	}
	list, err := vm.Collect(t, words)
	if err != nil {
		return vm.Value{}, err
	}
	for i, w := range list {
		if list[i], err = callMethod(t, w, "capitalize"); err != nil {
			return vm.Value{}, err
		}
	}
	return callMethod(t, sep, "join", vm.NewList(list))
}

// stringTemplate is the native part of a Template.
type stringTemplate struct{ text string }

var sigTemplate = sig("Template.__init__", "self template")

func templateInit(_ *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
	tpl, err := dataOf[stringTemplate](args, typeTemplate, "__init__")
	if err != nil {
		return vm.Value{}, err
	}
	var a [2]vm.Value
	if err := sigTemplate.bind(a[:], args, kw); err != nil {
		return vm.Value{}, err
	}
	tpl.text, err = text(a[1], "template")
	return vm.None, err
}

func templateSubstitute(safe bool) vm.GoFunc {
	return func(t *vm.Thread, args []vm.Value, kw []vm.Kw) (vm.Value, error) {
		tpl, err := dataOf[stringTemplate](args, typeTemplate, "substitute")
		if err != nil {
			return vm.Value{}, err
		}
		if len(args) > 2 {
			return vm.Value{}, vm.TypeErrorf("Template.substitute() takes from 1 to 2 positional arguments but %d were given", len(args))
		}
		d, err := vm.GetAttr(t, args[0], "delimiter")
		if err != nil {
			return vm.Value{}, err
		}
		delim, err := text(d, "delimiter")
		if err != nil || delim == "" {
			return vm.Value{}, vm.ValueErrorf("delimiter must be a str that is not empty")
		}
		own := vm.NewDict(len(kw))
		for _, k := range kw {
			own.SetStr(k.Name, k.V)
		}
		lookup := func(name string) (vm.Value, error) {
			if v, ok := own.GetStr(name); ok {
				return v, nil
			}
			if len(args) > 1 {
				return vm.GetItem(t, args[1], vm.Str(name))
			}
			return vm.Value{}, vm.KeyError(vm.Str(name))
		}
		return tpl.substitute(t, delim, safe, lookup)
	}
}

func (tpl *stringTemplate) substitute(t *vm.Thread, delim string, safe bool, lookup func(string) (vm.Value, error)) (vm.Value, error) {
	s := tpl.text
	var out strings.Builder
	for {
		i := strings.Index(s, delim)
		if i < 0 {
			out.WriteString(s)
			return vm.Str(out.String()), t.Reserve(out.Len(), 1)
		}
		out.WriteString(s[:i])
		at := len(tpl.text) - len(s) + i
		rest := s[i+len(delim):]
		if strings.HasPrefix(rest, delim) {
			out.WriteString(delim)
			s = rest[len(delim):]
			continue
		}
		name, size := templateName(rest)
		if name == "" {
			if !safe {
				return vm.Value{}, tpl.invalid(at)
			}
			out.WriteString(delim)
			s = rest
			continue
		}
		v, err := lookup(name)
		switch {
		case safe && vm.IsExc(err, vm.ExcKeyError):
			out.WriteString(delim + rest[:size])
		case err != nil:
			return vm.Value{}, err
		default:
			str, err := vm.ToStr(t, v)
			if err != nil {
				return vm.Value{}, err
			}
			out.WriteString(str)
		}
		s = rest[size:]
	}
}

// templateName reads name or {name}; size is its length in s.
func templateName(s string) (name string, size int) {
	body := strings.TrimPrefix(s, "{")
	n := 0
	for n < len(body) && (body[n] == '_' || body[n]|0x20 >= 'a' && body[n]|0x20 <= 'z' || n > 0 && body[n] >= '0' && body[n] <= '9') {
		n++
	}
	if len(body) == len(s) {
		return s[:n], n
	}
	if n == 0 || n >= len(body) || body[n] != '}' {
		return "", 0
	}
	return body[:n], n + 2
}

func (tpl *stringTemplate) invalid(at int) error {
	before := tpl.text[:at]
	line := strings.Count(before, "\n") + 1
	col := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return vm.ValueErrorf("Invalid placeholder in string: line %d, col %d", line, col)
}
