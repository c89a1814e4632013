// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"cmp"
	"context"
	"fmt"

	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/internal/anomaly"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// syncPod tells of a pod that runs as an agent and that no Job controls. Pods of
// one owner are told of once, so that a Deployment is not a finding for each of
// its pods.
func (w *Witness) syncPod(ctx context.Context, it item) error {
	object, ok, err := w.pods.informer.GetStore().GetByKey(it.namespace + "/" + it.name)
	if !ok || err != nil {
		return err // without one it is gone, which needs no telling
	}
	p, ok := object.(*pod)
	if !ok || p.job != "" || !w.cfg.IsAgent(p.Namespace, p.account) {
		return nil
	}
	by := "no Job controls it"
	if p.owner != "" {
		by = p.ownedBy + " controls it"
	}
	return w.tellStray(ctx, p, cmp.Or(p.owner, p.UID), by)
}

// tellStray tells of a pod that runs as an agent and should not, once for each
// agent and owner.
func (w *Witness) tellStray(ctx context.Context, p *pod, owner types.UID, by string) error {
	run := Run{Agent: p.agent(), Cycle: string(owner)}
	key := run.Agent + "\x00" + run.Cycle
	if w.strays.Contains(key) {
		return nil
	}
	text := fmt.Sprintf("the pod %s ran as the agent, and %s", p.Name, by)
	err := w.cfg.Told.Submit(ctx, []trustapi.Submission{w.finding(run, anomaly.RuleUnmanaged, p.CreationTimestamp.Time, text)})
	if err == nil {
		w.strays.Add(key, struct{}{})
	}
	return err
}
