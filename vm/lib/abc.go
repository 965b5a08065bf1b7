package lib

func abcAttrs() []attr { return nil }
