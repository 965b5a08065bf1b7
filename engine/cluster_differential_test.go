package engine_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gears/engine"
	"gears/shard"
	"gears/shard/shardtest"
	"gears/vm"
)

// bytearrays cross shards as bytes.
var byteArray = regexp.MustCompile(`bytearray\((b(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"))\)`)

// clusterOutcome is what must be the same on one server and on a cluster.
type clusterOutcome struct {
	Results []string
	Errors  []string
	Data    []string
}

// fill empties the shards and runs commands where their keys are.
func fill(ctx context.Context, topo *shard.Topology, data [][]string) error {
	for _, sh := range topo.Shards() {
		if r, err := sh.Do(ctx, "FLUSHALL"); err != nil || r.IsError() {
			return fmt.Errorf("FLUSHALL: %s %w", r.Str, err)
		}
	}
	for _, cmd := range data {
		if r, err := topo.Do(ctx, cmd...); err != nil || r.IsError() {
			return fmt.Errorf("%q: %s %w", cmd, r.Str, err)
		}
	}
	return nil
}

// readers of the keys that recipes write, by the second letter of the name.
var written = map[byte][]string{'c': {"GET"}, 's': {"SMEMBERS"}, 'h': {"HGETALL"}, 'g': {"GET"}, 'b': {"GET"}, 'a': {"GET"}}

// dump lists what recipes wrote.
func dump(ctx context.Context, topo *shard.Topology) ([]string, error) {
	var all []string
	for _, sh := range topo.Shards() {
		keys, err := sh.Do(ctx, "KEYS", "o?:*")
		if err != nil {
			return nil, err
		}
		for _, k := range keys.Elems {
			r, err := sh.Do(ctx, written[k.Str[1]][0], k.Str)
			if err != nil || r.IsError() {
				return nil, fmt.Errorf("%q: %s %w", k.Str, r.Str, err)
			}
			parts := []string{r.Str}
			for _, e := range r.Elems {
				parts = append(parts, e.Str)
			}
			slices.Sort(parts)
			all = append(all, fmt.Sprintf("%q %q", k.Str, parts))
		}
	}
	slices.Sort(all)
	return all, nil
}

func runRecipe(ctx context.Context, e *engine.Engine, data [][]string, script string) (o clusterOutcome, err error) {
	if err := fill(ctx, e.Topology(), data); err != nil {
		return o, err
	}
	out, err := e.PyExecute(ctx, engine.Request{Script: script})
	if err != nil {
		return o, err
	}
	for _, v := range out.Results {
		s, err := vm.ToStr(nil, v)
		if err != nil {
			return o, err
		}
		o.Results = append(o.Results, byteArray.ReplaceAllString(s, "$1"))
	}
	o.Errors = out.Errors
	o.Data, err = dump(ctx, e.Topology())
	return o, err
}

