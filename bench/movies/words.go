package movies

// genres are the genres and how often they are picked.
var genres = []struct {
	name   string
	weight int
}{
	{"Drama", 300}, {"Comedy", 200}, {"Documentary", 120}, {"Romance", 90}, {"Action", 80}, {"Thriller", 70},
	{"Horror", 65}, {"Crime", 65}, {"Adventure", 50}, {"Family", 35}, {"Mystery", 30}, {"Fantasy", 28},
	{"Sci-Fi", 26}, {"Biography", 25}, {"Music", 24}, {"History", 22}, {"Animation", 20}, {"Western", 15},
	{"War", 15}, {"Musical", 12}, {"Sport", 12}, {"News", 4}, {"Film-Noir", 3},
}

var genreTotal = func() (n int) {
	for _, g := range genres {
		n += g.weight
	}
	return n
}()

var (
	firstNames = []string{"Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Fatou", "Goran", "Hana", "Ines", "Jonas",
		"Keiko", "Lars", "Maren", "Noor", "Otto", "Priya", "Quentin", "Rosa", "Søren", "Tuan", "Uma", "Vera", "Wim", "Xenia", "Yusuf", "Zoë"}
	lastNames = []string{"Albrecht", "Bianchi", "Costa", "Demir", "Eriksen", "Fischer", "García", "Haddad", "Ivanova",
		"Jansen", "Kowalski", "Laurent", "Moreau", "Nakamura", "O'Neill", "Petrov", "Quispe", "Rossi", "Sato", "Tanaka",
		"Urban", "Varga", "Weber", "Ximenes", "Yılmaz", "Zhang"}
	adjectives = []string{"Silent", "Broken", "Golden", "Hidden", "Last", "Distant", "Burning", "Quiet", "Crooked", "Iron",
		"Velvet", "Winter", "Stolen", "Forgotten", "Crimson", "Endless", "Hollow", "Lonely", "Sunken", "Wild"}
	nouns = []string{"River", "Crown", "Garden", "Harbour", "Mirror", "Letter", "Station", "Orchard", "Night", "Bridge",
		"Witness", "Summer", "Lantern", "Shore", "Engine", "Promise", "Cathedral", "Forest", "Signal", "House"}
)
