// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"errors"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

var (
	// ErrNoAgents is that the cluster does not know the resource.
	ErrNoAgents = errors.New("the cluster knows no Agents: install Leasehold's resources, with kubectl apply --server-side -f configs/kubernetes/crds")
	// errEnough ends a list early.
	errEnough = errors.New("enough")
)

const maxDetail = 300

// explain says what became of a question to the API server, and what to do.
func (c *Cluster) explain(ctx context.Context, err error, verb, what string) error {
	switch {
	case err == nil || errors.Is(err, errEnough):
		return nil
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	case isUnknownResource(err):
		return ErrNoAgents
	case apierrors.IsNotFound(err):
		return fmt.Errorf("%w: %s; leasehold agents list -A shows those of the cluster", trustapi.ErrNotFound, render.Clean(what))
	case apierrors.IsForbidden(err):
		return fmt.Errorf("%s; ask for the right to %s agents.leasehold.dev", shown(err), verb)
	case apierrors.IsUnauthorized(err):
		return errors.New("the API server does not know you: sign in to the cluster anew, or pass --kubeconfig or --context")
	case errors.Is(err, context.DeadlineExceeded) || apierrors.IsTimeout(err):
		return fmt.Errorf("no answer in time: the API server took more than %s; pass a longer --timeout", c.timeout)
	default:
		return fmt.Errorf("ask the API server: %s", shown(err))
	}
}

// isUnknownResource tells a resource that is not installed from an object that is
// not there: no object is named then.
func isUnknownResource(err error) bool {
	var status apierrors.APIStatus
	if !apierrors.IsNotFound(err) || !errors.As(err, &status) {
		return false
	}
	details := status.Status().Details
	return details == nil || apierrors.HasStatusCause(err, metav1.CauseTypeUnexpectedServerResponse)
}

// shown is the text of an error, fit for one line of a terminal.
func shown(err error) string { return render.Cut(render.Clean(err.Error()), maxDetail) }
