// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trust"
)

// named is what an authenticator found.
type named map[string]any

func (n named) GetAttribute(key string) any { return n[key] }
func (n named) GetAttributeNames() []string { return nil }

// Who may read and who may act, and under which name.
func TestWhoMay(t *testing.T) {
	anywhere := &net.TCPAddr{IP: net.IPv4zero, Port: 8790}
	for name, c := range map[string]struct {
		listener      net.Addr
		authenticates bool
		auth          client.AuthData
		remote, host  string
		header        http.Header
		// read and act are statuses, by the name that is written down.
		read, act int
		by        string
	}{
		"this machine":             {remote: "127.0.0.1:9", host: "localhost:8790", read: 200, act: 200, by: Local},
		"this machine, IPv6":       {remote: "[::1]:9", host: "[::1]:8790", read: 200, act: 200, by: Local},
		"by address":               {remote: "127.0.0.1:9", host: "127.0.0.1", read: 200, act: 200, by: Local},
		"name in capitals":         {remote: "127.0.0.1:9", host: "LocalHost:1", read: 200, act: 200, by: Local},
		"rebound name":             {remote: "127.0.0.1:9", host: "evil.example:8790", read: 403, act: 403},
		"name that only looks so":  {remote: "127.0.0.1:9", host: "127.0.0.1.evil.example", read: 403, act: 403},
		"name with a beginning":    {remote: "127.0.0.1:9", host: "localhost.evil.example", read: 403, act: 403},
		"no name":                  {remote: "127.0.0.1:9", host: "", read: 403, act: 403},
		"other machine":            {remote: "192.0.2.7:9", host: "localhost", read: 200, act: 403},
		"through a proxy":          {remote: "127.0.0.1:9", host: "localhost", header: http.Header{"X-Forwarded-For": {"192.0.2.7"}}, read: 200, act: 403},
		"through another proxy":    {remote: "127.0.0.1:9", host: "localhost", header: http.Header{"Forwarded": {"for=192.0.2.7"}}, read: 200, act: 403},
		"open listener":            {listener: anywhere, remote: "192.0.2.7:9", host: "trust.example", read: 200, act: 403},
		"open listener, from here": {listener: anywhere, remote: "127.0.0.1:9", host: "localhost", read: 200, act: 403},
		"socket":                   {listener: &net.UnixAddr{Net: "unix", Name: "trust.sock"}, remote: "@", host: "trust", read: 200, act: 200, by: Local},
		"basic":                    {listener: anywhere, authenticates: true, auth: named{"username": "ada"}, remote: "192.0.2.7:9", host: "trust.example", read: 200, act: 200, by: "ada"},
		"oidc":                     {listener: anywhere, authenticates: true, auth: named{"subject": "ada@example"}, remote: "192.0.2.7:9", host: "trust.example", read: 200, act: 200, by: "ada@example"},
		"basic on loopback":        {authenticates: true, auth: named{"username": "ada"}, remote: "127.0.0.1:9", host: "trust.example", read: 200, act: 200, by: "ada"},
		"without a name":           {authenticates: true, auth: named{}, remote: "127.0.0.1:9", host: "localhost", read: 200, act: 403},
		"name of another type":     {authenticates: true, auth: named{"username": 7}, remote: "127.0.0.1:9", host: "localhost", read: 200, act: 403},
		"name of two lines":        {authenticates: true, auth: named{"username": "ada\nby root"}, remote: "127.0.0.1:9", host: "localhost", read: 200, act: 403},
		"no authentication":        {authenticates: true, remote: "127.0.0.1:9", host: "localhost", read: 200, act: 403},
	} {
		t.Run(name, func(t *testing.T) {
			fake := apitest.New(0)
			a := newTestAPI(t, fake)
			if c.listener != nil {
				a.guard.listens(c.listener)
			}
			a.guard.authenticates = c.authenticates
			ask := func(method, path, body string) int {
				r := request(method, path, body)
				r.RemoteAddr, r.Host = c.remote, c.host
				for key, values := range c.header {
					r.Header[key] = values
				}
				return send(t, a, r.WithContext(client.NewContext(r.Context(), client.Info{Auth: c.auth}))).Code
			}
			assert.Equal(t, c.read, ask(http.MethodGet, apiPath+"/fleet", ""), "read")
			require.Equal(t, c.act, ask(http.MethodPost, askPath(apitest.Trusted, trust.VerbDemote), `{"why":"x"}`), "act")
			d, err := fake.Agent(apitest.Trusted)
			require.NoError(t, err)
			if c.act == http.StatusOK {
				assert.Equal(t, c.by, d.Decisions[0].By)
			} else {
				assert.Equal(t, trust.Autonomous, d.Phase, "nothing was done")
			}
		})
	}
}

// What a page of another site makes a browser send does nothing.
func TestOtherSites(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"a program":         {nil, 200},
		"our page":          {http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {"http://localhost:8790"}}, 200},
		"old browser":       {http.Header{"Origin": {"http://localhost:8790"}}, 200},
		"other site":        {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}, 403},
		"other port":        {http.Header{"Sec-Fetch-Site": {"same-site"}, "Origin": {"http://localhost:3000"}}, 403},
		"old, other site":   {http.Header{"Origin": {"https://evil.example"}}, 403},
		"sandboxed":         {http.Header{"Origin": {"null"}}, 403},
		"named by cors":     {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://console.example"}}, 200},
		"of a wide pattern": {http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://a.wide.example"}}, 403},
	} {
		t.Run(name, func(t *testing.T) {
			set := settings(apitest.New(0))
			cors := confighttp.NewDefaultCORSConfig()
			cors.AllowedOrigins = []string{"https://console.example", "https://*.wide.example"}
			set.Server.CORS = configoptional.Some(cors)
			a, err := newAPI(set)
			require.NoError(t, err)
			a.guard.listens(loopback)
			r := request(http.MethodPost, askPath(apitest.Trusted, trust.VerbDemote), `{"why":"x"}`)
			for key, values := range c.header {
				r.Header[key] = values
			}
			assert.Equal(t, c.status, send(t, a, r).Code)
		})
	}
}

func TestOriginThatIsNone(t *testing.T) {
	set := settings(apitest.New(0))
	cors := confighttp.NewDefaultCORSConfig()
	cors.AllowedOrigins = []string{"console.example"}
	set.Server.CORS = configoptional.Some(cors)
	_, err := New(set)
	require.ErrorContains(t, err, "cors::allowed_origins")
	assert.ErrorContains(t, err, `"console.example"`)
}
