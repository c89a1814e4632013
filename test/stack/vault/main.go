// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// options are what the server is started with.
type options struct {
	addr, control   string
	storage, dir    string
	rootToken       string
	revokeRetryBase time.Duration
	readyFile       string
	logLevel        string
}

func flags() options {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8200", "loopback address to serve Vault's API on")
	flag.StringVar(&o.control, "control", "127.0.0.1:8202", "loopback address to serve the test's controls on")
	flag.StringVar(&o.storage, "storage", "inmem", "inmem or file")
	flag.StringVar(&o.dir, "dir", "", "folder for the file storage and its unseal key")
	flag.StringVar(&o.rootToken, "root-token", "root", "the root token of a new storage")
	flag.DurationVar(&o.revokeRetryBase, "revoke-retry-base", 0, "the first pause before a failed revocation is tried again; 0 is Vault's own, 10s")
	flag.StringVar(&o.readyFile, "ready-file", "", "file to write the address to once it is served")
	flag.StringVar(&o.logLevel, "log", "warn", "level of the log, on standard error")
	flag.Parse()
	return o
}

func main() {
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	err := run(ctx, flags())
	cancel()
	if err != nil {
		fmt.Fprintln(os.Stderr, "vault for tests:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. Both addresses are taken first, so that whoever
// connects early waits for Vault instead of being refused.
func run(ctx context.Context, o options) error {
	if o.readyFile != "" {
		_ = os.Remove(o.readyFile)
	}
	api, err := listen(ctx, o.addr)
	if err != nil {
		return err
	}
	control, err := listen(ctx, o.control)
	if err != nil {
		return err
	}
	v, err := newServer(o, api.Addr().String())
	if err != nil {
		return err
	}
	if err := v.open(ctx); err != nil {
		return errors.Join(err, v.core.ShutdownWait())
	}
	servers := []*http.Server{
		{Handler: v.faults.before(v.handler()), ReadHeaderTimeout: time.Minute},
		{Handler: v.controls(), ReadHeaderTimeout: time.Minute},
	}
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{api, control} {
		go func() { failed <- servers[i].Serve(l) }()
	}
	if err := ready(o.readyFile, api.Addr().String()); err != nil {
		return err
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	return errors.Join(err, v.shut(servers))
}

// shut ends what is under way, and then Vault.
func (v *server) shut(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	v.faults.set(nil)
	for _, s := range servers {
		if s.Shutdown(ctx) != nil {
			_ = s.Close()
		}
	}
	return v.core.ShutdownWait()
}

// listen takes an address, of the loopback interface only.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("%s is not on loopback: this Vault is for tests on one machine", addr)
	}
	return new(net.ListenConfig).Listen(ctx, "tcp", addr)
}

// ready says that the server serves, in one step for whoever waits for the file.
func ready(path, addr string) error {
	if path == "" {
		return nil
	}
	half := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	if err := os.WriteFile(half, []byte("http://"+addr+"\n"), 0o644); err != nil {
		return err
	}
	return os.Rename(half, path)
}