// differ says how what a cluster gives for a recipe is not what one server says
// that it must be; "" when it is.
func differ(ctx context.Context, one, three *engine.Engine, r *recipe) string {
	want, err := runRecipe(ctx, one, r.data, r.script(false))
	if err != nil {
		return fmt.Sprintf("one server: %v", err)
	}
	got, err := runRecipe(ctx, three, r.data, r.script(true))
	if err != nil {
		return fmt.Sprintf("the cluster: %v", err)
	}
	if len(want.Errors) > 0 {
		return fmt.Sprintf("one server has errors without bad records: %q", want.Errors)
	}
	if r.part {
		if !r.errs {
			got.Errors = nil
		}
		// More than one server gives is wrong, less is what a part is.
		if len(r.steps) > 0 && strings.HasPrefix(r.steps[len(r.steps)-1], ".limit") {
			whole := *r
			whole.steps = r.steps[:len(r.steps)-1]
			if want, err = runRecipe(ctx, one, r.data, whole.script(false)); err != nil {
				return err.Error()
			}
		}
		left := slices.Clone(want.Results)
		for _, v := range got.Results {
			i := slices.Index(left, v)
			if i < 0 {
				return fmt.Sprintf("%q is not among the results of one server %q", v, want.Results)
			}
			left = slices.Delete(left, i, i+1)
		}
		return ""
	}
	limited := strings.Contains(strings.Join(r.steps, ""), ".limit(")
	if limited {
		// How far the steps before it get is a question of time.
		want.Data, got.Data = nil, nil
	}
	if r.bad == "" && len(got.Errors) > 0 {
		return fmt.Sprintf("errors: %q", got.Errors)
	}
	if len(r.steps) == 0 || !strings.Contains(r.steps[len(r.steps)-1], ".sort(") {
		slices.Sort(want.Results)
		slices.Sort(got.Results)
	}
	if r.bad != "" {
		bad := *r
		bad.bad, bad.steps, bad.head = "", []string{".count()"}, r.head+".filter(lambda x: isbad(x))"
		n, err := runRecipe(ctx, one, r.data, bad.script(false))
		if err != nil {
			return err.Error()
		}
		count := "0"
		if len(n.Results) > 0 {
			count = n.Results[0]
		}
		// A limit that is full stops whatever comes over its exchange, errors too.
		full := limited && fmt.Sprint(len(got.Errors)) < count
		if fmt.Sprint(len(got.Errors)) != count && !full {
			return fmt.Sprintf("%s bad records, %d errors: %q", count, len(got.Errors), got.Errors)
		}
		for _, text := range got.Errors {
			if !strings.Contains(text, "no good: ") && !strings.Contains(text, "unmarshallable object") && !strings.Contains(text, "Operation not permitted") {
				return fmt.Sprintf("an error of another kind: %s", text)
			}
		}
		got.Errors = nil
	}
	return cmp.Diff(want, got)
}

// shrink leaves out what a difference does not need.
func shrink(ctx context.Context, one, three *engine.Engine, r *recipe) *recipe {
	for again := true; again; {
		again = false
		try := func(c recipe) bool {
			if differ(ctx, one, three, &c) == "" {
				return false
			}
			*r, again = c, true
			return true
		}
		for i := 0; i < len(r.steps); i++ {
			c := *r
			c.steps = slices.Delete(slices.Clone(r.steps), i, i+1)
			if try(c) {
				i--
			}
		}
		for size := len(r.data) / 2; size > 0; size /= 2 {
			for i := 0; i+size <= len(r.data); {
				c := *r
				c.data = slices.Delete(slices.Clone(r.data), i, i+size)
				if !try(c) {
					i += size
				}
			}
		}
	}
	return r
}

// TestClusterGivesWhatOneServerGives runs random recipes on a server and on three
// masters. Results must be equal as multisets, and what was written to the last
// key. Records that raise, or cannot travel, are on workers only: there each is
// an error of its own, and the others are as if it were not there. Where each
// shard does for itself what one server does once (limit, async_local, no
// collect), the results are a part of what all records give.
func TestClusterGivesWhatOneServerGives(t *testing.T) {
	recipes := 120
	if s := os.Getenv("GEARS_CLUSTER"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		recipes = n
	}
	seed := 0
	if s := os.Getenv("GEARS_SEED"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		seed = n
	}
	three, _ := newClusterEngine(t, engine.Options{})
	one := engine.New(shardtest.Start(t).Topology(), engine.Options{})
	t.Cleanup(func() { one.Close(context.Background()) })
	home := three.Topology().Shards()[0]
	var remote []string
	tag := ""
	for i := 0; len(remote) < 4 || tag == ""; i++ {
		name := fmt.Sprint("t", i)
		if three.Topology().Owner(shard.Slot(name)) != home {
			remote = append(remote, name)
		} else {
			tag = name
		}
	}
	failures := 0
	for i := seed; i < seed+recipes; i++ {
		g := &recipeGen{r: rand.New(rand.NewPCG(uint64(i), 0)), remote: remote}
		r := g.recipe()
		r.bad = strings.ReplaceAll(r.bad, "on-the-initiator:{{home}}", "home:{"+tag+"}")
		first := differ(t.Context(), one, three, r)
		if first == "" {
			continue
		}
		r = shrink(t.Context(), one, three, r)
		t.Errorf("seed %d: three masters differ from one server (-one +three):\n%s\nand at last:\n%s\nscript:\n%s\ndata: %q", i, first, differ(t.Context(), one, three, r), strings.TrimPrefix(r.script(true), recipePrelude), r.data)
		if failures++; failures == 3 {
			return
		}
	}
}
