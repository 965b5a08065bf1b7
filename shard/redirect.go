package shard

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
)

// redirection is what an error reply of a cluster asks for.
type redirection uint8

const (
	final redirection = iota // the reply is the outcome
	moved                    // the slot belongs to another node for good
	asked                    // this command is for the node that the slot is moving to
	again                    // the keys are on both sides of a move: later
	down                     // the node does not serve the slot now: later, perhaps another
)

var redirections = map[string]redirection{
	"MOVED": moved, "ASK": asked, "TRYAGAIN": again,
	"CLUSTERDOWN": down, "LOADING": down, "MASTERDOWN": down,
}

// maxHops is how often MOVED and ASK are followed at once; then with pauses.
const maxHops = 5

// redirect reads an error reply that came from the node at addr. slot is -1 when
// the reply names none.
func redirect(r *Reply, addr string) (kind redirection, slot int, to string) {
	if !r.IsError() {
		return final, -1, ""
	}
	kind = redirections[ErrorClass(r.Str)]
	if kind != moved && kind != asked {
		return kind, -1, addr
	}
	words := strings.Fields(r.Str) // MOVED slot host:port; the host may be missing
	if len(words) != 3 {
		return final, -1, ""
	}
	slot, err := strconv.Atoi(words[1])
	colon := strings.LastIndexByte(words[2], ':')
	if err != nil || slot < 0 || slot >= Slots || colon < 0 {
		return final, -1, ""
	}
	host, port := strings.Clone(words[2][:colon]), strings.Clone(words[2][colon+1:])
	if host == "" || host == "?" {
		host = (&endpoint{network: "tcp", addr: addr}).host()
	}
	return kind, slot, net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// Redirected reads an error reply of the node at from, for those who carry on
// themselves: where the command is to be sent, if anywhere, and whether ASKING
// comes before it. Without ASKING the slots have changed: Refresh.
func Redirected(r Reply, from string) (addr string, asking, ok bool) {
	kind, _, to := redirect(&r, from)
	return to, kind == asked, kind == moved || kind == asked
}

// pursue carries on with p, which was sent over c and answered with r: it goes
// to where the cluster says, or again later, until it is served or the patience
// is at its end. Then the last answer is the outcome.
//
// Later commands of the same pipeline are already with the first node. Those for
// the same slot have been sent away as well, as a rule, and are pursued in their
// turn. Where one was served nevertheless that may not overtake p, the sequence
// cannot be kept, and p fails.
func (t *Topology) pursue(ctx context.Context, c *Conn, p *Prepared, r Reply) (Reply, error) {
	kind, slot, to := redirect(&r, c.addr)
	if kind == final {
		return r, nil
	}
	if kind == moved && !p.owned && t.Owner(slot) != c.shard {
		return Reply{}, &RefusedError{Text: errElsewhere}
	}
	if slot < 0 && len(p.Keys) > 0 {
		slot = KeySlot(p.Keys[0])
	}
	overtaken, err := c.overtaken(ctx, p)
	if err != nil {
		return Reply{}, err
	}
	if overtaken {
		return Reply{Kind: '-', Str: fmt.Sprintf("TRYAGAIN slot %d is on the move, and a later command on the same key was served first", slot)}, nil
	}
	wait := newBackoff(t.options.Patience)
	for hops := 1; ; hops++ {
		switch kind {
		case moved:
			t.suspect(to)
		case again, down:
			if !wait.next(ctx) {
				return r, nil
			}
		}
		if hops > maxHops && kind <= asked && !wait.next(ctx) {
			return r, nil
		}
		if kind == down && slot >= 0 {
			// Another may be the master meanwhile; not knowing is no reason to
			// give up.
			_ = t.Refresh(ctx)
			to = t.Owner(slot).Addr()
		}
		asking := kind == asked
		next, err := t.connTo(ctx, to)
		for err != nil && unreachable(err) && slot >= 0 && wait.next(ctx) {
			_ = t.Refresh(ctx)
			asking, to = false, t.Owner(slot).Addr()
			next, err = t.connTo(ctx, to)
		}
		if err != nil {
			return Reply{}, err
		}
		r, err = p.resend(ctx, next, asking)
		next.shard.Put(next)
		if err != nil {
			return Reply{}, err
		}
		from := to
		if kind, _, to = redirect(&r, from); kind == final {
			return r, nil
		}
		if kind == again && asking {
			kind = asked // of the node that the slot moves to
			if !wait.next(ctx) {
				return r, nil
			}
		}
	}
}

// resend sends p over another connection and receives its reply.
func (p *Prepared) resend(ctx context.Context, c *Conn, asking bool) (Reply, error) {
	if asking {
		// It lasts for one command, or for the whole of MULTI.
		c.Append("ASKING")
	}
	p.encode(c)
	if asking {
		if _, err := c.Receive(ctx); err != nil {
			return Reply{}, err
		}
	}
	return p.receive(ctx, c)
}

// overtaken reports whether a command that was sent behind p over c, and was
// served, must not have been before p. All replies that are outstanding are
// received for that and kept for those who ask for them.
func (c *Conn) overtaken(ctx context.Context, p *Prepared) (bool, error) {
	n := 0
	for _, later := range c.sent {
		n += later.replies()
	}
	if n != c.pending {
		return true, nil // others use the connection besides: nothing is known
	}
	replies := slices.Clone(c.ahead)
	for len(replies) < n {
		r, err := c.next(ctx)
		if err != nil {
			return false, err
		}
		replies = append(replies, r)
	}
	c.ahead = replies
	for _, later := range c.sent {
		r := later.outcome(replies)
		replies = replies[later.replies():]
		if kind, _, _ := redirect(&r, c.addr); kind == final && p.mustPrecede(later) {
			return true, nil
		}
	}
	return false, nil
}

// mustPrecede reports whether the outcome depends on p coming before later. Of
// commands that may touch more than the keys they name the slot counts.
func (p *Prepared) mustPrecede(later *Prepared) bool {
	if p.Kind == Read && later.Kind == Read {
		return false
	}
	exact := p.ExactKeys && later.ExactKeys
	for _, a := range p.Keys {
		for _, b := range later.Keys {
			if a == b || !exact && KeySlot(a) == KeySlot(b) {
				return true
			}
		}
	}
	return false
}

// connTo takes a connection to the node at addr from its pool.
func (t *Topology) connTo(ctx context.Context, addr string) (*Conn, error) {
	for {
		s, known := t.poolOf(addr)
		if !known {
			// Probably a master that we do not know yet.
			_ = t.refresh(ctx, addr)
			s, _ = t.poolOf(addr)
		}
		if s == nil {
			return nil, ErrClosed
		}
		c, err := s.take(ctx)
		if err == errRemoved {
			continue // it became the pool of a master, or ceased to be one, meanwhile
		}
		return c, err
	}
}

// poolOf is the shard with the master at addr, or else a Shard that is nothing
// but a pool: of the node that the first slot of a new master is moving to, say.
func (t *Topology) poolOf(addr string) (s *Shard, known bool) {
	for _, m := range t.Snapshot().Masters {
		if m.Addr() == addr {
			return m.Shard, true
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return nil, true
	}
	if s = t.strays[addr]; s != nil {
		return s, true
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, true
	}
	s = t.newShard(&Master{endpoint: t.base.at(host, port)})
	if t.strays == nil {
		t.strays = map[string]*Shard{}
	}
	t.strays[addr] = s
	return s, false
}

// adoptStray ends the pool of a node that has become a master.
func (t *Topology) adoptStray(m *Master) {
	t.mu.Lock()
	s := t.strays[m.Addr()]
	delete(t.strays, m.Addr())
	t.mu.Unlock()
	if s != nil {
		s.close(errRemoved)
	}
}
