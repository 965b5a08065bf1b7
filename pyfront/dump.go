package pyfront

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"gears/lang"
)

// Dump prints a module as indented S-expressions, for tests and for people who
// look at what the front-end made. Names carry their place: g global, l3 local
// slot 3, c3 cell in slot 3, f0 free variable 0, k class namespace. Positions
// are left out.
func Dump(m *lang.Module) string {
	d := &dumper{}
	d.fn(m.Body)
	return strings.TrimLeft(d.b.String(), "\n") + "\n"
}

type dumper struct {
	b     strings.Builder
	depth int
}

func (d *dumper) line() {
	d.b.WriteString("\n" + strings.Repeat("  ", d.depth))
}

func (d *dumper) fn(f *lang.Func) {
	fmt.Fprintf(&d.b, "(func %s", f.Qual)
	if f.Async {
		d.b.WriteString(" async")
	}
	if f.Generator {
		d.b.WriteString(" generator")
	}
	for i, p := range f.Params {
		if i == 0 {
			d.b.WriteString(" params=")
		} else {
			d.b.WriteString(",")
		}
		d.b.WriteString(paramMarks[p.Kind] + p.Name)
		if p.Default != nil {
			d.b.WriteString("=")
			d.value(reflect.ValueOf(p.Default))
		}
	}
	list := func(name string, xs []string) {
		if len(xs) > 0 {
			fmt.Fprintf(&d.b, " %s=%s", name, strings.Join(xs, ","))
		}
	}
	list("locals", f.Locals)
	if len(f.Cells) > 0 {
		fmt.Fprintf(&d.b, " cells=%s", strings.ReplaceAll(strings.Trim(fmt.Sprint(f.Cells), "[]"), " ", ","))
	}
	var free []string
	for i, name := range f.Free {
		from := "cell"
		if f.FreeFrom[i].FromFree {
			from = "free"
		}
		free = append(free, fmt.Sprintf("%s<%s%d", name, from, f.FreeFrom[i].Index))
	}
	list("free", free)
	if f.Doc != "" {
		fmt.Fprintf(&d.b, " doc=%q", f.Doc)
	}
	d.body(f.Body)
	d.b.WriteString(")")
}

// paramMarks precede the names of parameters.
var paramMarks = map[lang.ParamKind]string{lang.ParamPosOnly: "/", lang.ParamNormal: "", lang.ParamStar: "*", lang.ParamKwOnly: "kw ", lang.ParamStarStar: "**"}

func (d *dumper) body(list []lang.Stmt) {
	d.depth++
	for _, s := range list {
		d.line()
		d.value(reflect.ValueOf(s))
	}
	d.depth--
}

// scopeMarks precede the slot numbers of names.
var scopeMarks = map[lang.Scope]string{lang.ScopeGlobal: "g", lang.ScopeLocal: "l", lang.ScopeCell: "c", lang.ScopeFree: "f", lang.ScopeClass: "k"}

func (d *dumper) name(n *lang.Name) {
	d.b.WriteString(n.Name + ":" + scopeMarks[n.Scope])
	if n.Scope == lang.ScopeLocal || n.Scope == lang.ScopeCell || n.Scope == lang.ScopeFree {
		d.b.WriteString(strconv.Itoa(n.Index))
	}
}

// value prints a node by its fields; the IR's nodes are plain data, so that one
// rule serves them all.
func (d *dumper) value(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			d.b.WriteString("-")
			return
		}
		d.value(v.Elem())
		return
	case reflect.Pointer:
		if v.IsNil() {
			d.b.WriteString("-")
			return
		}
		switch x := v.Interface().(type) {
		case *lang.Name:
			d.name(x)
			return
		case *lang.Func:
			d.fn(x)
			return
		case *lang.BigIntLit:
			d.b.WriteString("(BigIntLit " + x.Value.String() + ")")
			return
		}
		d.value(v.Elem())
		return
	case reflect.Slice:
		d.slice(v)
		return
	case reflect.Struct:
		d.node(v)
		return
	case reflect.String:
		d.b.WriteString(strconv.Quote(v.String()))
		return
	}
	fmt.Fprint(&d.b, v.Interface())
}

func (d *dumper) slice(v reflect.Value) {
	if body, ok := v.Interface().([]lang.Stmt); ok {
		d.b.WriteString("{")
		d.body(body)
		d.b.WriteString("}")
		return
	}
	d.b.WriteString("[")
	for i := 0; i < v.Len(); i++ {
		if i > 0 {
			d.b.WriteString(" ")
		}
		d.value(v.Index(i))
	}
	d.b.WriteString("]")
}

func (d *dumper) node(v reflect.Value) {
	d.b.WriteString("(" + v.Type().Name())
	for i := 0; i < v.NumField(); i++ {
		f := v.Type().Field(i)
		switch {
		case f.Name == "At" || f.Name == "Span" || f.Name == "Pos":
			continue
		case f.Type.Kind() == reflect.Bool && f.Name != "Value":
			if v.Field(i).Bool() {
				d.b.WriteString(" " + strings.ToLower(f.Name))
			}
			continue
		case f.Type.Kind() == reflect.Slice && v.Field(i).Len() == 0:
			continue
		case f.Name == "Conv":
			if c := v.Field(i).Uint(); c != 0 {
				d.b.WriteString(" !" + string(rune(c)))
			}
			continue
		case v.Type().Name() == "Arg" && f.Name == "Name":
			if s := v.Field(i).String(); s != "" {
				d.b.WriteString(" " + s + "=")
			}
			continue
		}
		d.b.WriteString(" ")
		d.value(v.Field(i))
	}
	d.b.WriteString(")")
}
