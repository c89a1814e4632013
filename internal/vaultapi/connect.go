// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"

	"github.com/leasehold/leasehold/internal/crashpoint"
)

// connect is the api that all clients of a session share: it has no token, and
// nothing of the environment. It is never changed after.
func connect(c *Config) (*api.Client, *http.Transport, error) {
	transport := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		DialContext:     (&net.Dialer{Timeout: c.timeout(), KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig: c.TLS.Clone(),
		// Not HTTP/2: of a connection that died silently, only one call is to find
		// that out.
		MaxIdleConnsPerHost: 64, // as many as are used when many agents are stopped at once
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: c.timeout(),
	}
	if strings.HasPrefix(c.Address, "unix://") {
		transport.Proxy = nil
	}
	v, err := api.NewClient(&api.Config{
		Address: c.Address, DisableRedirects: true, MaxRetries: 0,
		// The time limit is here and not vault/api's, which ends before an answer
		// is read.
		HttpClient: &http.Client{Transport: crashpoint.Wrap(transport), Timeout: c.timeout(), CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	})
	if err != nil {
		return nil, nil, fmt.Errorf("make a client of Vault (unset VAULT_ variables that cannot be read; none of them is used): %w", err)
	}
	v.ClearToken()
	v.SetHeaders(http.Header{api.RequestHeaderName: []string{"true"}})
	v.ClearNamespace()
	if name := strings.Trim(c.Namespace, "/"); name != "" {
		v.SetNamespace(name)
	}
	// The default one reads VAULT_WRAP_TTL.
	v.SetWrappingLookupFunc(func(string, string) string { return "" })
	return v, transport, nil
}
