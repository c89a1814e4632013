// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

// Command server serves the API and the page over the fleet of apitest, for
// tests in a browser. It prints its address, and ends when its input does.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/confighttp"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi"
	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
)

// workers is how many agents there are of whom nothing is to be told.
const workers = 60

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	config := confighttp.NewDefaultServerConfig()
	config.NetAddr.Endpoint = "localhost:0"
	server, err := httpapi.New(httpapi.Settings{
		Service: apitest.New(workers), Server: config,
		Telemetry: componenttest.NewNopTelemetrySettings(), Version: "test", Now: apitest.Now,
	})
	if err != nil {
		return err
	}
	if err := server.Start(ctx, componenttest.NewNopHost()); err != nil {
		return err
	}
	fmt.Printf("http://%s\n", server.Address())
	_, _ = io.Copy(io.Discard, os.Stdin)
	return server.Shutdown(ctx)
}
