package lsp_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"strconv"
	"strings"
	"testing"

	"gears/cmd/gearsc/lsp"
	"gears/engine"
	"gears/lang"
	"gears/pyfront"
)

// BenchmarkKeystroke is the time from a change of one character in a file of a
// thousand lines to its diagnostics, both as messages.
func BenchmarkKeystroke(b *testing.B) {
	recipe := `# Counts %[1]d.
fn clean%[1]d(text: str, sep = ",") = [part.strip() for part in text.split(sep) if part != ""]
recipe count%[1]d(field = "genres", pattern = "movie:*")
  from keys_only(pattern)
  | map hget(it, field)
  | filter it != none
  | flatmap clean%[1]d(it)
  | foreach hincrby("totals:{it}", "n", 1)
  | countby
  | run
`
	script := `# Counts %[1]d.
def clean%[1]d(text, sep=','):
    return [part.strip() for part in text.split(sep) if part != '']

def write%[1]d(x):
    execute('hincrby', 'totals:' + x, 'n', 1)

b%[1]d = GB('KeysOnlyReader').map(lambda x: execute('hget', x, 'genres')).filter(lambda x: x is not None)
b%[1]d.flatmap(lambda x: clean%[1]d(x)).foreach(write%[1]d).countby().run('movie:*')

`
	for _, c := range []struct{ name, language, text string }{{"gears", "gears", recipe}, {"python", "python", script}} {
		b.Run(c.name, func(b *testing.B) {
			var text strings.Builder
			for i := 0; strings.Count(text.String(), "\n") < 1000; i++ {
				fmt.Fprintf(&text, c.text, i)
			}
			keystrokes(b, c.language, text.String())
		})
	}
}

func keystrokes(b *testing.B, language, text string) {
	toServer, fromClient := io.Pipe()
	toClient, fromServer := io.Pipe()
	known := pyfront.Known{Builtins: engine.Names(), Modules: engine.Modules(), Names: engine.ModuleNames}
	done := make(chan error, 1)
	go func() {
		_, err := lsp.Serve(b.Context(), toServer, fromServer, lsp.Options{CheckScript: func(source string) lang.List {
			return pyfront.Check("<string>", source, pyfront.Options{}, known)
		}})
		done <- err
	}()
	send := func(method string, id any, params any) {
		m := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
		if id != nil {
			m["id"] = id
		}
		body, _ := json.Marshal(m)
		fmt.Fprintf(fromClient, "Content-Length: %d\r\n\r\n%s", len(body), body)
	}
	in := bufio.NewReader(toClient)
	next := func() {
		head, err := textproto.NewReader(in).ReadMIMEHeader()
		if err != nil {
			b.Fatal(err)
		}
		n, _ := strconv.Atoi(head.Get("Content-Length"))
		if _, err := io.CopyN(io.Discard, in, int64(n)); err != nil {
			b.Fatal(err)
		}
	}
	send("initialize", 1, map[string]any{})
	next()
	uri := "file:///a." + language
	send("textDocument/didOpen", nil, map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": language, "version": 1, "text": text}})
	next()
	place := func(character int) map[string]int { return map[string]int{"line": 0, "character": character} }
	version := 1
	for b.Loop() {
		version++
		// A character is written behind the first two of the file, and taken away again.
		change := map[string]any{"range": map[string]any{"start": place(2), "end": place(2)}, "text": "x"}
		if version%2 == 1 {
			change = map[string]any{"range": map[string]any{"start": place(2), "end": place(3)}, "text": ""}
		}
		send("textDocument/didChange", nil, map[string]any{"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": []any{change}})
		next()
	}
	b.StopTimer()
	send("shutdown", 2, nil)
	next()
	send("exit", nil, nil)
	if err := <-done; err != nil {
		b.Fatal(err)
	}
}
