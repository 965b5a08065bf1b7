package vm

import "gears/lang"

// subject is what the text of an exception is about: the name that was not
// found, and where it was looked for. It serves the attributes name and obj of
// exceptions, and Suggest.
type subject struct {
	name    string
	obj     Value    // what has no such attribute; unset for others
	globals *Globals // where a variable was looked for
	code    *Code    // the function that named it
	others  []string // names that would have done
}

// about notes the subject of an error that is being made.
func about(err error, s *subject) error {
	if r, ok := err.(*Raised); ok {
		r.Exc().subject = s
	}
	return err
}

// Misspelt notes for Suggest that err is about a name that is none of known.
func Misspelt(err error, name string, known []string) error {
	return about(err, &subject{name: name, others: known})
}

// nameError is the NameError for a variable that fr's function names.
func nameError(fr *frame, name string) error {
	return about(Errorf(ExcNameError, "name '%s' is not defined", name), &subject{name: name, globals: fr.fn.Globals, code: fr.code})
}

// maxSuggestNames bounds the names that Suggest looks through.
const maxSuggestNames = 2000

// Suggest returns the name that the script most likely meant where err says
// that there is none such; "" when it does not say so, or nothing is alike.
// modules are the names that can be imported. The exception's text never has
// the suggestion: it goes to people, not into replies.
func Suggest(err error, modules []string) string {
	r, ok := err.(*Raised)
	if !ok {
		return ""
	}
	s := r.Exc().subject
	if s == nil {
		return ""
	}
	names := s.others
	switch {
	case s.obj.k != KUnset:
		names = attrNames(s.obj)
	case s.globals != nil:
		names = variableNames(s)
	case TypeOf(r.V).IsSubtype(ExcModuleNotFound):
		names = modules
	}
	if len(names) > maxSuggestNames {
		names = names[:maxSuggestNames]
	}
	return lang.Nearest(s.name, names)
}

// variableNames are the variables that a function can name: its own, the
// globals that are bound, and the builtins.
func variableNames(s *subject) []string {
	var out []string
	if s.code != nil && s.code.Fn != nil {
		out = append(append(out, s.code.Fn.Locals...), s.code.Fn.Free...)
	}
	for i, v := range s.globals.Vals {
		if v.k != KUnset {
			out = append(out, s.globals.Program.Names[i])
		}
	}
	return appendStrKeys(out, s.globals.builtins)
}

// attrNames are the names of v's attributes, without running any of its code.
func attrNames(v Value) []string {
	switch v.k {
	case KModule:
		return appendStrKeys(nil, v.AsModule().Attrs)
	case KType:
		return typeNames(nil, v.AsType())
	}
	return typeNames(appendStrKeys(nil, instanceDict(v)), TypeOf(v))
}

func typeNames(out []string, ty *Type) []string {
	for _, c := range ty.MRO {
		out = appendStrKeys(out, c.Attrs)
	}
	return out
}

// appendStrKeys appends the keys of d that are strings; d may be nil.
func appendStrKeys(out []string, d *Dict) []string {
	if d == nil {
		return out
	}
	for i := range d.Slots() {
		if k, _, ok := d.Slot(i); ok && k.k == KStr {
			out = append(out, k.AsStr())
		}
	}
	return out
}
