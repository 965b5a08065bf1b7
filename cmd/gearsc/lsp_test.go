package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"
	"github.com/rogpeppe/go-internal/txtar"
)

// TestLanguageServer plays sessions between an editor and gearsc lsp. A session is a
// txtar archive whose files are on the disk; its comment says who sends what:
//
//	> method {params}    the client; a request, or a notification
//	< …                  what the server sends: an answer, or a notification
//
// In params, @name is the URI of a file, and $name$ the text of one of the archive.
// Answers are JSON, but for hover and completion, which have forms to be read. After
// a notification as many messages are awaited as have a "<". UPDATE=1 writes anew
// what the server sent.
func TestLanguageServer(t *testing.T) {
	files, err := filepath.Glob("testdata/lsp/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no sessions", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			playSession(t, file)
		})
	}
}

func playSession(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	ar := txtar.Parse(data)
	e := startEditor(t, ar)
	var out []string
	lines := strings.Split(strings.TrimRight(string(ar.Comment), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if !strings.HasPrefix(line, "> ") {
			out = append(out, line)
			continue
		}
		out = append(out, line)
		expected := 0
		for ; i+1 < len(lines) && strings.HasPrefix(lines[i+1], "<"); i++ {
			if !strings.HasPrefix(lines[i+1], "<  ") {
				expected++
			}
		}
		for _, answer := range e.send(strings.TrimPrefix(line, "> "), expected) {
			out = append(out, "< "+strings.ReplaceAll(answer, "\n", "\n<   "))
		}
	}
	if err := e.leave(); err != nil {
		t.Errorf("the server: %v\n%s", err, e.stderr.String())
	}
	if e.stderr.Len() > 0 {
		t.Errorf("the server says: %s", e.stderr.String())
	}
	got := strings.Join(out, "\n") + "\n"
	if got == string(ar.Comment) {
		return
	}
	if os.Getenv("UPDATE") == "" {
		t.Errorf("%s", diff.Diff("want", ar.Comment, "got", []byte(got)))
		return
	}
	ar.Comment = []byte(got)
	if err := os.WriteFile(file, txtar.Format(ar), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Whoever types faster than the compiler works is told of the latest text, if not of
// each one before.
func TestLanguageServerReportsTheLatestText(t *testing.T) {
	e := startEditor(t, &txtar.Archive{})
	e.send(`initialize {"capabilities":{}}`, 0)
	e.send(`textDocument/didOpen {"textDocument":{"uri":"@a.gears","languageId":"gears","version":0,"text":""}}`, 0)
	const text = "const A = f"
	for i, r := range text {
		e.send(fmt.Sprintf(`textDocument/didChange {"textDocument":{"uri":"@a.gears","version":%d},"contentChanges":[{"range":{"start":{"line":0,"character":%d},"end":{"line":0,"character":%d}},"text":%q}]}`, i+1, i, i, string(r)), 0)
	}
	last := 0
	for last < len(text) {
		var p struct {
			Version     int
			Diagnostics []struct{ Message string }
		}
		if err := json.Unmarshal(e.next()["params"], &p); err != nil {
			t.Fatal(err)
		}
		if p.Version < last {
			t.Fatalf("version %d after %d", p.Version, last)
		}
		if last = p.Version; last == len(text) && (len(p.Diagnostics) != 1 || !strings.HasPrefix(p.Diagnostics[0].Message, "unknown name f")) {
			t.Errorf("got %v", p.Diagnostics)
		}
	}
	if err := e.leave(); err != nil {
		t.Error(err)
	}
}

// editor is a client of the server, which runs as a process of its own.
type editor struct {
	t        *testing.T
	dir      string
	files    map[string]string
	cmd      *exec.Cmd
	in       io.WriteCloser
	messages chan map[string]json.RawMessage
	stderr   bytes.Buffer
	id       int
}

func startEditor(t *testing.T, ar *txtar.Archive) *editor {
	e := &editor{t: t, dir: t.TempDir(), files: map[string]string{}, messages: make(chan map[string]json.RawMessage, 100)}
	for _, f := range ar.Files {
		e.files[f.Name] = string(f.Data)
		if err := os.WriteFile(filepath.Join(e.dir, f.Name), f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	e.cmd = exec.Command("gearsc", "lsp")
	e.cmd.Stderr = &e.stderr
	var err error
	if e.in, err = e.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.cmd.Process.Kill() })
	go e.read(out)
	return e
}

// read takes the server's messages apart, as the protocol frames them.
func (e *editor) read(out io.Reader) {
	defer close(e.messages)
	r := bufio.NewReader(out)
	for {
		head, err := textproto.NewReader(r).ReadMIMEHeader()
		if err != nil {
			return
		}
		n, err := strconv.Atoi(head.Get("Content-Length"))
		if err != nil {
			return
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(body, &m) != nil {
			return
		}
		e.messages <- m
	}
}

func (e *editor) write(message map[string]any) {
	body, err := json.Marshal(message)
	if err != nil {
		e.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(e.in, "Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n%s", len(body), body); err != nil {
		e.t.Fatal(err)
	}
}

// next is the next message of the server.
func (e *editor) next() map[string]json.RawMessage {
	select {
	case m, ok := <-e.messages:
		if ok {
			return m
		}
		e.t.Fatalf("the server is gone: %s", e.stderr.String())
	case <-time.After(time.Minute):
		e.t.Fatal("no message from the server")
	}
	return nil
}

var (
	fileURI  = regexp.MustCompile(`@[\w.]+`)
	fileText = regexp.MustCompile(`"\$([\w.]+)\$"`)
	versions = regexp.MustCompile(`"version":"[^"]*"`)
)

// isNotification reports whether a method gets no answer.
func isNotification(method string) bool {
	return strings.HasPrefix(method, "textDocument/did") || strings.HasPrefix(method, "workspace/did") || strings.HasPrefix(method, "$/") ||
		method == "initialized" || method == "exit"
}

// send sends a message and gathers what comes back.
func (e *editor) send(line string, expected int) []string {
	method, params, _ := strings.Cut(line, " ")
	params = fileURI.ReplaceAllStringFunc(params, func(name string) string { return "file://" + e.dir + "/" + name[1:] })
	params = fileText.ReplaceAllStringFunc(params, func(name string) string {
		text, ok := e.files[strings.Trim(name, `"$`)]
		if !ok {
			e.t.Fatalf("no file %s", name)
		}
		quoted, _ := json.Marshal(text)
		return string(quoted)
	})
	message := map[string]any{"jsonrpc": "2.0", "method": method}
	if params != "" {
		message["params"] = json.RawMessage(params)
	}
	var out []string
	if isNotification(method) {
		e.write(message)
		for range expected {
			out = append(out, e.show("", e.next()))
		}
		return out
	}
	e.id++
	message["id"] = e.id
	e.write(message)
	for {
		m := e.next()
		out = append(out, e.show(method, m))
		if m["id"] != nil {
			return out
		}
	}
}

// show prints a message of the server.
func (e *editor) show(method string, m map[string]json.RawMessage) string {
	text := ""
	switch {
	case m["error"] != nil:
		text = "error " + canonical(m["error"])
	case m["method"] != nil:
		text = strings.Trim(string(m["method"]), `"`) + " " + canonical(m["params"])
	case method == "textDocument/hover":
		text = showHover(m["result"])
	case method == "textDocument/completion":
		text = showCompletion(m["result"])
	default:
		text = canonical(m["result"])
	}
	text = strings.ReplaceAll(text, "file://"+e.dir+"/", "@")
	return versions.ReplaceAllString(text, `"version":"*"`)
}

func canonical(data json.RawMessage) string {
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		return string(data)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(v)
	return strings.TrimSpace(b.String())
}

func showHover(result json.RawMessage) string {
	var h *struct {
		Contents struct{ Value string }
		Range    struct{ Start, End struct{ Line, Character int } }
	}
	if json.Unmarshal(result, &h) != nil || h == nil {
		return canonical(result)
	}
	return fmt.Sprintf("%d:%d-%d:%d\n%s", h.Range.Start.Line, h.Range.Start.Character, h.Range.End.Line, h.Range.End.Character, h.Contents.Value)
}

// showCompletion lists the items as an editor sorts them. Of functions, methods and
// commands, which come to be more, it is enough to know that they are there.
func showCompletion(result json.RawMessage) string {
	type item struct {
		Label, Detail, SortText string
		Kind                    int
	}
	var list struct{ Items []item }
	if json.Unmarshal(result, &list) != nil {
		return canonical(result)
	}
	many := map[int]string{2: "methods", 3: "functions", 12: "commands"}
	slices.SortStableFunc(list.Items, func(a, b item) int { return cmp.Compare(a.SortText, b.SortText) })
	out := []string{"completions"}
	for _, i := range list.Items {
		text := strings.Join(strings.Fields(i.Label+"  "+i.Detail), " ")
		if what := many[i.Kind]; what != "" && i.Detail != "" && !strings.HasPrefix(i.Detail, "fn ") {
			text = "… " + what
		}
		if text != out[len(out)-1] {
			out = append(out, text)
		}
	}
	return strings.Join(out, "\n")
}

// leave ends the session as editors do, unless the script did so.
func (e *editor) leave() error {
	if e.id > 0 {
		e.id++
		e.write(map[string]any{"jsonrpc": "2.0", "method": "shutdown", "id": e.id})
		for m := e.next(); m["id"] == nil; m = e.next() {
		}
		e.write(map[string]any{"jsonrpc": "2.0", "method": "exit"})
	}
	return e.cmd.Wait()
}
