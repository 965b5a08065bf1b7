package recipetest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words splits a line as redis-cli does: at spaces, "…" with the escapes of Go
// (\n, \x00, \"), '…' as it is.
func Words(line string) ([]string, error) {
	var words []string
	for {
		line = strings.TrimLeft(line, " \t")
		if line == "" {
			return words, nil
		}
		if len(words) == maxWords {
			return nil, fmt.Errorf("the line has more than %d words", maxWords)
		}
		var word strings.Builder
		for line != "" && line[0] != ' ' && line[0] != '\t' {
			part, rest, err := firstPart(line)
			if err != nil {
				return nil, err
			}
			word.WriteString(part)
			line = rest
		}
		words = append(words, word.String())
	}
}

// firstPart takes what is quoted, or the text up to a quote or a space: name="a b"
// is one word.
func firstPart(line string) (part, rest string, err error) {
	switch line[0] {
	case '"':
		quoted, err := strconv.QuotedPrefix(line)
		if err != nil {
			return "", "", fmt.Errorf("%s has no closing quote, or an escape that there is not", line)
		}
		part, _ = strconv.Unquote(quoted)
		return part, line[len(quoted):], nil
	case '\'':
		part, rest, ok := strings.Cut(line[1:], "'")
		if !ok {
			return "", "", fmt.Errorf("%s has no closing quote", line)
		}
		return part, rest, nil
	}
	end := strings.IndexAny(line, " \t\"'")
	if end < 0 {
		end = len(line)
	}
	// A quote within a word is a character of it, except behind a parameter's "=".
	for end < len(line) && line[end] != ' ' && line[end] != '\t' && line[end-1] != '=' {
		next := strings.IndexAny(line[end+1:], " \t\"'")
		if next < 0 {
			end = len(line)
		} else {
			end += 1 + next
		}
	}
	return line[:end], line[end:], nil
}

// plain reports whether a text can stand as it is in a line where stops separate
// texts.
func plain(text, stops string) bool {
	if text == "" || !utf8.ValidString(text) || strings.ContainsAny(text, stops) || strings.ContainsRune(`"([?`, rune(text[0])) || strings.Contains(text, anything) {
		return false
	}
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return strings.TrimSpace(text) == text
}

// lineOf writes a text as a line of its own.
func lineOf(text string) string {
	if plain(text, "") {
		return text
	}
	return strconv.Quote(text)
}

// wordOf writes a text as a word of a line.
func wordOf(text string) string {
	if plain(text, " []") {
		return text
	}
	return strconv.Quote(text)
}

// canonical writes an expected line as the lines are that it is compared with:
// needless quotes go.
func canonical(line string) string {
	if line[0] != '"' {
		return line
	}
	if text, err := strconv.Unquote(line); err == nil {
		return lineOf(text)
	}
	return line
}
