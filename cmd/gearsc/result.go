package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math"
	"unicode/utf8"

	"gears/cmd/gearsc/recipetest"
	"gears/engine"
	"gears/vm"
)

// document is the output of run --json.
type document struct {
	Results   []any    `json:"results"`
	Errors    []string `json:"errors"`
	Records   int64    `json:"records"`
	ElapsedMS float64  `json:"elapsed_ms"`
}

// printJSON prints one object: records counts what entered the stages. Text is a string; numbers, None, booleans,
// lists, tuples and dicts are what JSON has for them; bytes that are no text are
// {"base64": "…"}; other values are their str().
func printJSON(w io.Writer, res engine.Result) error {
	d := document{Errors: append([]string{}, res.Errors...), Records: res.Records(), ElapsedMS: millis(res.Elapsed)}
	var err error
	if d.Results, err = resultsJSON(res); err != nil {
		return err
	}
	return writeJSON(w, d)
}

// resultsJSON are the results of a run as JSON has them.
func resultsJSON(res engine.Result) ([]any, error) {
	out := make([]any, len(res.Results))
	j := jsonValues{left: maxJSONValues}
	for i, v := range res.Results {
		var err error
		if out[i], err = j.value(v, 0); err != nil {
			return []any{}, recipeError(fmt.Errorf("result %d has no form in JSON: %w", i+1, err))
		}
	}
	return out, nil
}

const (
	maxJSONDepth = 100
	// maxJSONValues bounds the values within results: parts that lists share
	// are written out each time.
	maxJSONValues = 1 << 22
)

// jsonValues converts values; left is how many within results it may still
// convert.
type jsonValues struct{ left int }

func (j *jsonValues) value(v vm.Value, depth int) (any, error) {
	if depth > maxJSONDepth {
		return nil, errors.New("it nests too deep")
	}
	if depth > 0 {
		if j.left--; j.left < 0 {
			return nil, errors.New("it is too large")
		}
	}
	switch v.Kind() {
	case vm.KNone:
		return nil, nil
	case vm.KBool:
		return v.AsBool(), nil
	case vm.KInt:
		return v.AsInt(), nil
	case vm.KBig:
		return v.AsBig(), nil
	case vm.KFloat:
		if f := v.AsFloat(); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f, nil
		}
	case vm.KStr:
		return v.AsStr(), nil
	case vm.KBytes:
		if s := v.AsStr(); !utf8.ValidString(s) {
			return map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(s))}, nil
		}
		return v.AsStr(), nil
	case vm.KList:
		return j.list(v.AsList().Elems, depth)
	case vm.KTuple:
		return j.list(v.AsTuple().Elems, depth)
	case vm.KDict:
		return j.dict(v.AsDict(), depth)
	}
	return vm.ToStr(nil, v)
}

func (j *jsonValues) list(vs []vm.Value, depth int) (any, error) {
	out := make([]any, len(vs))
	for i, v := range vs {
		var err error
		if out[i], err = j.value(v, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (j *jsonValues) dict(d *vm.Dict, depth int) (any, error) {
	out := make(map[string]any, d.Len())
	for i := range d.Slots() {
		k, v, ok := d.Slot(i)
		if !ok {
			continue
		}
		key, err := recipetest.Text(k)
		if err != nil {
			return nil, err
		}
		if out[key], err = j.value(v, depth+1); err != nil {
			return nil, err
		}
	}
	return out, nil
}
