package vm

import (
	"fmt"
	"strings"
)

// nativeMembers are the attributes of builtin classes that are computed, so that
// the classes show them too. What refuses to be set says so in the words that
// the class has for it.
var nativeMembers = []struct {
	ty      *Type
	refusal string // %s are the name and the class
	names   []string
}{
	{TypeInt, "attribute '%s' of '%s' objects is not writable", []string{"real", "imag", "numerator", "denominator"}},
	{TypeFloat, "attribute '%s' of '%s' objects is not writable", []string{"real", "imag"}},
	{TypeSlice, "readonly attribute", []string{"start", "stop", "step"}},
	{TypeRange, "readonly attribute", []string{"start", "stop", "step"}},
	{ExcBaseException, "", []string{"args", "__cause__", "__context__", "__suppress_context__", "__traceback__"}},
}

func setupNativeMembers() {
	for _, row := range nativeMembers {
		for _, name := range row.names {
			m := &slotMember{name: name, cls: row.ty, native: true, refusal: row.refusal}
			if strings.Contains(row.refusal, "%s") {
				m.refusal = fmt.Sprintf(row.refusal, name, row.ty.Name)
			}
			row.ty.Attrs.SetStr(name, ObjectValue(&Object{Type: TypeMember, Data: m}))
		}
	}
	for ty, self := range plainArgs {
		ty.AddMethods([]Builtin{special(ty, "__getnewargs__", 0, func(_ *Thread, v Value, _ []Value) (Value, error) {
			return NewTuple(self(v)), nil
		})})
	}
}

// plainArgs is what __getnewargs__ of the classes of plain values gives.
var plainArgs = map[*Type]func(v Value) Value{
	TypeInt: plainValue, TypeFloat: plainValue, TypeStr: plainValue, TypeBytes: plainValue, TypeTuple: bare,
}

func plainValue(v Value) Value {
	v = unboxed(v)
	if v.k == KBool {
		return Int(v.n)
	}
	return v
}
