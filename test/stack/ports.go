// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Ports are looked for below those that systems give to outgoing connections
// (32768 and up on Linux, 49152 by RFC 6335): one of those could be taken while
// what listens there is killed and started anew.
const (
	lowestPort  = 16384
	highestPort = 32767
	portTries   = 200
)

// FreeAddress is an address of loopback that nothing listens on now.
func FreeAddress(ctx context.Context) (string, error) {
	var port int
	err := freePorts(ctx, &port)
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), err
}

// freePorts finds ports that nothing listens on now.
func freePorts(ctx context.Context, ports ...*int) error {
	var listening []net.Listener
	defer func() {
		for _, l := range listening {
			_ = l.Close()
		}
	}()
	for _, port := range ports {
		l, err := listenSomewhere(ctx)
		if err != nil {
			return err
		}
		listening = append(listening, l)
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return nil
}

func listenSomewhere(ctx context.Context) (l net.Listener, err error) {
	for range portTries {
		port := lowestPort + rand.IntN(highestPort-lowestPort+1)
		if l, err = new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return l, nil
		}
	}
	return nil, fmt.Errorf("no free port of loopback was found from %d to %d: %w", lowestPort, highestPort, err)
}
