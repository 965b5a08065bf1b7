package main

// The gate of riders. First nobody is read from, until redis owes nothing; then
// riders are served as ever, but what is for redis stays on the lane. So a rider
// that sends a command of ours, or any that it has to get off for, does.

// drain returns channels that are closed when redis owes nothing to the riders
// of a loop.
func (a *loops) drain() (idle []<-chan struct{}) {
	a.each(func(l *loop) {
		ch := make(chan struct{})
		idle = append(idle, ch)
		l.post(func() { l.drained = ch })
	})
	return idle
}

// shut keeps what riders send, whether or not they are drained.
func (a *loops) shut() {
	a.each(func(l *loop) {
		l.post(func() {
			l.draining, l.drained, l.shut = false, nil, true
			l.rouseAll()
		})
	})
}

// open ends drain and shut.
func (a *loops) open() {
	a.each(func(l *loop) {
		l.post(func() {
			l.draining, l.drained, l.shut = false, nil, false
			l.rouseAll()
		})
	})
}

func (a *loops) each(f func(*loop)) {
	if a == nil {
		return
	}
	for _, l := range a.list {
		f(l)
	}
}

// drain is called at the end of a turn: what waited for the last opening is sent
// by then, so that riders get on however often the gate is shut.
func (l *loop) drain() {
	l.draining = true
	for _, ln := range l.lanes {
		if ln.first < len(ln.queue) {
			return
		}
	}
	close(l.drained)
	l.drained = nil
}
