// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/basicauthextension"
	"github.com/open-telemetry/opentelemetry-collector-contrib/extension/bearertokenauthextension"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configauth"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configopaque"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/extension"

	"github.com/leasehold/leasehold/extension/trustextension/internal/httpapi/apitest"
	"github.com/leasehold/leasehold/internal/trust"
)

// host has an authenticator.
type host map[component.ID]component.Component

func (h host) GetExtensions() map[component.ID]component.Component { return h }

// start starts a server on a free port and returns its URL.
func start(t *testing.T, set Settings, h component.Host) (*Server, string) {
	t.Helper()
	set.Server.NetAddr.Endpoint = "127.0.0.1:0"
	s, err := New(set)
	require.NoError(t, err)
	require.NoError(t, s.Start(t.Context(), h))
	t.Cleanup(func() {
		assert.NoError(t, s.Shutdown(context.Background())) //nolint:usetesting // t.Context has ended by then
		http.DefaultClient.CloseIdleConnections()
	})
	return s, "http://" + s.Address().String()
}

// authenticator is a started extension of this factory.
func authenticator(t *testing.T, factory extension.Factory, config component.Config) (component.ID, host) {
	t.Helper()
	id := component.NewID(factory.Type())
	e, err := factory.Create(t.Context(), extension.Settings{
		ID: id, TelemetrySettings: componenttest.NewNopTelemetrySettings(), BuildInfo: component.NewDefaultBuildInfo(),
	}, config)
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { assert.NoError(t, e.Shutdown(context.Background())) }) //nolint:usetesting // as above
	return id, host{id: e}
}

func demand(id component.ID) configoptional.Optional[confighttp.AuthConfig] {
	return configoptional.Some(confighttp.AuthConfig{Config: configauth.Config{AuthenticatorID: id}})
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask asks the server at url for a demotion.
func ask(t *testing.T, url string, change func(*http.Request)) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+askPath(apitest.Trusted, trust.VerbDemote), strings.NewReader(`{"why":"x"}`))
	require.NoError(t, err)
	r.Header.Set("Content-Type", "application/json")
	change(r)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return answer{response.StatusCode, response.Header, body}
}

func TestBasicAuth(t *testing.T) {
	set := settings(apitest.New(0))
	factory := basicauthextension.NewFactory()
	id, h := authenticator(t, factory, &basicauthextension.Config{Htpasswd: &basicauthextension.HtpasswdSettings{Inline: "ada:secret"}})
	set.Server.Auth = demand(id)
	_, url := start(t, set, h)

	got := ask(t, url, func(*http.Request) {})
	assert.Equal(t, http.StatusUnauthorized, got.status)
	assert.Equal(t, `Basic realm="leasehold", charset="UTF-8"`, got.header.Get("WWW-Authenticate"))
	assert.Equal(t, "application/problem+json", got.header.Get("Content-Type"))
	assert.NotEmpty(t, got.header.Get("Content-Security-Policy"))
	assert.Contains(t, detailOf(t, got.body), "send credentials")

	got = ask(t, url, func(r *http.Request) { r.SetBasicAuth("ada", "secret") })
	assert.Equal(t, http.StatusOK, got.status)
	assert.Contains(t, string(got.body), `"by":"ada"`)
}

// An authenticator that knows no names lets people read, and tells them what to
// do when they act.
func TestBearerAuth(t *testing.T) {
	set := settings(apitest.New(0))
	factory := bearertokenauthextension.NewFactory()
	config := factory.CreateDefaultConfig().(*bearertokenauthextension.Config)
	config.BearerToken = configopaque.String("token")
	id, h := authenticator(t, factory, config)
	set.Server.Auth = demand(id)
	_, url := start(t, set, h)
	got := ask(t, url, func(r *http.Request) { r.Header.Set("Authorization", "Bearer token") })
	assert.Equal(t, http.StatusForbidden, got.status)
	assert.Contains(t, detailOf(t, got.body), "gives no name")
	got = ask(t, url, func(*http.Request) {})
	assert.Equal(t, `Bearer realm="leasehold"`, got.header.Get("WWW-Authenticate"))
}

func TestCompressedBodiesAreRefused(t *testing.T) {
	_, url := start(t, settings(apitest.New(0)), componenttest.NewNopHost())
	got := ask(t, url, func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") })
	assert.Equal(t, http.StatusBadRequest, got.status)
	assert.Contains(t, detailOf(t, got.body), "without Content-Encoding")
}

func TestLongHeadersAreRefused(t *testing.T) {
	_, url := start(t, settings(apitest.New(0)), componenttest.NewNopHost())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+apiPath+"/fleet", http.NoBody)
	require.NoError(t, err)
	r.Header.Set("X-Long", strings.Repeat("x", 2*maxHeader))
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	assert.Equal(t, http.StatusRequestHeaderFieldsTooLarge, response.StatusCode)
}

func TestStartSaysWhatIsWrong(t *testing.T) {
	fake := apitest.New(0)
	s, _ := start(t, settings(fake), componenttest.NewNopHost())
	set := settings(fake)
	set.Server.NetAddr.Endpoint = s.Address().String()
	second, err := New(set)
	require.NoError(t, err)
	err = second.Start(t.Context(), componenttest.NewNopHost())
	require.ErrorContains(t, err, s.Address().String())
	assert.ErrorContains(t, err, "set another endpoint")

	set.Server.Auth = demand(component.MustNewID("nobody"))
	third, err := New(set)
	require.NoError(t, err)
	require.ErrorContains(t, third.Start(t.Context(), componenttest.NewNopHost()), "nobody")
	assert.NoError(t, third.Shutdown(t.Context()))
}

// Shutdown ends streams that would otherwise never end, and can be called again.
func TestShutdownEndsStreams(t *testing.T) {
	fake := apitest.New(0)
	s, url := start(t, settings(fake), componenttest.NewNopHost())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+eventsPath+"?from=1", http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer response.Body.Close()
	require.NoError(t, s.Shutdown(t.Context()))
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	assert.True(t, bytes.HasPrefix(body, []byte("retry: 2000\n\n")))
	require.NoError(t, s.Shutdown(t.Context()))
	assert.Zero(t, fake.Watchers())
}
