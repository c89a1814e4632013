// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// URL is where an account finds the database.
func (p *Postgres) URL(a Account) string {
	u := url.URL{
		Scheme: "postgresql", User: url.UserPassword(a.User, a.Password),
		Host: address(p.Port), Path: Database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// Query runs SQL on the database as an account, by psql, and returns the rows,
// their columns parted by a bar.
func (p *Postgres) Query(ctx context.Context, a Account, sql string) (string, error) {
	return p.psql(ctx, Database, a, sql)
}

func (p *Postgres) psql(ctx context.Context, database string, a Account, sql string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-")
	cmd.Dir, cmd.Stdin, cmd.WaitDelay = p.dir, strings.NewReader(sql), time.Second
	cmd.Env = append(os.Environ(), "PGHOST=127.0.0.1", "PGPORT="+strconv.Itoa(p.Port), "PGDATABASE="+database,
		"PGUSER="+a.User, "PGPASSWORD="+a.Password, "PGSSLMODE=disable", "PGCONNECT_TIMEOUT=5")
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return string(out), fmt.Errorf("psql as %s: %w: %s", a.User, err, complaint.String())
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}
