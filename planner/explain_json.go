package planner

import (
	"bytes"
	"encoding/json"

	"gears/lang"
)

// JSON is EXPLAIN for programs, on one line. What a run of the plan took stands in it
// as "analysis", unless that is nil.
func (p *Plan) JSON(analysis any) ([]byte, error) {
	d := p.document()
	d.Analysis = analysis
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(d)
	return b.Bytes(), err
}

// The shape of the JSON form. Callbacks are shown as Text shows them.
type (
	planDoc struct {
		Shards int        `json:"shards"`
		Action string     `json:"action"`
		Mode   string     `json:"mode"`
		From   string     `json:"from"` // the reader as the recipe has it
		Steps  []string   `json:"logical"`
		Rules  []ruleDoc  `json:"rules"`
		Reader readerDoc  `json:"reader"`
		Stages []stageDoc `json:"stages"`

		Cost *costDoc `json:"cost,omitempty"`

		Analysis any `json:"analysis,omitempty"`
	}
	ruleDoc struct {
		Name   string `json:"name"`
		Fired  bool   `json:"fired"`
		Text   string `json:"text"`
		Pos    string `json:"pos,omitempty"`
		Before string `json:"before,omitempty"`
		After  string `json:"after,omitempty"`
	}
	readerDoc struct {
		Name     string   `json:"name"`
		Logical  string   `json:"logical"`
		Match    string   `json:"match,omitempty"`
		Type     string   `json:"type,omitempty"`
		Prefixes []string `json:"prefixes,omitempty"`
		Read     ReadMode `json:"read"`
		Fields   []string `json:"fields,omitempty"`
		OneByOne bool     `json:"one_by_one,omitempty"`
		Reread   bool     `json:"reread,omitempty"`
		Reasons  []string `json:"reasons,omitempty"`
	}
	stageDoc struct {
		ID              int          `json:"id"`
		RunsOn          string       `json:"runs_on,omitempty"`
		Class           Class        `json:"class"`
		Reason          string       `json:"reason"`
		Segments        []segmentDoc `json:"segments"`
		Sink            string       `json:"sink"`
		SinkSites       []siteDoc    `json:"sink_sites,omitempty"`
		Out             EdgeKind     `json:"out"`
		Key             string       `json:"key,omitempty"`
		RoundTrips      string       `json:"round_trips,omitempty"`
		MutatesRecord   bool         `json:"mutates_record,omitempty"`
		LimitAfterWrite bool         `json:"limit_after_write,omitempty"`
		Async           bool         `json:"async,omitempty"`
		Atomic          []string     `json:"atomic,omitempty"`
	}
	segmentDoc struct {
		Steps []string  `json:"steps"`
		Notes []string  `json:"notes,omitempty"` // of upserts
		Sites []siteDoc `json:"sites,omitempty"`
	}
	siteDoc struct {
		Pos     string   `json:"pos"`
		Command string   `json:"command,omitempty"`
		Kind    SiteKind `json:"kind"`
		Args    int      `json:"args"`
		Keyed   bool     `json:"keyed"`
		Once    bool     `json:"once"`
		Script  int      `json:"script,omitempty"`
		Final   bool     `json:"final"`
		Reason  string   `json:"reason"`
	}
)

func (p *Plan) document() planDoc {
	r := &p.Reader
	d := planDoc{Cost: p.costDocument(), Shards: p.Shards, Action: "run", Mode: p.Recipe.Mode, Steps: []string{}, Rules: []ruleDoc{},
		Reader: readerDoc{Name: r.Name, Logical: r.Logical, Match: r.Match, Type: r.Type, Prefixes: r.Prefixes,
			Read: r.Read, Fields: r.Fields, OneByOne: r.OneByOne, Reread: r.Reread, Reasons: r.Reasons}}
	if p.Recipe.Action == lang.ActionRegister {
		d.Action = "register"
	}
	lines := p.logicalLines()
	d.From, d.Steps = lines[0], append(d.Steps, lines[1:]...)
	for _, n := range p.Rules {
		rd := ruleDoc{Name: n.Rule, Fired: n.Fired, Text: n.Text, Before: n.Before, After: n.After}
		if n.Pos.IsValid() {
			rd.Pos = p.Script.PlaceText(n.Pos)
		}
		d.Rules = append(d.Rules, rd)
	}
	for i := range p.Stages {
		d.Stages = append(d.Stages, p.stageDocument(&p.Stages[i]))
	}
	return d
}

func (p *Plan) stageDocument(st *Stage) stageDoc {
	d := stageDoc{ID: st.ID, RunsOn: p.where(st.ID), Class: st.Class, Reason: st.Reason, Segments: []segmentDoc{}, Sink: p.sinkText(&st.Sink),
		SinkSites: p.siteDocs(st.Sink.Sites), Out: st.Out.Kind, RoundTrips: roundTrips(st),
		MutatesRecord: st.MutatesRecord, LimitAfterWrite: st.LimitAfterWrite, Async: st.Async, Atomic: st.Atomic}
	if st.Out.Key != nil {
		d.Key = p.callbackText(st.Out.Key)
	}
	for _, seg := range st.Segments {
		sd := segmentDoc{Sites: p.siteDocs(seg.Sites)}
		for i := range seg.Steps {
			sd.Steps = append(sd.Steps, p.stepText(&seg.Steps[i]))
			sd.Notes = append(sd.Notes, seg.Steps[i].Notes...)
		}
		d.Segments = append(d.Segments, sd)
	}
	return d
}

func (p *Plan) siteDocs(sites []Site) []siteDoc {
	var out []siteDoc
	for _, s := range sites {
		out = append(out, siteDoc{Pos: p.Script.PlaceText(pos(s.Call)), Command: s.Command, Kind: s.Kind, Args: s.Args,
			Keyed: s.Keyed, Once: s.Once, Script: s.Script, Final: s.Final, Reason: s.Reason})
	}
	return out
}
