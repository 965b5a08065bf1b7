//go:build !linux

package main

import (
	"errors"
	"net"
)

// Elsewhere than on Linux nobody rides.

type rider struct {
	client *client
	fd     int
	off    chan struct{}
	bulky  bool
	broken bool
}

func (*rider) busy() bool { return false }
func (*rider) runs() bool { return false }

type loop struct{}

func (*loop) post(func())           {}
func (*loop) board(*rider, laneKey) {}
func (*loop) expel(*rider)          {}

type loops struct{}

func (*loops) next() *loop { return nil }
func (*loops) stop()       {}
func (*loops) open()       {}
func (*loops) shut()       {}

func (*loops) drain() []<-chan struct{} { return nil }

var errNoLoops = errors.New("only on Linux can they")

func startLoops(*server) (*loops, error) { return nil, errNoLoops }

func detach(net.Conn) (int, error) { return 0, errNoSocket }

func attach(int) (net.Conn, error) { return nil, errNoSocket }
