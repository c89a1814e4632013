// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
)

// web is the server of the API and the page.
type web struct{}

func (w *web) start(context.Context, component.Host, *trustExtension) error { return nil }

func (w *web) stop(context.Context) error { return nil }
