package vm

import (
	"bytes"
	"encoding/json"
)

// The shape of a listing for programs.
type (
	functionDoc struct {
		Name      string       `json:"name"`
		Registers int          `json:"registers"`
		Constants int          `json:"constants"`
		Code      []instrDoc   `json:"code"`
		Handlers  []handlerDoc `json:"exceptions,omitempty"`
	}
	instrDoc struct {
		PC       int    `json:"pc"`
		Line     int    `json:"line,omitempty"` // of the source
		Label    string `json:"label,omitempty"`
		Op       string `json:"op"`
		Operands string `json:"operands,omitempty"`
	}
	handlerDoc struct {
		From     int    `json:"from"`
		To       int    `json:"to"`
		Target   string `json:"target"`
		Register int    `json:"register"`
	}
)

// ListingJSON is Listing for programs: a list of functions in JSON, outer functions
// first. Operands are texts as Listing has them.
func (p *Program) ListingJSON() ([]byte, error) {
	all := []functionDoc{}
	var add func(c *Code)
	add = func(c *Code) {
		l := &lister{code: c}
		l.findLabels()
		d := functionDoc{Name: l.name(), Registers: int(c.NRegs), Constants: len(c.Consts)}
		for pc := range c.Instrs {
			label, op, operands := l.parts(pc)
			d.Code = append(d.Code, instrDoc{pc, int(c.line(pc)), label, op, operands})
		}
		for _, h := range c.Handlers {
			d.Handlers = append(d.Handlers, handlerDoc{int(h.start), int(h.end) - 1, l.labels[int(h.target)], int(h.reg)})
		}
		all = append(all, d)
		for _, f := range c.Funcs {
			add(f)
		}
	}
	add(p.Main)
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // names like <module>
	err := enc.Encode(all)
	return b.Bytes(), err
}
