// Package recipetest runs tests of recipes: texts beside a recipe that say what
// is in Redis, what the recipe is run or registered with, and what comes of it.
//
//	test counts the words of titles
//	> HSET movie:1 title "the end"
//	> HSET movie:2 title "the sea"
//	run
//	results
//	  end 1
//	  sea 1
//	  the 2
//	> GET counted
//	  2
//
// Tests stand in NAME_test.txt beside NAME.py, or in the recipe itself as lines
// that begin with "#|". docs/testing.md describes them for users.
//
// A file is parsed into a Script; each of its tests is played in a world of its
// own, a private redis-server with an engine on it. What Redis answers, what a run
// gave and what failed are all turned into lines of text, and lines are what is
// expected: so that one form serves for comparing, for showing differences and for
// writing the expectations anew.
package recipetest
