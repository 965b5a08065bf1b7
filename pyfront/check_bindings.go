package pyfront

import "gears/lang"

// eachBinding calls f for the assignments of one name and the undecorated defs
// of a body and its blocks, in order.
func eachBinding(body []lang.Stmt, f func(n *lang.Name, value lang.Expr, fn *lang.Func)) {
	for _, s := range body {
		switch s := s.(type) {
		case *lang.Assign:
			for _, t := range s.Targets {
				if n, ok := t.(*lang.Name); ok {
					f(n, s.Value, nil)
				}
			}
		case *lang.DefStmt:
			if len(s.Decorators) == 0 {
				f(s.Target, nil, s.Fn)
			}
		default:
			for _, b := range blocks(s) {
				eachBinding(b, f)
			}
		}
	}
}

// blocks returns the statement lists that a compound statement holds.
func blocks(s lang.Stmt) [][]lang.Stmt {
	switch s := s.(type) {
	case *lang.If:
		return [][]lang.Stmt{s.Body, s.Else}
	case *lang.While:
		return [][]lang.Stmt{s.Body, s.Else}
	case *lang.For:
		return [][]lang.Stmt{s.Body, s.Else}
	case *lang.With:
		return [][]lang.Stmt{s.Body}
	case *lang.Try:
		out := [][]lang.Stmt{s.Body, s.Else, s.Finally}
		for _, h := range s.Handlers {
			out = append(out, h.Body)
		}
		return out
	}
	return nil
}
