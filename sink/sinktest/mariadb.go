package sinktest

import (
	"os"
	"strconv"
	"syscall"

	_ "github.com/go-sql-driver/mysql" // the driver of DB

	"gears/sink"
)

var mariadb = maker{
	kind:   "mysql",
	server: "mariadbd",
	places: []string{"/usr/sbin", "/usr/libexec"},
	user:   "mysql",
	init: func(s *Server) [][]string {
		s.Conn = sink.Conn{Address: s.socket("s"), User: "gears", Password: "gears", Database: "gears"}
		if s.options.TCP {
			s.Conn.Address = "127.0.0.1:" + strconv.Itoa(s.port)
		}
		return [][]string{{
			"mariadb-install-db", "--no-defaults", "--datadir=" + s.socket("data"), "--auth-root-authentication-method=normal", "--skip-test-db", "--force",
		}}
	},
	args: func(s *Server) []string {
		// Read whenever the server starts; a broken statement ends it.
		_ = os.WriteFile(s.socket("init.sql"), []byte(mariadbInit), 0o644)
		args := []string{
			"--no-defaults", "--datadir=" + s.socket("data"), "--socket=" + s.socket("s"), "--pid-file=" + s.socket("pid"), "--init-file=" + s.socket("init.sql"),
			"--skip-name-resolve", "--innodb-buffer-pool-size=128M", "--character-set-server=utf8mb4", "--max-allowed-packet=16M",
		}
		if s.options.TCP {
			args = append(args, "--bind-address=127.0.0.1", "--port="+strconv.Itoa(s.port))
		} else {
			args = append(args, "--skip-networking")
		}
		if !s.options.Durable {
			args = append(args, "--innodb-flush-log-at-trx-commit=0", "--innodb-flush-method=nosync", "--innodb-doublewrite=0")
		}
		return args
	},
	crash: syscall.SIGKILL,
	dsn: func(s *Server) (string, string) {
		if s.options.TCP {
			return "mysql", "gears:gears@tcp(" + s.Conn.Address + ")/gears?parseTime=true"
		}
		return "mysql", "gears:gears@unix(" + s.Conn.Address + ")/gears?parseTime=true"
	},
}

// One for the socket and one for TCP: without names both are hosts of their own.
const mariadbInit = `CREATE DATABASE IF NOT EXISTS gears CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS gears@localhost IDENTIFIED BY 'gears';
CREATE USER IF NOT EXISTS gears@'%' IDENTIFIED BY 'gears';
GRANT ALL ON *.* TO gears@localhost;
GRANT ALL ON *.* TO gears@'%';
`
