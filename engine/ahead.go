package engine

import (
	"context"
	"sync"

	"gears/readers"
)

// spans are the spans of the readers of an execution.
type spans struct {
	mu  sync.Mutex
	all []*readers.Span
}

func (s *spans) add(span *readers.Span) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, span)
}

func (s *spans) list() []*readers.Span {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all
}

// Ahead is about how many keys or entries the readers of the runs under way still
// have to look at; false: nobody knows. It asks Redis.
func (e *Engine) Ahead(ctx context.Context) (int64, bool) {
	var all []*readers.Span
	e.mu.Lock()
	for _, x := range e.executions {
		if !x.finished() {
			all = append(all, x.spans.list()...)
		}
	}
	e.mu.Unlock()
	var left int64
	for _, span := range all {
		n, known := span.Left(ctx)
		if !known {
			return 0, false
		}
		left += n
	}
	return left, len(all) > 0
}
