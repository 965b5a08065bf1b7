package main

import (
	"io"
	"strings"

	"gears/lang"
)

// showDiagnostics prints what is wrong with a recipe, in colour on a terminal.
func showDiagnostics(w io.Writer, r *recipe, diags lang.List) {
	pen := inkFor(w)
	for _, d := range diags {
		for line := range strings.Lines(lang.List{d}.Render(r.file, r.source)) {
			line = strings.TrimSuffix(line, "\n")
			io.WriteString(w, pen.paint(diagnosticColour(d, line, r.file), line)+"\n")
		}
	}
}

// diagnosticColour is that of a line of a diagnostic: its head, the marks below the
// source, the hint. The source itself has none.
func diagnosticColour(d *lang.Diagnostic, line, file string) string {
	switch text := strings.TrimSpace(line); {
	case strings.HasPrefix(line, file+":"):
		return bold
	case text != "" && strings.Trim(text, "^") == "" && d.Kind == "Warning":
		return yellow
	case text != "" && strings.Trim(text, "^") == "":
		return red
	case strings.HasPrefix(text, "hint: "):
		return green
	}
	return ""
}

// diagnosticJSON is a diagnostic in the output of check --format json. Lines and
// columns count from 1, columns in characters.
type diagnosticJSON struct {
	File      string `json:"file"`
	Line      int32  `json:"line"`
	Column    int32  `json:"column"`
	EndLine   int32  `json:"end_line"`
	EndColumn int32  `json:"end_column"`
	Severity  string `json:"severity"` // error or warning
	Kind      string `json:"kind"`
	Message   string `json:"message"`
	Hint      string `json:"hint,omitempty"`
}

func diagnosticsJSON(r *recipe, diags lang.List) []diagnosticJSON {
	out := make([]diagnosticJSON, 0, len(diags))
	for _, d := range diags {
		severity := "error"
		if d.Kind == "Warning" {
			severity = "warning"
		}
		out = append(out, diagnosticJSON{r.file, d.Span.Start.Line, d.Span.Start.Col, d.Span.End.Line, d.Span.End.Col, severity, d.Kind, d.Message, d.Hint})
	}
	return out
}

// wrong reports whether something is worse than a warning.
func wrong(diags lang.List) bool {
	for _, d := range diags {
		if d.Kind != "Warning" {
			return true
		}
	}
	return false
}
