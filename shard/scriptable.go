package shard

// Scriptable says why a script of the server cannot run a command as execute()
// would, or "" when it can. sub is the second word where that is known, and
// words is how many there are.
func (t *Commands) Scriptable(name, sub string, words int) string {
	args := []string{name, sub}[:min(words, 2)]
	c := lookupFold(t.byName, name)
	if c != nil && c.HasSubs && words > 1 {
		if c = lookupFold(c.subs, sub); c == nil {
			return "is not known, or has a subcommand that is computed"
		}
	}
	switch {
	case c == nil:
		return "is not known to the server"
	case !c.arityOK(words):
		return "does not take that many arguments"
	case c.NoScript:
		return "is not allowed in scripts"
	case c.Blocking:
		return "may block"
	}
	if r := c.ruleFor(args); r != nil && r.decide != nil {
		return "is not sent as it stands"
	}
	return ""
}
