// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
)

func (x *podIdentity) hooks() review.Hooks {
	ctx := context.Background()
	return review.Hooks{
		Reviewed: func(result string, took time.Duration) {
			with := metric.WithAttributes(attribute.String("result", result))
			x.telemetry.ExtensionPodIdentityReviews.Add(ctx, 1, with)
			if took > 0 {
				x.telemetry.ExtensionPodIdentityReviewDuration.Record(ctx, took.Seconds(), with)
			}
		},
		LookedUp: func(result string) {
			x.telemetry.ExtensionPodIdentityLookups.Add(ctx, 1, metric.WithAttributes(attribute.String("result", result)))
		},
		Failed: x.failed,
	}
}

// failed says why the API server could not be asked, now and then.
func (x *podIdentity) failed(err error) {
	x.complain.Do(func() {
		if apierrors.IsForbidden(err) {
			x.set.Logger.Error("The collector may not review tokens or read pods: it needs to create tokenreviews.authentication.k8s.io and to get pods", zap.Error(err))
			return
		}
		x.set.Logger.Warn("The API server does not review tokens: clients are told to try again", zap.Error(err))
	})
}

func (x *podIdentity) refused(ctx context.Context, why *review.Refusal) {
	x.telemetry.ExtensionPodIdentityRefusals.Add(ctx, 1, metric.WithAttributes(attribute.String("reason", why.Reason)))
}

// observe lets the metrics see how often no review was needed.
func (x *podIdentity) observe() error {
	accepted := metric.WithAttributes(attribute.String("verdict", "accepted"))
	refused := metric.WithAttributes(attribute.String("verdict", "refused"))
	return x.telemetry.RegisterExtensionPodIdentityCacheHitsCallback(func(_ context.Context, o metric.Int64Observer) error {
		o.Observe(x.reviewer.AcceptedHits.Load(), accepted)
		o.Observe(x.reviewer.RefusedHits.Load(), refused)
		return nil
	})
}
