package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"gears/sink/sinktest"
)

// The programs in this file are what one writes by hand for one table, with go-redis
// and the database's own driver: each batch is one statement, the quickest there is.

// person is a row.
type person struct {
	id, name, city string
	age, seq       int
}

func personOf(id string, fields map[string]string) (p person, err error) {
	p = person{id: id, name: fields["name"], city: fields["city"]}
	if p.age, err = strconv.Atoi(fields["age"]); err != nil {
		return p, err
	}
	p.seq, err = strconv.Atoi(fields["seq"])
	return p, err
}

// handTable is the table.
type handTable interface {
	upsert(ctx context.Context, rows []person) error
	delete(ctx context.Context, ids []string) error
	close()
}

func openHandTable(ctx context.Context, s *sinktest.Server) (handTable, error) {
	if s.Kind == "postgres" {
		c, err := pgx.Connect(ctx, fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable", s.Conn.User, s.Conn.Address, s.Conn.Database))
		return &handPostgres{c}, err
	}
	db, err := sql.Open("mysql", fmt.Sprintf("%s:%s@tcp(%s)/%s?interpolateParams=true", s.Conn.User, s.Conn.Password, s.Conn.Address, s.Conn.Database))
	return &handMariaDB{db}, err
}

type handPostgres struct{ conn *pgx.Conn }

func (t *handPostgres) upsert(ctx context.Context, rows []person) error {
	ids, names, cities := make([]string, len(rows)), make([]string, len(rows)), make([]string, len(rows))
	ages, seqs := make([]int32, len(rows)), make([]int32, len(rows))
	for i, r := range rows {
		ids[i], names[i], cities[i], ages[i], seqs[i] = r.id, r.name, r.city, int32(r.age), int32(r.seq)
	}
	_, err := t.conn.Exec(ctx, `INSERT INTO person (id, name, city, age, seq) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::int[])
ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, city = EXCLUDED.city, age = EXCLUDED.age, seq = EXCLUDED.seq`, ids, names, cities, ages, seqs)
	return err
}

func (t *handPostgres) delete(ctx context.Context, ids []string) error {
	_, err := t.conn.Exec(ctx, "DELETE FROM person WHERE id = ANY($1)", ids)
	return err
}

func (t *handPostgres) close() { t.conn.Close(context.Background()) }

type handMariaDB struct{ db *sql.DB }

func (t *handMariaDB) upsert(ctx context.Context, rows []person) error {
	args := make([]any, 0, 5*len(rows))
	for _, r := range rows {
		args = append(args, r.id, r.name, r.city, r.age, r.seq)
	}
	_, err := t.db.ExecContext(ctx, "INSERT INTO person (id, name, city, age, seq) VALUES "+strings.TrimSuffix(strings.Repeat("(?,?,?,?,?),", len(rows)), ",")+
		" ON DUPLICATE KEY UPDATE name = VALUES(name), city = VALUES(city), age = VALUES(age), seq = VALUES(seq)", args...)
	return err
}

func (t *handMariaDB) delete(ctx context.Context, ids []string) error {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	_, err := t.db.ExecContext(ctx, "DELETE FROM person WHERE id IN ("+strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",")+")", args...)
	return err
}

func (t *handMariaDB) close() { t.db.Close() }

// put writes a batch: one row of each person.
func put(ctx context.Context, t handTable, rows []person, deleted []string) error {
	if len(deleted) > 0 {
		if err := t.delete(ctx, deleted); err != nil {
			return err
		}
	}
	if len(rows) > 0 {
		return t.upsert(ctx, rows)
	}
	return nil
}

// followNotifications follows keyspace notifications, reads the hashes that they are
// about in one pipeline, and writes them. What happens while it is not there, it never
// learns.
func followNotifications(ctx context.Context, c *redis.Client, t handTable, ready func()) error {
	if err := c.ConfigSet(ctx, "notify-keyspace-events", "Ehg").Err(); err != nil {
		return err
	}
	sub := c.Subscribe(ctx, "__keyevent@0__:hset", "__keyevent@0__:del")
	defer sub.Close()
	if _, err := sub.Receive(ctx); err != nil {
		return err
	}
	changes := sub.Channel(redis.WithChannelSize(1 << 20))
	ready()
	for {
		batch := map[string]bool{}
		var keys []string
		note := func(m *redis.Message) {
			if !batch[m.Payload] && strings.HasPrefix(m.Payload, "person:") {
				batch[m.Payload] = true
				keys = append(keys, m.Payload)
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m := <-changes:
			note(m)
		}
		for len(keys) < writeBatch && len(changes) > 0 {
			note(<-changes)
		}
		pipe := c.Pipeline()
		for _, k := range keys {
			pipe.HGetAll(ctx, k)
		}
		cmds, err := pipe.Exec(ctx)
		if err != nil {
			return err
		}
		var rows []person
		var deleted []string
		for i, cmd := range cmds {
			id := keys[i][len("person:"):]
			fields := cmd.(*redis.MapStringStringCmd).Val()
			if len(fields) == 0 {
				deleted = append(deleted, id)
				continue
			}
			p, err := personOf(id, fields)
			if err != nil {
				return err
			}
			rows = append(rows, p)
		}
		if err := put(ctx, t, rows, deleted); err != nil {
			return err
		}
	}
}

// followOutbox reads a stream to which whoever writes a hash adds what it wrote, and
// removes what is in the table. It learns of everything, and of nothing that is
// written without the stream.
func followOutbox(ctx context.Context, c *redis.Client, t handTable, ready func()) error {
	const group = "writer"
	if err := c.XGroupCreateMkStream(ctx, outboxStream, group, "0").Err(); err != nil {
		return err
	}
	ready()
	for {
		got, err := c.XReadGroup(ctx, &redis.XReadGroupArgs{Group: group, Consumer: "1", Streams: []string{outboxStream, ">"}, Count: writeBatch, Block: time.Second}).Result()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return err
		}
		at := map[string]int{}
		var rows []person
		var ids []string
		for _, m := range got[0].Messages {
			fields := make(map[string]string, len(m.Values))
			for k, v := range m.Values {
				fields[k] = v.(string)
			}
			p, err := personOf(fields["id"], fields)
			if err != nil {
				return err
			}
			ids = append(ids, m.ID)
			if i, ok := at[p.id]; ok {
				rows[i] = p
				continue
			}
			at[p.id] = len(rows)
			rows = append(rows, p)
		}
		if err := put(ctx, t, rows, nil); err != nil {
			return err
		}
		pipe := c.Pipeline()
		pipe.XAck(ctx, outboxStream, group, ids...)
		pipe.XDel(ctx, outboxStream, ids...)
		if _, err := pipe.Exec(ctx); err != nil {
			return err
		}
	}
}
