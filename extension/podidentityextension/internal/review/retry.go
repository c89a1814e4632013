// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/util/wait"
)

// retries are the pauses between tries of a request that nothing is wrong with.
var retries = wait.Backoff{Duration: 50 * time.Millisecond, Factor: 2, Jitter: 0.2, Steps: 3}

// retry tries what until it succeeds, is refused for good, or has failed three
// times; the error is the last one of what.
func retry(ctx context.Context, what func(context.Context) error) (last error) {
	err := wait.ExponentialBackoffWithContext(ctx, retries, func(ctx context.Context) (bool, error) {
		last = what(ctx)
		if isFinal(last) {
			return false, last
		}
		return last == nil, nil
	})
	if last == nil {
		return err // it was never tried
	}
	if err == nil {
		return nil
	}
	return last
}

// isFinal reports whether trying again right away can change nothing.
func isFinal(err error) bool {
	return apierrors.IsNotFound(err) || apierrors.IsForbidden(err) || apierrors.IsUnauthorized(err) ||
		apierrors.IsBadRequest(err) || apierrors.IsInvalid(err)
}
