package native

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestTheEditorsGrammar(t *testing.T) {
	golden(t, "../../editors/vscode/syntaxes/gears.tmLanguage.json", string(TextMate()))
}

// TestEditorKnowsEveryToken: each word and sign is in a rule with its scope.
func TestEditorKnowsEveryToken(t *testing.T) {
	text := string(TextMate())
	for _, table := range [][]spelling{words, signs} {
		for _, s := range table {
			if s.Scope == "" || !strings.Contains(text, `"`+s.Scope+`.gears"`) {
				t.Errorf("%s has no rule", s.Text)
			}
		}
	}
}

func TestTheEditorsFilesAreJSON(t *testing.T) {
	for _, name := range []string{"package.json", "language-configuration.json", "syntaxes/gears.tmLanguage.json"} {
		b, err := os.ReadFile("../../editors/vscode/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
