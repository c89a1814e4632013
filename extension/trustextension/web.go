// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trustextension

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi"
)

// web is the server of the API and the page, if they are served.
type web struct{ server *httpapi.Server }

func (w *web) start(ctx context.Context, host component.Host, x *trustExtension) (err error) {
	if !x.cfg.HTTP.HasValue() {
		return nil
	}
	w.server, err = httpapi.New(httpapi.Settings{
		Service: x, Server: *x.cfg.HTTP.Get(), Telemetry: x.set.TelemetrySettings, Version: x.set.BuildInfo.Version, Now: time.Now,
	})
	if err != nil {
		return fmt.Errorf("http: %w", err)
	}
	return w.server.Start(ctx, host)
}

func (w *web) stop(ctx context.Context) error {
	if w.server == nil {
		return nil
	}
	return w.server.Shutdown(ctx)
}
