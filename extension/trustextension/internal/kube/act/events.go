// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/record"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/internal/crashpoint"
	"github.com/leasehold/leasehold/internal/kubeapi"
)

const (
	// maxEvents is how many Events wait to be written; further ones are dropped.
	maxEvents = 256
	// maxNote is what the API server takes of a text, in bytes.
	maxNote = 1024
	// eventTimeout bounds the writing of one.
	eventTimeout = 5 * time.Second
)

// Events records what happened to Agents as Kubernetes Events on them, where
// `kubectl describe` shows it. Like Events are counted rather than written again.
type Events struct {
	client     kubernetes.Interface
	uid        func(namespace, name string) (types.UID, bool)
	now        func() time.Time
	log        *zap.Logger
	correlator *record.EventCorrelator
	queue      chan *corev1.Event
	dropped    atomic.Uint64
}

// NewEvents makes Events; uid finds an Agent, from a cache. Nothing is written
// until Run is called.
func NewEvents(client kubernetes.Interface, uid func(namespace, name string) (types.UID, bool), now func() time.Time, log *zap.Logger) *Events {
	return &Events{
		client: client, uid: uid, now: now, log: log, queue: make(chan *corev1.Event, maxEvents),
		correlator: record.NewEventCorrelatorWithOptions(record.CorrelatorOptions{}),
	}
}

// Record lets an Event be written. It never waits: what is too much is dropped, as
// is what is of no Agent.
func (e *Events) Record(agent string, reason Reason, text string) {
	t, err := parse(agent)
	if err != nil {
		return
	}
	uid, ok := e.uid(t.namespace, t.name)
	if !ok {
		return
	}
	select {
	case e.queue <- e.event(t, uid, reason, text):
	default:
		e.dropped.Add(1)
	}
}

// Dropped is how many Events there was no room for.
func (e *Events) Dropped() uint64 { return e.dropped.Load() }

func (e *Events) event(t target, uid types.UID, reason Reason, text string) *corev1.Event {
	at := metav1.NewTime(e.now())
	return &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("%.200s.%x", t.name, at.UnixNano()), Namespace: t.namespace},
		InvolvedObject: corev1.ObjectReference{
			APIVersion: v1alpha1.GroupVersion.String(), Kind: "Agent", Namespace: t.namespace, Name: t.name, UID: uid,
		},
		Reason: string(reason), Message: kubeapi.Printable(text[:min(len(text), maxNote)]), Type: reason.kind(),
		FirstTimestamp: at, LastTimestamp: at, Count: 1,
		Source: corev1.EventSource{Component: v1alpha1.FieldManager}, ReportingController: "leasehold.dev/trust",
	}
}

// Run writes Events until the context ends. Its owner joins it.
func (e *Events) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case event := <-e.queue:
			if err := e.write(crashpoint.For(ctx, "event."+event.Reason), event); err != nil && ctx.Err() == nil {
				e.log.Warn("an Event was not recorded", zap.String("reason", event.Reason), zap.Error(err))
			}
		}
	}
}

func (e *Events) write(ctx context.Context, event *corev1.Event) error {
	ctx, cancel := context.WithTimeout(ctx, eventTimeout)
	defer cancel()
	result, err := e.correlator.EventCorrelate(event)
	if err != nil || result.Skip {
		return err
	}
	events := e.client.CoreV1().Events(event.Namespace)
	written, err := result.Event, error(nil)
	if written.Count > 1 {
		written, err = events.Patch(ctx, written.Name, types.StrategicMergePatchType, result.Patch, metav1.PatchOptions{FieldManager: v1alpha1.FieldManager})
	}
	if result.Event.Count <= 1 || apierrors.IsNotFound(err) {
		written = result.Event
		written.ResourceVersion = ""
		written, err = events.Create(ctx, written, metav1.CreateOptions{FieldManager: v1alpha1.FieldManager})
	}
	if err == nil {
		e.correlator.UpdateState(written)
	}
	return err
}
