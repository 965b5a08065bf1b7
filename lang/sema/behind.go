package sema

import (
	"reflect"

	"gears/lang"
)

// behind moves code of an imported file behind the lines that come before those of
// that file: see lang.Imported. Nodes that stand in two places are moved once.
func behind(v reflect.Value, lines int32, moved map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || moved[v.Pointer()] {
			return
		}
		moved[v.Pointer()] = true
		behind(v.Elem(), lines, moved)
	case reflect.Interface:
		if !v.IsNil() {
			behind(v.Elem(), lines, moved)
		}
	case reflect.Slice:
		for i := range v.Len() {
			behind(v.Index(i), lines, moved)
		}
	case reflect.Struct:
		if p, ok := v.Addr().Interface().(*lang.Pos); ok {
			if p.IsValid() {
				p.Line += lines
			}
			return
		}
		for i := range v.NumField() {
			behind(v.Field(i), lines, moved)
		}
	}
}
