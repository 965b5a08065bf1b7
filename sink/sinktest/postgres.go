package sinktest

import (
	"database/sql"
	"fmt"
	"strconv"
	"syscall"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver of DB

	"gears/sink"
)

// The default port is in the name of the socket, too.
const postgresPort = 5432

var postgres = maker{
	kind:   "postgres",
	server: "postgres",
	places: []string{"/usr/lib/postgresql/*/bin"},
	user:   "postgres",
	init: func(s *Server) [][]string {
		s.Conn = sink.Conn{Address: s.dir, User: "gears", Database: "postgres"}
		if s.options.TCP {
			s.Conn.Address = "127.0.0.1:" + strconv.Itoa(s.port)
		}
		return [][]string{{"initdb", "-D", s.socket("data"), "-U", "gears", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"}}
	},
	args: func(s *Server) []string {
		args := []string{"-D", s.socket("data"), "-c", "unix_socket_directories=" + s.dir, "-c", "max_connections=50"}
		if s.options.TCP {
			args = append(args, "-c", "listen_addresses=127.0.0.1", "-p", strconv.Itoa(s.port))
		} else {
			args = append(args, "-c", "listen_addresses=", "-p", strconv.Itoa(postgresPort))
		}
		if !s.options.Durable {
			args = append(args, "-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
		}
		return args
	},
	// Its children would outlive a SIGKILL, and keep a new one from starting.
	crash: syscall.SIGQUIT,
	// Without remembered statements, as tests make tables anew.
	dsn: func(s *Server) (string, string) {
		if s.options.TCP {
			return "pgx", fmt.Sprintf("host=127.0.0.1 port=%d user=gears dbname=postgres sslmode=disable default_query_exec_mode=exec", s.port)
		}
		return "pgx", fmt.Sprintf("host=%s port=%d user=gears dbname=postgres default_query_exec_mode=exec", s.dir, postgresPort)
	},
}

// DB is a plain connection to the server.
func (s *Server) DB() (*sql.DB, error) { return sql.Open(s.maker.dsn(s)) }
