package lang

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"math/rand"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite golden files")

// TestNodeTablesAreComplete compares the tables with the types that embed At.
func TestNodeTablesAreComplete(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "ir.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if st, ok := spec.Type.(*ast.StructType); ok && spec.Name.Name != "At" {
			for _, f := range st.Fields.List {
				if id, ok := f.Type.(*ast.Ident); ok && len(f.Names) == 0 && id.Name == "At" {
					want = append(want, spec.Name.Name)
				}
			}
		}
		return true
	})
	for _, table := range []*nodeTable{exprNodes, stmtNodes} {
		for _, ty := range table.types {
			got = append(got, ty.Name())
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("node types without a row, or rows twice (-ir.go +tables):\n%s", d)
	}
}

// layout describes all that the payload of a .gear file depends on.
func layout() string {
	var b strings.Builder
	seen := map[reflect.Type]bool{}
	var walk func(t reflect.Type)
	walk = func(t reflect.Type) {
		switch t.Kind() {
		case reflect.Pointer, reflect.Slice:
			walk(t.Elem())
		case reflect.Struct:
			if seen[t] || t == bigType.Elem() {
				return
			}
			seen[t] = true
			fmt.Fprintf(&b, "%s:", t.Name())
			for i := range t.NumField() {
				fmt.Fprintf(&b, " %s %s;", t.Field(i).Name, t.Field(i).Type)
			}
			b.WriteString("\n")
			for i := range t.NumField() {
				walk(t.Field(i).Type)
			}
		}
	}
	walk(reflect.TypeFor[Module]())
	for _, table := range []*nodeTable{exprNodes, stmtNodes} {
		for i, ty := range table.types {
			fmt.Fprintf(&b, "%d ", i+1)
			seen[ty] = false
			walk(ty)
		}
	}
	return b.String()
}

// TestLayoutHasItsVersion: a changed IR under an old version number would make
// old files decode to nonsense.
func TestLayoutHasItsVersion(t *testing.T) {
	const path = "testdata/gear_layout.txt"
	version := fmt.Sprintf("format %d program %d\n", gearFormat, gearProgram)
	got := version + layout()
	data, err := os.ReadFile(path)
	want := string(data)
	if err == nil && strings.HasPrefix(want, version) && want != got {
		t.Fatalf("the IR changed: raise gearProgram in gear.go, then run with -update\n%s", cmp.Diff(want, got))
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != got {
		t.Fatalf("%s is of another version: run with -update\n%s", path, cmp.Diff(want, got))
	}
}

// filler makes random modules: every node kind, whether it makes sense or not.
type filler struct {
	r    *rand.Rand
	used map[reflect.Type]bool
	left int
}

func (f *filler) fill(v reflect.Value, name string) {
	switch v.Type() {
	case bigType:
		v.Set(reflect.ValueOf(new(big.Int).Lsh(big.NewInt(f.r.Int63()|1), uint(f.r.Intn(200)))))
		return
	case posType:
		v.Set(reflect.ValueOf(Pos{Line: f.r.Int31(), Col: f.r.Int31n(300)}))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(f.r.Intn(2) == 0)
	case reflect.Uint8:
		v.SetUint(uint64(f.r.Intn(256)))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(f.r.Uint32()) << f.r.Intn(2) >> f.r.Intn(33))
	case reflect.Float64:
		v.SetFloat(f.r.NormFloat64() * 1e9)
	case reflect.String:
		v.SetString([]string{"", "x", "genres", "é\u2028😀", "a\x00b", strings.Repeat("long", f.r.Intn(50))}[f.r.Intn(6)])
		if anyBytes[name] && f.r.Intn(2) == 0 {
			v.SetString("\xff\x00\xc3")
		}
	case reflect.Slice:
		if f.r.Intn(4) == 0 {
			return
		}
		n := 0
		if f.left > 0 {
			n = f.r.Intn(4)
		}
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.fill(v.Index(i), name)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f.fill(v.Field(i), v.Type().Name()+"."+v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		if mayBeNil[name] && f.r.Intn(3) == 0 {
			return
		}
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), name)
	case reflect.Interface:
		if mayBeNil[name] && f.r.Intn(3) == 0 {
			return
		}
		f.left--
		t := nodesFor(v.Type())
		i := f.r.Intn(len(t.types))
		if f.left <= 0 && v.Type() == exprType {
			i = f.r.Intn(9) // constants and names
		} else if f.left <= 0 {
			i = 13 // pass
		}
		f.used[t.types[i]] = true
		x := reflect.New(t.types[i])
		f.fill(x.Elem(), "")
		v.Set(x)
	}
}

func TestEveryNodeSurvives(t *testing.T) {
	used := map[reflect.Type]bool{}
	for seed := range int64(300) {
		f := &filler{r: rand.New(rand.NewSource(seed)), used: used, left: 300}
		m := &Module{}
		f.fill(reflect.ValueOf(m).Elem(), "")
		data, err := EncodeModule(m)
		if err != nil {
			t.Fatal(err)
		}
		payload, err := gearPayload(data)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodePayload(payload)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		// cmp takes time exponential in the depth of such trees.
		if !reflect.DeepEqual(m, back) {
			t.Fatalf("seed %d: the module changed", seed)
		}
		if again, _ := EncodeModule(back); string(again) != string(data) {
			t.Fatalf("seed %d: encoding again gives other bytes", seed)
		}
	}
	if n := len(exprNodes.types) + len(stmtNodes.types); len(used) != n {
		t.Errorf("%d of %d node kinds were tried", len(used), n)
	}
}
