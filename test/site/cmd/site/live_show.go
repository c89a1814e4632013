// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/ledger"
	"github.com/leasehold/leasehold/test/stack"
)

// leasehold runs the built command as a person does.
func (d *drama) leasehold(ctx context.Context, args ...string) error {
	shown := strings.ReplaceAll(strings.Join(args, " "), d.dir, "…")
	fmt.Printf("\n$ leasehold %s\n", shown)
	cmd := exec.CommandContext(ctx, "_build/leasehold", args...)
	cmd.Env = append(os.Environ(), "VAULT_ADDR="+d.Vault.Addr, "VAULT_TOKEN="+d.Vault.RootToken)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	return cmd.Run()
}

// policies shows what an agent's entity has.
func (d *drama) policies(ctx context.Context, agent string) error {
	e, err := d.EntityOf(ctx, demoNamespace, agent)
	if err != nil {
		return err
	}
	fmt.Printf("\n$ vault read -field=policies identity/entity/name/leasehold.%s.%s\n%v\n", demoNamespace, agent, e.Policies)
	return nil
}

// policyText shows a policy as Vault has it.
func (d *drama) policyText(ctx context.Context, name string) error {
	var answer struct{ Data struct{ Policy string } }
	if err := d.Vault.Call(ctx, d.Vault.RootToken, http.MethodGet, "sys/policies/acl/"+name, nil, &answer); err != nil {
		return err
	}
	fmt.Printf("\n$ vault policy read %s\n%s\n", name, strings.TrimSpace(answer.Data.Policy))
	return nil
}

// tryAll tries the mailer's token and login as whoever has them would.
func (d *drama) tryAll(ctx context.Context) error {
	fmt.Print("\n$ VAULT_TOKEN=… vault token lookup\n")
	err := d.Vault.Call(ctx, d.loot.Token, http.MethodGet, "auth/token/lookup-self", nil, nil)
	var refused *stack.VaultError
	switch {
	case err == nil:
		fmt.Println("accessor", d.loot.Accessor[:6]+"…", "is alive")
	case errors.As(err, &refused):
		fmt.Println(strings.Join(strings.Fields(refused.Error()), " "))
	default:
		return err
	}
	const sql = "SELECT id, item FROM orders"
	fmt.Printf("\n$ PGPASSWORD=… psql -U %s -c '%s'\n", d.loot.User, sql)
	rows, err := d.Postgres.Query(ctx, stack.Account{User: d.loot.User, Password: d.loot.Password}, sql)
	if err != nil {
		_, rows, _ = strings.Cut(err.Error(), "psql: ")
	}
	fmt.Println(strings.TrimSpace(rows))
	return nil
}

// lastWords shows what the mailer told of its end.
func (d *drama) lastWords() {
	for line := range strings.Lines(d.Kubelet.LogOf(demoNamespace, d.pod)) {
		if strings.Contains(line, "after ") || strings.Contains(line, "again: ") {
			fmt.Print("  ", line)
		}
	}
}

// untilJobs waits until so many Jobs of an agent were made.
func (d *drama) untilJobs(ctx context.Context, agent string, n int) error {
	for {
		list, err := d.Clients.Kubernetes.BatchV1().Jobs(demoNamespace).List(ctx, metav1.ListOptions{LabelSelector: v1alpha1.LabelAgent + "=" + agent})
		if err != nil {
			return err
		}
		if len(list.Items) >= n {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s has %d of %d Jobs: %w", agent, len(list.Items), n, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// story tells what the ledger has of an agent, from its first finding on, with the
// time since then.
func (d *drama) story(agent string) error {
	files, err := filepath.Glob(filepath.Join(d.dir, "gateway", "state", "ledger", "*.jsonl"))
	if err != nil {
		return err
	}
	var began time.Time
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			e, err := ledger.Decode(lines.Bytes())
			if err != nil || e.Agent != demoNamespace+"/"+agent || !telling(&e) {
				continue
			}
			if began.IsZero() {
				if e.Kind != ledger.KindEvidence || strings.HasPrefix(e.What, "a run") {
					continue
				}
				began = e.Time
			}
			fmt.Printf("  %+5d ms  %-8s  %s\n", e.Time.Sub(began).Milliseconds(), e.Kind, e.What)
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// telling reports whether an entry tells of more than a step on the way.
func telling(e *ledger.Entry) bool {
	return e.Kind == ledger.KindEvidence || e.Kind == ledger.KindDecision || e.Kind == ledger.KindAction && strings.Contains(e.What, " is verified: ")
}
