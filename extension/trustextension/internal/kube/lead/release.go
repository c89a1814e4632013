// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package lead

import (
	"context"
	"time"

	"go.uber.org/zap"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"
)

// release gives the lease up if it is still this process's, so that nobody has to
// wait until it expires. All that a term began has ended by then.
func (e *Election) release() {
	ctx, cancel := context.WithTimeout(context.Background(), e.cfg.Renew)
	defer cancel()
	leases := e.cfg.Client.CoordinationV1().Leases(e.cfg.Namespace)
	// The last renewal may still be on its way.
	err := retry.RetryOnConflict(retry.DefaultBackoff, func() error {
		lease, err := leases.Get(ctx, e.cfg.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		if held := lease.Spec.HolderIdentity; held == nil || *held != e.cfg.Identity {
			return nil
		}
		nobody, second, now := "", int32(1), metav1.NewMicroTime(time.Now())
		lease.Spec.HolderIdentity, lease.Spec.LeaseDurationSeconds = &nobody, &second
		lease.Spec.AcquireTime, lease.Spec.RenewTime = &now, &now
		_, err = leases.Update(ctx, lease, metav1.UpdateOptions{})
		return err
	})
	if err != nil && !apierrors.IsNotFound(err) {
		e.cfg.Log.Warn("the lease could not be given up; another leads when it has expired", zap.String("lease", e.cfg.Name), zap.Error(err))
	}
}
