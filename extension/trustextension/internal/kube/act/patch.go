// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package act

import (
	"context"
	"encoding/json"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/util/retry"

	"github.com/leasehold/leasehold/api/v1alpha1"
)

// patch is a change of an object; nil values take a key away.
type patch struct {
	labels, annotations, spec map[string]any
	// anyVersion lets it be made whatever others changed: it is right for each
	// version of the object.
	anyVersion bool
}

// body is the patch for this object, and only for this version of it where that
// matters.
func (p *patch) body(object metav1.Object) ([]byte, error) {
	metadata := map[string]any{"resourceVersion": object.GetResourceVersion()}
	if p.anyVersion {
		metadata = map[string]any{"uid": object.GetUID()}
	}
	if len(p.labels) > 0 {
		metadata["labels"] = p.labels
	}
	if len(p.annotations) > 0 {
		metadata["annotations"] = p.annotations
	}
	body := map[string]any{"metadata": metadata}
	if len(p.spec) > 0 {
		body["spec"] = p.spec
	}
	return json.Marshal(body)
}

// client is what a change needs of a typed client.
type client[T metav1.Object] interface {
	Get(ctx context.Context, name string, opts metav1.GetOptions) (T, error)
	Patch(ctx context.Context, name string, pt types.PatchType, data []byte, opts metav1.PatchOptions, subresources ...string) (T, error)
}

// conflicts is how often a change is decided anew because the object was changed
// by somebody else meanwhile.
var conflicts = wait.Backoff{Steps: 5, Duration: 10 * time.Millisecond, Factor: 2, Jitter: .2}

// change patches the version of an object that how was decided on. When somebody
// changes it meanwhile, it is read and how decides again; nil leaves it as it is.
// An object that is gone needs no change.
func change[T metav1.Object](ctx context.Context, c client[T], object T, how func(T) (*patch, error)) (changed bool, err error) {
	uid := object.GetUID()
	err = retry.RetryOnConflict(conflicts, func() error {
		p, err := how(object)
		if err != nil || p == nil {
			return err
		}
		body, err := p.body(object)
		if err != nil {
			return err
		}
		_, err = c.Patch(ctx, object.GetName(), types.MergePatchType, body, metav1.PatchOptions{FieldManager: v1alpha1.FieldManager})
		switch {
		case err == nil:
			changed = true
		case apierrors.IsConflict(err), p.anyVersion && apierrors.IsInvalid(err): // as another uid is
			read, readErr := c.Get(ctx, object.GetName(), metav1.GetOptions{})
			if readErr != nil {
				return readErr
			}
			if read.GetUID() != uid {
				return nil
			}
			object = read
		}
		return err
	})
	if apierrors.IsNotFound(err) {
		return changed, nil
	}
	return changed, err
}
