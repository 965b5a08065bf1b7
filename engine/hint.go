package engine

import (
	"gears/vm"
)

// maxHints bounds the hints that an engine remembers having logged.
const maxHints = 1000

// hint tells what the script most likely meant where err, whose text is given,
// is about a name that is not there. Texts of errors never have it, since they
// are replies: it goes to Options.Hint or else, once for each text, to the log.
func (e *Engine) hint(err error, text string) {
	name := vm.Suggest(err, Modules())
	if name == "" {
		return
	}
	if e.opts.Hint != nil {
		e.opts.Hint(text, name)
		return
	}
	e.mu.Lock()
	known := e.hinted[text] || len(e.hinted) >= maxHints
	if !known {
		if e.hinted == nil {
			e.hinted = map[string]bool{}
		}
		e.hinted[text] = true
	}
	e.mu.Unlock()
	if !known {
		e.log.Info("Did you mean: '"+name+"'?", "error", text)
	}
}
