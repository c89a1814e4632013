// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package stack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// Postgres is a running PostgreSQL of the distribution's packages, with a database
// app. It can be killed, paused and started again.
type Postgres struct {
	*Process
	// Port it listens on, on loopback.
	Port int
	// Admin is the superuser.
	Admin Account
	// Vault is the account that makes roles and drops them; it is no superuser.
	Vault Account

	dir       string
	bin       string
	temporary bool
}

// Account is who logs in to PostgreSQL.
type Account struct{ User, Password string }

// Database is the one that Vault gives credentials for. Its table orders holds two
// rows, which the group role readers may read.
const (
	Database = "app"
	Readers  = "app_ro"
)

// StartPostgres makes a cluster in dir and starts PostgreSQL on it; in a temporary
// folder, which Stop removes, when dir is empty. Run by root, it runs as the user
// postgres, who has to be able to reach dir.
func StartPostgres(ctx context.Context, dir string) (*Postgres, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	p := &Postgres{
		bin: bin, temporary: dir == "",
		Admin: Account{"postgres", rand.Text()}, Vault: Account{"vault", rand.Text()},
	}
	if p.dir, err = folder(dir); err != nil {
		return nil, err
	}
	if err := p.begin(ctx); err != nil {
		return nil, errors.Join(err, p.Stop())
	}
	return p, nil
}

// postgresPrograms is the folder of the newest PostgreSQL that is installed.
func postgresPrograms() (bin string, err error) {
	newest := 0
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	for _, folder := range found {
		version, err := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
		if _, gone := os.Stat(filepath.Join(folder, "initdb")); err == nil && gone == nil && version > newest {
			newest, bin = version, folder
		}
	}
	if bin == "" {
		return "", errors.New("no PostgreSQL under /usr/lib/postgresql: apt-get install postgresql")
	}
	return bin, nil
}

func (p *Postgres) begin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	owner, err := p.owner()
	if err != nil {
		return err
	}
	data := filepath.Join(p.dir, "data")
	if err := p.initialize(ctx, data, owner); err != nil {
		return err
	}
	if err := freePorts(ctx, &p.Port); err != nil {
		return err
	}
	p.Process = &Process{
		name: "postgres", path: filepath.Join(p.bin, "postgres"), log: filepath.Join(p.dir, "postgres.log"),
		// An interrupt ends the sessions too; SIGTERM would wait for them.
		user: owner, ending: syscall.SIGINT,
		args: []string{
			"-D", data, "-p", strconv.Itoa(p.Port), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
			// A commit is in the kernel's hands when it is answered, so that Kill loses
			// none; only a crash of the machine would.
			"-c", "fsync=off", "-c", "synchronous_commit=on", "-c", "full_page_writes=off", "-c", "max_connections=500",
		},
	}
	if err := p.start(); err != nil {
		return err
	}
	if err := p.waitReady(ctx); err != nil {
		return err
	}
	return p.fill(ctx)
}

// owner is the user that PostgreSQL runs as, because it does not run as root; nil
// for that of this process. The folder becomes that user's.
func (p *Postgres) owner() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	who, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("find the user that PostgreSQL runs as: %w; apt-get install postgresql", err)
	}
	uid, err := strconv.ParseUint(who.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(who.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(p.dir, int(uid), int(gid))
}

func (p *Postgres) initialize(ctx context.Context, data string, owner *syscall.Credential) error {
	password := filepath.Join(p.dir, "password")
	if err := os.WriteFile(password, []byte(p.Admin.Password+"\n"), 0o600); err != nil {
		return err
	}
	defer func() { _ = os.Remove(password) }()
	if owner != nil {
		if err := os.Chown(password, int(owner.Uid), int(owner.Gid)); err != nil {
			return err
		}
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), "-D", data, "-U", p.Admin.User,
		"-A", "scram-sha-256", "--pwfile", password, "--no-sync", "-E", "UTF8", "--locale", "C")
	cmd.Dir = p.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (p *Postgres) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	return p.until(ctx, "PostgreSQL takes logins", func(ctx context.Context) error {
		_, err := p.psql(ctx, "postgres", p.Admin, "SELECT 1")
		return err
	})
}
