// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// markTimeout bounds how long it may take to say who leads.
const markTimeout = 5 * time.Second

// keepMarked marks the leader beside all else, until unmark is called, which takes the
// mark off.
func (c *cluster) keepMarked(ctx context.Context) (unmark func()) {
	ctx, stop := context.WithCancel(ctx)
	var marking sync.WaitGroup
	marking.Go(func() { c.keepMarking(ctx) })
	return func() {
		stop()
		marking.Wait()
		c.unmarkLeader()
	}
}

// keepMarking goes on with markLeader until it succeeds or the term ends: evidence of
// all other gateways waits for it.
func (c *cluster) keepMarking(ctx context.Context) {
	const first, most = 200 * time.Millisecond, 10 * time.Second
	for pause := first; ; pause = min(2*pause, most) {
		err := c.markLeader(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		// It decides all the same; only that a Service may not find it.
		c.x.set.Logger.Error("this gateway's pod is not labeled as the one that decides: it is tried again", zap.Error(err))
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// markLeader lets a Service find the gateway that decides: by a label on its pod,
// which is taken from others that did not live to take it off.
func (c *cluster) markLeader(ctx context.Context) error {
	name := os.Getenv("POD_NAME")
	if name == "" || c.own == "" {
		return nil // it is no pod
	}
	ctx, cancel := context.WithTimeout(ctx, markTimeout)
	defer cancel()
	before, err := c.clients.Kubernetes.CoreV1().Pods(c.own).List(ctx, metav1.ListOptions{LabelSelector: v1alpha1.LabelLeader + "=true"})
	if err != nil {
		return fmt.Errorf("find the pod that led before: %w", err)
	}
	for i := range before.Items {
		if other := before.Items[i].Name; other != name {
			err = errors.Join(err, c.unlabel(ctx, other))
		}
	}
	own := c.label(ctx, name, `"true"`)
	if apierrors.IsNotFound(own) {
		own = fmt.Errorf("%w in %s: POD_NAME and POD_NAMESPACE, or own_namespace, must say which pod this is", own, c.own)
	}
	return errors.Join(err, own)
}

// unmarkLeader takes the label off.
func (c *cluster) unmarkLeader() {
	name := os.Getenv("POD_NAME")
	if name == "" || c.own == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), markTimeout)
	defer cancel()
	if err := c.unlabel(ctx, name); err != nil {
		c.x.set.Logger.Warn("this gateway's pod still bears the label of the one that decides; the next one takes it off", zap.Error(err))
	}
}

// unlabel takes the label off a pod, which may be gone.
func (c *cluster) unlabel(ctx context.Context, pod string) error {
	err := c.label(ctx, pod, "null")
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}

func (c *cluster) label(ctx context.Context, pod, value string) error {
	patch := fmt.Sprintf(`{"metadata":{"labels":{%q:%s}}}`, v1alpha1.LabelLeader, value)
	_, err := c.clients.Kubernetes.CoreV1().Pods(c.own).Patch(ctx, pod, types.MergePatchType, []byte(patch),
		metav1.PatchOptions{FieldManager: v1alpha1.FieldManager})
	return err
}
