// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/pdata/ptrace/ptraceotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/leasehold/leasehold/internal/synth"
)

// connections is how many clients send at once.
const connections = 4

// sender sends traffic in passes; each pass is made of new cycles.
type sender struct {
	traffic *traffic
	clients []ptraceotlp.GRPCClient
	conns   []*grpc.ClientConn
	pass    uint64
	sent    atomic.Int64
}

func newSender(t *traffic, endpoint string) (*sender, error) {
	s := &sender{traffic: t}
	for range connections {
		conn, err := grpc.NewClient(endpoint, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return nil, fmt.Errorf("connect to %s: %w", endpoint, err)
		}
		s.conns = append(s.conns, conn)
		s.clients = append(s.clients, ptraceotlp.NewGRPCClient(conn))
	}
	return s, nil
}

func (s *sender) close() error {
	// The traffic goes back to the ids it came with, for the next sender.
	s.restamp(s.pass)
	var errs []error
	for _, conn := range s.conns {
		errs = append(errs, conn.Close())
	}
	return errors.Join(errs...)
}

// run sends whole passes until the time is over, at most rate spans a second
// when rate is not 0.
func (s *sender) run(ctx context.Context, d time.Duration, rate int) error {
	began, before := time.Now(), s.sent.Load()
	for time.Since(began) < d {
		s.restamp(s.pass)
		s.pass++
		s.restamp(s.pass)
		pace := func() time.Duration { return 0 }
		if rate > 0 {
			pace = func() time.Duration {
				due := time.Duration(s.sent.Load()-before) * time.Second / time.Duration(rate)
				return due - time.Since(began)
			}
		}
		if err := s.sendPass(ctx, pace); err != nil {
			return err
		}
	}
	return nil
}

// restamp is its own inverse, pass zero being the ids the traffic came with.
func (s *sender) restamp(pass uint64) {
	for _, td := range s.traffic.batches {
		synth.Restamp(td, salt(pass))
	}
}

// sendPass deals the requests out in order, to whichever client is free.
func (s *sender) sendPass(ctx context.Context, pace func() time.Duration) error {
	var next atomic.Int64
	var group sync.WaitGroup
	errs := make([]error, len(s.clients))
	for i, client := range s.clients {
		group.Go(func() {
			for errs[i] == nil {
				n := int(next.Add(1)) - 1
				if n >= len(s.traffic.batches) {
					return
				}
				time.Sleep(pace())
				errs[i] = s.send(ctx, client, s.traffic.batches[n])
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

func (s *sender) send(ctx context.Context, client ptraceotlp.GRPCClient, td ptrace.Traces) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	answer, err := client.Export(ctx, ptraceotlp.NewExportRequestFromTraces(td))
	if err != nil {
		return fmt.Errorf("send %d spans: %w", td.SpanCount(), err)
	}
	if n := answer.PartialSuccess().RejectedSpans(); n > 0 {
		return fmt.Errorf("%d of %d spans refused: %s", n, td.SpanCount(), answer.PartialSuccess().ErrorMessage())
	}
	s.sent.Add(int64(td.SpanCount()))
	return nil
}
