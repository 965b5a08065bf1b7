package shard

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func bulk(s string) Reply { return Reply{Kind: '$', Str: s} }
func array(e ...Reply) Reply {
	return Reply{Kind: '*', Elems: e}
}
func number(n int64) Reply { return Reply{Kind: ':', Int: n} }

func TestRedirect(t *testing.T) {
	type want struct {
		addr       string
		asking, ok bool
	}
	for text, want := range map[string]want{
		"MOVED 3999 10.0.0.1:6381":             {"10.0.0.1:6381", false, true},
		"ASK 16383 node-1.example:6381":        {"node-1.example:6381", true, true},
		"MOVED 1 :6381":                        {"10.9.9.9:6381", false, true},
		"MOVED 1 ?:6381":                       {"10.9.9.9:6381", false, true},
		"MOVED 1 ::1:6381":                     {"[::1]:6381", false, true},
		"MOVED 16384 10.0.0.1:6381":            {},
		"MOVED x 10.0.0.1:6381":                {},
		"MOVED 1":                              {},
		"MOVED 1 nowhere":                      {},
		"TRYAGAIN Multiple keys request":       {},
		"ERR MOVED 1 10.0.0.1:6381":            {},
		"MOVEDX 1 10.0.0.1:6381":               {},
		"CLUSTERDOWN Hash slot not served":     {},
		"LOADING Redis is loading the dataset": {},
	} {
		addr, asking, ok := Redirected(Reply{Kind: '-', Str: text}, "10.9.9.9:6379")
		if ok != want.ok || ok && (addr != want.addr || asking != want.asking) {
			t.Errorf("%s: got %s %v %v, want %+v", text, addr, asking, ok, want)
		}
	}
	if _, _, ok := Redirected(bulk("MOVED 1 a:1"), ""); ok {
		t.Error("a value is taken for a redirection")
	}
}

