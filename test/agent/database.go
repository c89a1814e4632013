// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// errCut is that a session of the database was ended by others.
var errCut = errors.New("the session was cut")

// sessionTimeout bounds a login to the database, and a query.
const sessionTimeout = 5 * time.Second

// session is one with the database, where the PG variables of the environment say.
type session struct{ conn *pgconn.PgConn }

func connect(ctx context.Context, l login) (*session, error) {
	conf, err := pgconn.ParseConfig("")
	if err != nil {
		return nil, err
	}
	conf.User, conf.Password = l.user, l.password
	ctx, cancel := context.WithTimeout(ctx, sessionTimeout)
	defer cancel()
	conn, err := pgconn.ConnectConfig(ctx, conf)
	if err != nil {
		return nil, fmt.Errorf("log in to the database: %w", kindOf(err))
	}
	return &session{conn}, nil
}

// count is how many orders there are.
func (s *session) count(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, sessionTimeout)
	defer cancel()
	results, err := s.conn.Exec(ctx, "SELECT count(*) FROM orders").ReadAll()
	if err != nil {
		return "", fmt.Errorf("ask the database: %w", kindOf(err))
	}
	return string(results[0].Rows[0][0]), nil
}

func (s *session) close() {
	ctx, cancel := context.WithTimeout(noContext, time.Second)
	defer cancel()
	_ = s.conn.Close(ctx) // it may have been cut
}

// kindOf tells a refusal, by its class of SQLSTATE, from a session that was cut.
func kindOf(err error) error {
	const invalidAuthorization, noPrivilege, cutByAdmin = "28", "42501", "57P01"
	var answer *pgconn.PgError
	var lost net.Error
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &answer) && (answer.Code[:2] == invalidAuthorization || answer.Code == noPrivilege):
		return errors.Join(errRefused, err)
	case errors.As(err, &answer) && answer.Code == cutByAdmin, errors.As(err, &lost) && !lost.Timeout(), pgconn.SafeToRetry(err):
		return errors.Join(errCut, err)
	}
	return err
}
