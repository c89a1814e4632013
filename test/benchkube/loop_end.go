// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/leasehold/leasehold/internal/vaultaudit"
	"github.com/leasehold/leasehold/test/stack"
)

// ending is when the credentials of a holder were seen to be dead.
type ending struct {
	gone, refused, cut time.Time

	life sync.WaitGroup
	mu   sync.Mutex
	err  error
}

// watchEnd sees when the credentials of a holder are dead. What is measured has two
// cores with what looks, so that little looks: a login costs a database more than its
// revocation, and is tried from when the open session is ended. A holder's login is
// refused then, or later: never measured too early.
func (b *bench) watchEnd(ctx context.Context, h *holder) *ending {
	e := new(ending)
	e.keep(func() (err error) { e.gone, err = b.untilGone(ctx, h.login.Accessor); return err })
	e.keep(func() (err error) {
		if e.cut, err = untilCut(ctx, h.session); err != nil {
			return err
		}
		e.refused, err = b.untilRefused(ctx, h.lease.Account)
		return err
	})
	return e
}

// keep runs what looks, and keeps its error.
func (e *ending) keep(try func() error) {
	e.life.Go(func() {
		err := try()
		e.mu.Lock()
		defer e.mu.Unlock()
		e.err = errors.Join(e.err, err)
	})
}

func (e *ending) wait() error {
	e.life.Wait()
	return e.err
}

// How often Vault and the database are asked.
const (
	everyLookup = 5 * time.Millisecond
	everyLogin  = 15 * time.Millisecond
)

// untilGone asks Vault for a token until there is none.
func (b *bench) untilGone(ctx context.Context, accessor string) (time.Time, error) {
	for {
		err := b.Vault.Call(ctx, b.Vault.RootToken, http.MethodPut, "auth/token/lookup-accessor", map[string]any{"accessor": accessor}, nil)
		var refused *stack.VaultError
		switch {
		case errors.As(err, &refused) && strings.Contains(strings.Join(refused.Errors, " "), "invalid accessor"):
			return time.Now(), nil
		case errors.As(err, &refused) && refused.Status == http.StatusForbidden: // it is being revoked right now
		case err != nil:
			return time.Time{}, err
		}
		time.Sleep(everyLookup)
	}
}

// untilRefused logs in to the database until that is refused.
func (b *bench) untilRefused(ctx context.Context, who stack.Account) (time.Time, error) {
	for {
		conn, err := pgx.Connect(ctx, b.Postgres.URL(who))
		var refused *pgconn.PgError
		switch {
		case errors.As(err, &refused) && strings.HasPrefix(refused.Code, "28"): // invalid authorization specification
			return time.Now(), nil
		case errors.As(err, &refused) && refused.Code == "57P01": // ended while it logged in
		case err != nil:
			return time.Time{}, err
		default:
			_ = conn.Close(ctx)
		}
		time.Sleep(everyLogin)
	}
}

// untilCut waits for the end of a session.
func untilCut(ctx context.Context, session *pgx.Conn) (time.Time, error) {
	_, err := session.WaitForNotification(ctx) // there are none
	if ctx.Err() != nil {
		return time.Time{}, fmt.Errorf("the session goes on: %w", err)
	}
	return time.Now(), nil
}

// auditLog is Vault's, from where it ends now.
type auditLog struct {
	path string
	from int64
}

func (b *bench) auditLog() (auditLog, error) {
	info, err := os.Stat(b.Vault.AuditFile)
	if err != nil {
		return auditLog{}, err
	}
	return auditLog{b.Vault.AuditFile, info.Size()}, nil
}

// firstWrite is when Vault had first written to the entity of a name; it waits for that.
func (l auditLog) firstWrite(ctx context.Context, entity string) (at time.Time, err error) {
	for {
		if at, err = l.look(entity); err != nil || !at.IsZero() {
			return at, err
		}
		select {
		case <-ctx.Done():
			return at, fmt.Errorf("the audit log tells of no write to the entity: %w", ctx.Err())
		case <-time.After(everyLookup):
		}
	}
}

// look is when that was, zero where it was not yet.
func (l auditLog) look(entity string) (at time.Time, err error) {
	f, err := os.Open(l.path)
	if err != nil {
		return at, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Seek(l.from, io.SeekStart); err != nil {
		return at, err
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		r, whole, err := vaultaudit.Parse(lines.Bytes())
		if err != nil {
			return at, nil // half a line, that Vault writes right now
		}
		if whole && r.Operation == "update" && r.Path == "identity/entity/name/"+entity {
			return r.Time, nil
		}
	}
	return at, lines.Err()
}
