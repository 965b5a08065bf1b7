package sema

import (
	"reflect"

	"gears/lang"
)

// nowhere takes the positions out of code that comes from another file than the
// module's: whoever shows code by its position would show another text.
func nowhere(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			nowhere(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			nowhere(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[lang.Pos]() {
			v.SetZero()
			return
		}
		for i := range v.NumField() {
			nowhere(v.Field(i))
		}
	}
}
