// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/extension"

	"github.com/leasehold/leasehold/extension/trustextension/internal/metadata"
)

// NewFactory returns the factory of the trust extension.
func NewFactory() extension.Factory {
	return extension.NewFactory(
		metadata.Type,
		func() component.Config { return createDefaultConfig() },
		func(_ context.Context, set extension.Settings, cfg component.Config) (extension.Extension, error) {
			return newTrust(set, cfg.(*Config))
		},
		metadata.ExtensionStability,
	)
}
