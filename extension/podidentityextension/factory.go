// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/metadata"
)

// NewFactory returns the factory of the pod identity extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(
		metadata.Type,
		func() component.Config { return createDefaultConfig() },
		func(_ context.Context, set extension.Settings, cfg component.Config) (extension.Extension, error) {
			return newPodIdentity(set, cfg.(*Config))
		},
		metadata.ExtensionStability,
	)
}
