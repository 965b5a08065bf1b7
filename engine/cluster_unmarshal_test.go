package engine_test

import (
	"testing"

	"gears/engine"
)

// TestErrorOfAValueThatCannotTravel has the text of an exception that no code of
// the script raised.
func TestErrorOfAValueThatCannotTravel(t *testing.T) {
	e, _ := newClusterEngine(t, engine.Options{})
	for _, value := range []string{"lambda: 1", "[1, {'a': object()}]", "(i for i in 'ab')", "range(3)", "ValueError('x')", "str"} {
		for _, steps := range []string{".collect()", ".groupby(lambda x: 'hot', lambda k, a, r: 1)", ".repartition(lambda x: 'hot')"} {
			for flag, want := range map[string]string{"1": "Error type: <class 'ValueError'>, Value: unmarshallable object", "0": "Error type: <class 'ValueError'>, Value: unmarshallable object"} {
				e.Config().Set("PythonAttemptTraceback", flag)
				out := exec(t, e, engine.Request{Script: "GB('ShardsIDReader').map(lambda x: (" + value + "))" + steps + ".map(lambda x: 'ok').run()"})
				if len(out.Errors) != 2 || len(out.Results) != 1 {
					t.Errorf("%s%s: %d results, errors %q", value, steps, len(out.Results), out.Errors)
				}
				for _, text := range out.Errors {
					if text != want {
						t.Errorf("%s%s: got %s, want %s", value, steps, text, want)
					}
				}
			}
		}
	}
}
