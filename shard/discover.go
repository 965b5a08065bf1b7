package shard

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// askTimeout bounds how long one node may take to tell what it knows, with the
// dialling, before the next one is asked.
const askTimeout = time.Second

// view is what one node says about the cluster.
//
// It comes from CLUSTER SLOTS, which every version has and which gives the
// addresses that are meant for this client (port of TLS or not, announced names),
// and CLUSTER NODES, which alone tells the configuration epochs: without them the
// word of a node that was cut off for a while would undo what is known.
type view struct {
	masters []*Master // without Shard
	nodesText
}

// nodesText is what is read of CLUSTER NODES.
type nodesText struct {
	epoch uint64          // the highest configuration epoch of a master
	dead  map[string]bool // ids of the nodes that the cluster has agreed are dead
}

// openCluster makes the first snapshot from what the seed says and begins to
// follow the cluster.
func (t *Topology) openCluster(ctx context.Context, c *Conn) error {
	v, err := t.ask(ctx, c, &t.base)
	if err != nil {
		return err
	}
	if err := v.complete(c.addr); err != nil {
		return err
	}
	t.install(v)
	t.follow(c)
	return nil
}

// ask has the node at the other end of c tell its view. e is how c got there.
func (t *Topology) ask(ctx context.Context, c *Conn, e *endpoint) (*view, error) {
	c.Append("CLUSTER", "SLOTS")
	c.Append("CLUSTER", "NODES")
	c.Append("CLUSTER", "MYID")
	var replies [3]Reply
	for i := range replies {
		r, err := c.Receive(ctx)
		if err != nil {
			return nil, err
		}
		replies[i] = r
	}
	slots, nodes, id := &replies[0], &replies[1], &replies[2]
	if slots.IsError() {
		return nil, fmt.Errorf("redis at %s does not tell the slots of its cluster: %s", e.addr, slots.Str)
	}
	v, err := parseView(*slots, nodes.Str, id.Str, e)
	if err != nil {
		return nil, fmt.Errorf("redis at %s: CLUSTER SLOTS: %w", e.addr, err)
	}
	return v, nil
}

// parseView reads what the node self, which was asked over e, says.
func parseView(slots Reply, nodes, self string, e *endpoint) (*view, error) {
	v := &view{nodesText: parseNodes(nodes)}
	p := slotsParser{asked: e, self: self, masters: map[string]*Master{}}
	for _, entry := range slots.Elems {
		if err := p.entry(entry.Elems); err != nil {
			return nil, err
		}
	}
	for _, m := range p.masters {
		m.Slots = joinRanges(m.Slots)
		v.masters = append(v.masters, m)
	}
	slices.SortFunc(v.masters, func(a, b *Master) int { return a.Slots[0].First - b.Slots[0].First })
	if len(v.masters) == 1 {
		v.masters[0].ID = standaloneID
	}
	return v, nil
}

// complete is an IncompleteError when no master serves some slots.
func (v *view) complete(addr string) error {
	var all, missing []SlotRange
	for _, m := range v.masters {
		all = append(all, m.Slots...)
	}
	next := 0
	for _, r := range append(joinRanges(all), SlotRange{First: Slots, Last: Slots}) {
		if r.First > next {
			missing = append(missing, SlotRange{First: next, Last: r.First - 1})
		}
		next = r.Last + 1
	}
	if missing != nil {
		return &IncompleteError{Addr: addr, Missing: missing}
	}
	return nil
}

// joinRanges sorts ranges and makes one of those that touch.
func joinRanges(list []SlotRange) []SlotRange {
	slices.SortFunc(list, func(a, b SlotRange) int { return a.First - b.First })
	var out []SlotRange
	for _, r := range list {
		if n := len(out); n > 0 && r.First <= out[n-1].Last+1 {
			out[n-1].Last = max(out[n-1].Last, r.Last)
			continue
		}
		out = append(out, r)
	}
	return out
}

// parseNodes reads CLUSTER NODES: id address flags master ping pong epoch link
// slot…. Nothing comes out when the reply is something else.
func parseNodes(text string) (n nodesText) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 8 {
			continue
		}
		flags := strings.Split(f[2], ",")
		if epoch, err := strconv.ParseUint(f[6], 10, 64); err == nil && slices.Contains(flags, "master") {
			n.epoch = max(n.epoch, epoch)
		}
		if slices.Contains(flags, "fail") {
			if n.dead == nil {
				n.dead = map[string]bool{}
			}
			n.dead[strings.Clone(f[0])] = true
		}
	}
	return n
}

type slotsParser struct {
	asked   *endpoint
	self    string             // id of the node that was asked
	masters map[string]*Master // by id
}

// entry reads one element of CLUSTER SLOTS: first slot, last slot, master,
// replica…
func (p *slotsParser) entry(e []Reply) error {
	if len(e) < 3 || e[0].Int < 0 || e[0].Int > e[1].Int || e[1].Int >= Slots {
		return errors.New("an element is malformed")
	}
	id, at, err := p.node(e[2].Elems)
	if err != nil {
		return err
	}
	m := p.masters[id]
	if m == nil {
		m = &Master{ID: id, node: id, endpoint: at}
		for _, r := range e[3:] {
			replica, at, err := p.node(r.Elems)
			if err != nil {
				return err
			}
			m.Replicas = append(m.Replicas, at.addr)
			m.replicaIDs = append(m.replicaIDs, replica)
		}
		slices.Sort(m.Replicas)
		p.masters[id] = m
	}
	m.Slots = append(m.Slots, SlotRange{First: int(e[0].Int), Last: int(e[1].Int)})
	return nil
}

// node reads host, port, id and, from Redis 7, further names of the node. A host
// that is empty or nil is the one that was asked; "?" is none.
func (p *slotsParser) node(e []Reply) (id string, at endpoint, err error) {
	if len(e) < 3 {
		return "", at, errors.New("a node is malformed")
	}
	id = strings.Clone(e[2].Str)
	host := strings.Clone(e[0].Str)
	if host == "?" && len(e) > 3 {
		names := fields(e[3])
		host = strings.Clone(names["ip"].Str)
		if host == "" {
			host = strings.Clone(names["hostname"].Str)
		}
	}
	switch {
	case host == "" && id == p.self && p.asked.network == "unix":
		return id, *p.asked, nil
	case host == "?" || host == "" && p.asked.network == "unix":
		return "", at, fmt.Errorf("the node %s announces no address", id)
	}
	return id, p.asked.at(host, strconv.FormatInt(e[1].Int, 10)), nil
}

// at is how to reach another node of e's cluster: with the same user and TLS. An
// empty host is e's own.
func (e *endpoint) at(host, port string) endpoint {
	other := *e
	if host == "" {
		host = e.host()
	}
	other.network, other.addr = "tcp", net.JoinHostPort(host, port)
	// A certificate for an announced name must be of that name. Nodes that
	// announce numbers usually share a certificate, whose name the seed's is.
	if e.tls != nil && !e.fixedName && net.ParseIP(host) == nil {
		other.tls = e.tls.Clone()
		other.tls.ServerName = host
	}
	return other
}

// host is that of addr; the own one for a socket.
func (e *endpoint) host() string {
	if e.network == "unix" {
		return "127.0.0.1"
	}
	host, _, err := net.SplitHostPort(e.addr)
	if err != nil {
		return e.addr
	}
	return host
}
