// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trusteventsreceiver

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/internal/ledger"
)

const (
	// page is how many entries are read and sent at once.
	page = 256
	// farewell bounds the last record of a receiver that stops.
	farewell = 5 * time.Second
)

// follow sends the entries from the number from on, until ctx ends.
func (r *events) follow(ctx context.Context, from uint64) {
	changed, cancel := r.service.Watch()
	defer cancel()
	heads := time.NewTicker(r.cfg.HeadInterval)
	defer heads.Stop()
	var told uint64
	for {
		from = r.catchUp(ctx, from)
		select {
		case <-ctx.Done():
			r.leave(ctx, &told)
			return
		case <-changed:
		case <-heads.C:
			r.tellHead(ctx, &told)
		}
	}
}

// leave says in the end where the ledger ends.
func (r *events) leave(ctx context.Context, told *uint64) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	r.tellHead(ctx, told)
}

// catchUp sends all entries that there are and returns the number of the next.
func (r *events) catchUp(ctx context.Context, from uint64) uint64 {
	for ctx.Err() == nil {
		entries, err := r.service.Entries(from, page)
		if err != nil {
			r.set.Logger.Error("The ledger cannot be read; leasehold ledger verify says where it is broken", zap.Error(err))
			return from
		}
		if len(entries) == 0 || !r.deliver(ctx, entries) {
			return from
		}
		last := entries[len(entries)-1].Seq
		from = last + 1
		if err := r.place.put(ctx, last); err != nil {
			r.set.Logger.Warn("How far it came cannot be kept: entries will come twice after a restart", zap.Error(err))
		}
		r.telemetry.ReceiverTrustEventsPosition.Record(ctx, int64(last))
	}
	return from
}

// deliver sends entries until they are taken; it returns false when ctx ended
// before that.
func (r *events) deliver(ctx context.Context, entries []ledger.Entry) bool {
	logs := r.logs(entries, time.Now())
	return logs.LogRecordCount() == 0 || r.send(ctx, logs)
}

func (r *events) send(ctx context.Context, logs plog.Logs) bool {
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		copied := plog.NewLogs() // the pipeline may change what it is given
		logs.CopyTo(copied)
		err := r.next.ConsumeLogs(ctx, copied)
		if err != nil {
			r.telemetry.ReceiverTrustEventsRefused.Add(ctx, 1)
		}
		if consumererror.IsPermanent(err) {
			r.set.Logger.Error("The pipeline will never take these entries; they stay in the ledger", zap.Error(err))
			return struct{}{}, nil
		}
		return struct{}{}, err
	}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxElapsedTime(0))
	return err == nil
}

// tellHead says where the ledger ends, if that was not said last.
func (r *events) tellHead(ctx context.Context, told *uint64) {
	head := r.service.Fleet().Ledger
	if head.Seq == *told || head.Seq == 0 {
		return
	}
	if r.next.ConsumeLogs(ctx, r.headLogs(head, time.Now())) == nil {
		*told = head.Seq
	}
}