func TestClusterSlots(t *testing.T) {
	a, b := strings.Repeat("a", 40), strings.Repeat("b", 40)
	node := func(host Reply, port int64, id string, more ...Reply) Reply {
		return array(append([]Reply{host, number(port), bulk(id)}, more...)...)
	}
	type master struct {
		ID, Addr string
		Slots    []SlotRange
		Replicas []string
	}
	tcp := endpoint{network: "tcp", addr: "seed:7000", password: "p"}
	socket := endpoint{network: "unix", addr: "/s"}
	for _, tt := range []struct {
		name  string
		asked endpoint
		reply []Reply
		want  []master
		err   string
	}{
		{"of Redis 6.2", tcp, []Reply{
			array(number(0), number(99), node(bulk("10.0.0.1"), 7001, a), node(bulk("10.0.0.3"), 7003, strings.Repeat("c", 40))),
			array(number(200), number(16383), node(bulk(""), 7000, b)),
			array(number(100), number(199), node(bulk("10.0.0.1"), 7001, a)),
		}, []master{
			{a, "10.0.0.1:7001", []SlotRange{{0, 199}}, []string{"10.0.0.3:7003"}},
			{b, "seed:7000", []SlotRange{{200, 16383}}, nil},
		}, ""},
		{"nil and unknown hosts", tcp, []Reply{
			array(number(0), number(9), node(Reply{Kind: '_'}, 7001, a)),
			array(number(10), number(19), node(bulk("?"), 7002, b, array(bulk("ip"), bulk("10.0.0.2")))),
		}, []master{{a, "seed:7001", []SlotRange{{0, 9}}, nil}, {b, "10.0.0.2:7002", []SlotRange{{10, 19}}, nil}}, ""},
		{"asked over a socket", socket, []Reply{array(number(0), number(9), node(bulk(""), 7001, a))},
			[]master{{strings.Repeat("0", 40), "/s", []SlotRange{{0, 9}}, nil}}, ""},
		{"no host at all", socket, []Reply{array(number(0), number(9), node(bulk(""), 7001, b))}, nil, "the node " + b + " announces no address"},
		{"no node", tcp, []Reply{array(number(0), number(9))}, nil, "an element is malformed"},
		{"slots that are none", tcp, []Reply{array(number(0), number(16384), node(bulk("x"), 1, a))}, nil, "an element is malformed"},
		{"half a node", tcp, []Reply{array(number(0), number(9), array(bulk("x"), number(1)))}, nil, "a node is malformed"},
	} {
		v, err := parseView(array(tt.reply...), "", a, &tt.asked)
		text := ""
		if err != nil {
			text = err.Error()
		}
		if text != tt.err {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.err)
		}
		if err != nil {
			continue
		}
		var got []master
		for _, m := range v.masters {
			got = append(got, master{m.ID, m.Addr(), m.Slots, m.Replicas})
			if m.endpoint.password != tt.asked.password {
				t.Errorf("%s: %s is reached without the password", tt.name, m.Addr())
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
	}
}

func TestClusterNodes(t *testing.T) {
	text := "aa 127.0.0.1:7000@17000 myself,master - 0 0 3 connected 0-5460\n" +
		"bb 127.0.0.1:7001@17001,host master,fail - 0 0 7 disconnected 5461-16383 [93-<-aa]\n" +
		"cc 127.0.0.1:7002@17002 slave bb 0 0 9 connected\ndd 127.0.0.1:7003@17003 slave,fail? bb 0 0 9 connected\n\nnonsense\n"
	got := parseNodes(text)
	if got.epoch != 7 || !got.dead["bb"] || len(got.dead) != 1 {
		t.Errorf("got %+v", got)
	}
	if got := parseNodes("ERR unknown command"); got.epoch != 0 || got.dead != nil {
		t.Errorf("got %+v", got)
	}
}

func TestWhoInheritsAShard(t *testing.T) {
	shards := []*Shard{{}, {}, {}}
	old := []*Master{
		{Shard: shards[0], node: "a", Slots: []SlotRange{{0, 99}}, replicaIDs: []string{"ra", "rb"}},
		{Shard: shards[1], node: "b", Slots: []SlotRange{{100, 199}}},
		{Shard: shards[2], node: "c", Slots: []SlotRange{{200, 299}}},
	}
	for _, tt := range []struct {
		name string
		now  []*Master
		want []int // index of the shard, -1: a new one
		left int
	}{
		{"nothing happened", []*Master{{node: "a", Slots: old[0].Slots}, {node: "b", Slots: old[1].Slots}, {node: "c", Slots: old[2].Slots}}, []int{0, 1, 2}, 0},
		{"all slots changed hands", []*Master{{node: "b", Slots: old[0].Slots}, {node: "c", Slots: old[1].Slots}, {node: "a", Slots: old[2].Slots}}, []int{1, 2, 0}, 0},
		{"a replica took over", []*Master{{node: "rb", Slots: old[0].Slots}, {node: "b", Slots: old[1].Slots}, {node: "c", Slots: old[2].Slots}}, []int{0, 1, 2}, 0},
		{"a node was replaced", []*Master{{node: "a", Slots: old[0].Slots}, {node: "n", Slots: old[1].Slots}, {node: "c", Slots: old[2].Slots}}, []int{0, 1, 2}, 0},
		{"a node was added", []*Master{{node: "n", Slots: []SlotRange{{0, 9}}}, {node: "a", Slots: []SlotRange{{10, 99}}}, {node: "b", Slots: old[1].Slots}, {node: "c", Slots: old[2].Slots}}, []int{-1, 0, 1, 2}, 0},
		{"a node was split in two", []*Master{{node: "n", Slots: []SlotRange{{0, 9}}}, {node: "m", Slots: []SlotRange{{10, 99}}}, {node: "b", Slots: old[1].Slots}, {node: "c", Slots: old[2].Slots}}, []int{0, -1, 1, 2}, 0},
		{"a node gave all away", []*Master{{node: "a", Slots: []SlotRange{{0, 199}}}, {node: "c", Slots: old[2].Slots}}, []int{0, 2}, 1},
	} {
		left := inherit(old, tt.now)
		for i, m := range tt.now {
			got := -1
			for k, s := range shards {
				if m.Shard == s {
					got = k
				}
			}
			if got != tt.want[i] {
				t.Errorf("%s: %s has shard %d, want %d", tt.name, m.node, got, tt.want[i])
			}
		}
		if len(left) != tt.left {
			t.Errorf("%s: %d are left, want %d", tt.name, len(left), tt.left)
		}
	}
}
