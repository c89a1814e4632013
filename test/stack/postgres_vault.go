// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// fill makes the database and who reads it. Vault's account needs no more than
// this: it makes roles, puts them into the readers and ends their sessions.
func (p *Postgres) fill(ctx context.Context) error {
	if _, err := p.psql(ctx, "postgres", p.Admin, "CREATE DATABASE "+Database); err != nil {
		return err
	}
	_, err := p.Query(ctx, p.Admin, fmt.Sprintf(`
		CREATE TABLE orders (id int PRIMARY KEY, item text NOT NULL);
		INSERT INTO orders VALUES (1, 'paper'), (2, 'ink');
		CREATE ROLE %[1]s NOLOGIN;
		GRANT SELECT ON orders TO %[1]s;
		CREATE ROLE %[2]s LOGIN CREATEROLE PASSWORD '%[3]s';
		GRANT %[1]s TO %[2]s WITH ADMIN OPTION;
		GRANT pg_signal_backend TO %[2]s;
	`, Readers, p.Vault.User, p.Vault.Password))
	return err
}

// CreationStatements make the role of a lease.
var CreationStatements = []string{
	`CREATE ROLE "{{name}}" WITH LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}' IN ROLE ` + Readers + `;`,
}

// RevocationStatements end the role of a lease and its sessions. Vault runs them in
// one transaction, in which nobody else sees that the role may not log in any more;
// so they commit in between, and end what came in meanwhile: twice, the second time
// those sessions whose role is gone. A role that is gone already is no error: when
// Vault loses PostgreSQL after the second commit, it tries them all again. Vault sees
// by END between spaces that the first is one statement.
var RevocationStatements = []string{
	`DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{{name}}') THEN ALTER ROLE "{{name}}" NOLOGIN; END IF; END $$;`,
	`COMMIT;`,
	`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{{name}}';`,
	`DROP ROLE IF EXISTS "{{name}}";`,
	`COMMIT;`,
	sweep,
	`SELECT pg_sleep(0.02);`,
	sweep,
}

// sweep does not ask for backend_type, which only a superuser sees.
const sweep = `SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a WHERE a.usesysid IS NOT NULL ` +
	`AND NOT EXISTS (SELECT 1 FROM pg_roles r WHERE r.oid = a.usesysid);`

// EnableDatabase mounts a database engine that gives credentials for p, in the role
// reader, for as long as ttl. A mount of its own is what keeps the revocations of
// one kind of agent from waiting for those of another.
func (v *Vault) EnableDatabase(ctx context.Context, mount string, p *Postgres, ttl time.Duration) error {
	for _, w := range []struct {
		path string
		body map[string]any
	}{
		{"sys/mounts/" + mount, map[string]any{"type": "database"}},
		{mount + "/config/" + Database, map[string]any{
			"plugin_name": "postgresql-database-plugin", "allowed_roles": "*",
			"connection_url": fmt.Sprintf("postgresql://{{username}}:{{password}}@%s/%s?sslmode=disable", address(p.Port), Database),
			"username":       p.Vault.User, "password": p.Vault.Password,
		}},
		{mount + "/roles/reader", map[string]any{
			"db_name": Database, "default_ttl": ttl.String(), "max_ttl": "24h",
			"creation_statements": CreationStatements, "revocation_statements": RevocationStatements,
		}},
	} {
		if err := v.Call(ctx, v.RootToken, http.MethodPut, w.path, w.body, nil); err != nil {
			return fmt.Errorf("put %s: %w", w.path, err)
		}
	}
	return nil
}

// Lease is a credential of the database that Vault gave.
type Lease struct {
	ID string
	Account
}

// DatabaseLease asks, with a token, for a credential of EnableDatabase's role.
func (v *Vault) DatabaseLease(ctx context.Context, token, mount string) (Lease, error) {
	var answer struct {
		LeaseID string `json:"lease_id"`
		Data    struct{ Username, Password string }
	}
	err := v.Call(ctx, token, http.MethodGet, mount+"/creds/reader", nil, &answer)
	return Lease{answer.LeaseID, Account{answer.Data.Username, answer.Data.Password}}, err
}
