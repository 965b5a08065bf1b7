package lang

import (
	"strconv"
	"strings"
)

// Imported is a file of the gears language that another one imports. Code of it has
// its place behind the lines of the file compiled and of the imports before: so
// there is one order of all places of a module, and whoever only compares them
// need not know of files.
type Imported struct {
	Path   string // relative to the file compiled
	Source string
}

// LinesOf is how many lines a source text takes among those of a module.
func LinesOf(source string) int32 { return int32(strings.Count(source, "\n") + 1) }

// Text is the source text of all files of the module, by the lines of its places.
func (m *Module) Text() string {
	if m == nil {
		return ""
	}
	out := m.Source
	for _, im := range m.Imports {
		out += "\n" + im.Source
	}
	return out
}

// Place finds the file that p is in, and where it is there.
func (m *Module) Place(p Pos) (file string, in Pos) {
	file = m.File
	if len(m.Imports) == 0 {
		return file, p
	}
	line := p.Line - LinesOf(m.Source)
	for _, im := range m.Imports {
		if line <= 0 {
			break
		}
		file, p.Line = im.Path, line
		line -= LinesOf(im.Source)
	}
	return file, p
}

// PlaceText is p for messages: "3:7", with its file where that is an import.
func (m *Module) PlaceText(p Pos) string {
	if m == nil || len(m.Imports) == 0 || !p.IsValid() {
		return p.String()
	}
	file, in := m.Place(p)
	if in == p {
		return p.String()
	}
	return file + ":" + in.String()
}

// LineText is the line of p for messages: "line 3", of an import with its file.
func (m *Module) LineText(p Pos) string {
	if m != nil && len(m.Imports) > 0 {
		if file, in := m.Place(p); in != p {
			return "line " + strconv.Itoa(int(in.Line)) + " of " + file
		}
	}
	return "line " + strconv.Itoa(int(p.Line))
}
