// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	authv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/test/stack"
)

// A holder is an agent with a running Job, a token of Vault that its pod logged in
// for, and an open session by a leased login.
type holder struct {
	*member
	login   stack.Login
	lease   stack.Lease
	session *pgx.Conn
}

// reads is what a holder is granted.
const reads = "database/creds/reader"

func lender(a *v1alpha1.Agent) {
	a.Spec.MaxConcurrentCycles = 8
	a.Spec.Vault = &v1alpha1.VaultBinding{
		Role: a.Namespace + "-" + a.Name, AuthMount: "kubernetes",
		Grants: []v1alpha1.VaultGrant{{
			Phase: v1alpha1.PhaseShadow, Tool: "orders_db", Path: reads, Capabilities: []v1alpha1.VaultCapability{"read"},
		}},
	}
}

// holders lets agents run and log in, and returns when Leasehold knows of it.
func (b *bench) holders(ctx context.Context, what string, n int) ([]*holder, error) {
	members, err := b.joinAs(ctx, what, n, lender)
	if err != nil {
		return nil, err
	}
	agents := make([]*v1alpha1.Agent, n)
	for i, m := range members {
		agents[i] = &v1alpha1.Agent{
			ObjectMeta: metav1.ObjectMeta{Namespace: m.namespace, Name: m.name}, Spec: v1alpha1.AgentSpec{ServiceAccountName: m.name},
		}
		lender(agents[i])
	}
	if err := b.SetUp(ctx, agents...); err != nil {
		return nil, err
	}
	all := make([]*holder, n)
	if err := each(n, func(i int) (err error) {
		all[i], err = b.borrow(ctx, members[i])
		return err
	}); err != nil {
		return nil, err
	}
	for _, h := range all {
		if err := b.untilBound(ctx, h); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// borrow lets the pod of a member log in and open a session.
func (b *bench) borrow(ctx context.Context, m *member) (*holder, error) {
	token, err := b.kubelet.CoreV1().ServiceAccounts(m.namespace).CreateToken(ctx, m.name, &authv1.TokenRequest{Spec: authv1.TokenRequestSpec{
		Audiences:         []string{stack.VaultAudience},
		ExpirationSeconds: new(int64(7200)),
		BoundObjectRef:    &authv1.BoundObjectReference{Kind: "Pod", APIVersion: "v1", Name: m.pod.Name, UID: m.pod.UID},
	}}, metav1.CreateOptions{})
	if err != nil {
		return nil, err
	}
	h := &holder{member: m}
	if h.login, err = b.Vault.KubernetesLogin(ctx, m.namespace+"-"+m.name, token.Status.Token); err != nil {
		return nil, fmt.Errorf("%s logs in to Vault: %w", m.key(), err)
	}
	if h.lease, err = b.Vault.DatabaseLease(ctx, h.login.Token, "database"); err != nil {
		return nil, fmt.Errorf("%s takes a lease: %w", m.key(), err)
	}
	h.session, err = pgx.Connect(ctx, b.Postgres.URL(h.lease.Account))
	return h, err
}

// untilBound waits until the Agent says that it holds a credential.
func (b *bench) untilBound(ctx context.Context, h *holder) error {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		a, err := b.Clients.Agents(h.namespace).Get(ctx, h.name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if a.Status.Credentials > 0 {
			return nil
		}
	}
	return fmt.Errorf("%s: Leasehold does not know of its token within %v", h.key(), patience)
}

// hold lets other agents hold so many leases, and returns them.
func (b *bench) hold(ctx context.Context, leases int) ([]*member, error) {
	const ofEach = 50 // of an agent, which is fewer than Leasehold keeps
	others, err := b.holders(ctx, "lender", (leases+ofEach-1)/ofEach)
	if err != nil {
		return nil, err
	}
	members := make([]*member, len(others))
	return members, each(len(others), func(i int) error {
		members[i] = others[i].member
		for range ofEach - 1 {
			if _, err := b.Vault.DatabaseLease(ctx, others[i].login.Token, "database"); err != nil {
				return err
			}
		}
		return nil
	})
}

// live is how many leased logins there are, by the database.
func (b *bench) live(ctx context.Context) (float64, error) {
	n, err := b.Postgres.Query(ctx, b.Postgres.Admin, `SELECT count(*) FROM pg_roles WHERE rolname LIKE 'v-%'`)
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(n, 64)
}
