// Package movies makes a catalogue of movies that never existed: the sample data
// of the demo, the examples and the benchmarks. Movie i of a seed is always the
// same, so that every program that reads the catalogue can be checked against
// what was written.
package movies

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"gears/shard"
)

// Seed is the seed of the catalogue that all programs use.
const Seed = 20181

// Movie is one movie, under the key "movie:" and its number. A field that a
// movie lacks is empty here and absent in Redis.
type Movie struct {
	Key            string
	OriginalTitle  string
	Director       string
	StartYear      int
	RuntimeMinutes int      // 0: absent
	Genres         []string // none: absent
}

// At returns movie i of the catalogue, counting from 0.
func At(i int) Movie {
	r := rand.New(rand.NewPCG(Seed, mix(uint64(i))))
	m := Movie{
		Key:           "movie:" + strconv.Itoa(i+1),
		OriginalTitle: title(r),
		Director:      firstNames[r.IntN(len(firstNames))] + " " + lastNames[r.IntN(len(lastNames))],
		StartYear:     startYear(r),
	}
	if r.IntN(100) >= 6 {
		m.RuntimeMinutes = max(1, int(92+r.NormFloat64()*24))
	}
	if r.IntN(100) >= 3 {
		m.Genres = genresOf(r)
	}
	return m
}

// mix spreads neighbouring numbers over all bits (the finisher of splitmix64):
// generators with neighbouring seeds begin alike.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// startYear is between 1895 and 2024, later years being more frequent.
func startYear(r *rand.Rand) int {
	a, b := r.IntN(130), r.IntN(130)
	return 1895 + max(a, b)
}

// genresOf picks one to three different genres by their weights.
func genresOf(r *rand.Rand) []string {
	n := 1 + min(r.IntN(3), r.IntN(3)+1)
	var out []string
	for len(out) < n {
		g := weighted(r)
		if !contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func weighted(r *rand.Rand) string {
	x := r.IntN(genreTotal)
	for _, g := range genres {
		if x -= g.weight; x < 0 {
			return g.name
		}
	}
	panic("internal error: the weights of the genres do not add up")
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// title is "The Silent River", "Night of the Iron Crown", …
func title(r *rand.Rand) string {
	adjective, noun := adjectives[r.IntN(len(adjectives))], nouns[r.IntN(len(nouns))]
	switch r.IntN(4) {
	case 0:
		return "The " + adjective + " " + noun
	case 1:
		return adjective + " " + noun
	case 2:
		return nouns[r.IntN(len(nouns))] + " of the " + adjective + " " + noun
	default:
		return noun + " " + strconv.Itoa(2+r.IntN(8))
	}
}

// Args is the HSET command that writes m.
func (m *Movie) Args() []string {
	args := []string{"HSET", m.Key, "originalTitle", m.OriginalTitle, "director", m.Director, "startYear", strconv.Itoa(m.StartYear)}
	if m.RuntimeMinutes > 0 {
		args = append(args, "runtimeMinutes", strconv.Itoa(m.RuntimeMinutes))
	}
	if len(m.Genres) > 0 {
		args = append(args, "genres", strings.Join(m.Genres, ","))
	}
	return args
}

// CountGenres counts the movies of each genre among the first n.
func CountGenres(n int) map[string]int {
	counts := map[string]int{}
	for i := range n {
		for _, g := range At(i).Genres {
			counts[g]++
		}
	}
	return counts
}

// CountYears counts the movies of each year among the first n.
func CountYears(n int) map[string]int {
	counts := map[string]int{}
	for i := range n {
		counts[strconv.Itoa(At(i).StartYear)]++
	}
	return counts
}

// batchSize is how many commands are under way while loading.
const batchSize = 2000

// Load writes the movies from number first to last (exclusive) to the Redis at
// url, many at a time.
func Load(ctx context.Context, url string, first, last int) error {
	return pipeline(ctx, url, func(send func(args ...string) error) error {
		for i := first; i < last; i++ {
			m := At(i)
			if err := send(m.Args()...); err != nil {
				return err
			}
		}
		return nil
	})
}

// LoadOthers writes what stands beside movies in a real database: keys of other
// types and prefixes, about n of them, none of which match "movie:*".
func LoadOthers(ctx context.Context, url string, n int) error {
	return pipeline(ctx, url, func(send func(args ...string) error) error {
		for i := range n {
			id := strconv.Itoa(i)
			var err error
			switch i % 5 {
			case 0:
				err = send("HSET", "user:"+id, "name", lastNames[i%len(lastNames)], "genres", "n/a")
			case 1:
				err = send("SET", "session:"+id, "token-"+id)
			case 2:
				err = send("RPUSH", "queue:mail", "message "+id)
			case 3:
				err = send("SADD", "movies-seen:"+id, "movie:"+id)
			case 4:
				err = send("XADD", "events", "*", "user", id)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// pipeline gives fill a function that sends commands, and checks all replies.
func pipeline(ctx context.Context, url string, fill func(send func(args ...string) error) error) error {
	t, err := shard.Open(ctx, shard.Options{URLs: []string{url}})
	if err != nil {
		return err
	}
	defer t.Close()
	ways := map[*shard.Shard]*way{}
	for _, s := range t.Shards() {
		conn, err := s.Dial(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		ways[s] = &way{conn: conn}
	}
	err = fill(func(args ...string) error {
		w := ways[t.Owner(shard.KeySlot(args[1]))]
		w.conn.Append(args...)
		if w.waiting++; w.waiting == batchSize {
			return w.drain(ctx)
		}
		return nil
	})
	for _, w := range ways {
		if err == nil {
			err = w.drain(ctx)
		}
	}
	return err
}

// way is a connection to one master, and how many replies it owes.
type way struct {
	conn    *shard.Conn
	waiting int
}

func (w *way) drain(ctx context.Context) error {
	if err := w.conn.Flush(ctx); err != nil {
		return err
	}
	for ; w.waiting > 0; w.waiting-- {
		r, err := w.conn.Receive(ctx)
		if err != nil {
			return err
		}
		if r.IsError() {
			return fmt.Errorf("redis answered: %s", r.Str)
		}
	}
	return nil
}
