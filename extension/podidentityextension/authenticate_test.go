// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"net"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/client"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/extensionauth"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/metadatatest"
	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
)

func TestBearer(t *testing.T) {
	tests := []struct {
		name    string
		headers map[string][]string
		want    string
		why     *review.Refusal
	}{
		{"over gRPC", map[string][]string{"authorization": {"Bearer a.b.c"}}, "a.b.c", nil},
		{"over HTTP", map[string][]string{"Authorization": {"Bearer a.b.c"}}, "a.b.c", nil},
		{"any case", map[string][]string{"AUTHORIZATION": {"bEARER a.b.c"}}, "a.b.c", nil},
		{"among others", map[string][]string{"authorization": {"Bearer a.b.c"}, "x-forwarded-authorization": {"Bearer x"}}, "a.b.c", nil},
		{"no headers", nil, "", review.RefusedMissing},
		{"another header", map[string][]string{"proxy-authorization": {"Bearer a.b.c"}}, "", review.RefusedMissing},
		{"no value", map[string][]string{"authorization": {}}, "", review.RefusedMissing},
		{"two values", map[string][]string{"authorization": {"Bearer a.b.c", "Bearer a.b.c"}}, "", review.RefusedSeveral},
		{"two spellings", map[string][]string{"authorization": {"Bearer a.b.c"}, "Authorization": {"Bearer d.e.f"}}, "", review.RefusedSeveral},
		{"empty", map[string][]string{"authorization": {""}}, "", review.RefusedScheme},
		{"no token", map[string][]string{"authorization": {"Bearer "}}, "", review.RefusedScheme},
		{"no scheme", map[string][]string{"authorization": {"a.b.c"}}, "", review.RefusedScheme},
		{"another scheme", map[string][]string{"authorization": {"Basic YTpi"}}, "", review.RefusedScheme},
		{"huge", map[string][]string{"authorization": {"Bearer a.b." + strings.Repeat("c", maxHeader)}}, "", review.RefusedForm},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			token, why := bearer(tt.headers)
			assert.Equal(t, tt.want, token)
			assert.Equal(t, tt.why, why)
		})
	}
}

func TestAddress(t *testing.T) {
	for want, addr := range map[string]net.Addr{
		"10.0.0.1":    &net.TCPAddr{IP: net.ParseIP("10.0.0.1").To4(), Port: 7},
		"2001:db8::1": &net.IPAddr{IP: net.ParseIP("2001:db8::1")},
	} {
		assert.Equal(t, netip.MustParseAddr(want), address(addr))
	}
	assert.Zero(t, address(nil))
	assert.Zero(t, address(&net.UnixAddr{}))
	assert.Zero(t, address(&net.IPAddr{}))
}

func started(t *testing.T, telemetry *componenttest.Telemetry) extensionauth.Server {
	t.Helper()
	cfg := createDefaultConfig()
	cfg.Kubeconfig = "testdata/kubeconfig.yaml"
	x, err := newPodIdentity(metadatatest.NewSettings(telemetry), cfg)
	require.NoError(t, err)
	require.NoError(t, x.Start(t.Context(), componenttest.NewNopHost()))
	t.Cleanup(func() { require.NoError(t, x.Shutdown(t.Context())) })
	return x
}

// Nobody is let in, and nobody is refused, by an API server that is not there.
func TestErrorsHaveAStatus(t *testing.T) {
	telemetry := componenttest.NewTelemetry()
	x := started(t, telemetry)
	for token, want := range map[string]codes.Code{"Bearer se.cr.et": codes.Unavailable, "Bearer secret": codes.Unauthenticated, "secret": codes.Unauthenticated} {
		ctx, err := x.Authenticate(t.Context(), map[string][]string{"authorization": {token}})
		assert.Equal(t, want, status.Code(err))
		assert.NotContains(t, err.Error(), "se")
		assert.Nil(t, client.FromContext(ctx).Auth)
	}
	reasons := func(reason string) metricdata.DataPoint[int64] {
		return metricdata.DataPoint[int64]{Value: 1, Attributes: attribute.NewSet(attribute.String("reason", reason))}
	}
	metadatatest.AssertEqualExtensionPodIdentityRefusals(t, telemetry,
		[]metricdata.DataPoint[int64]{reasons("form"), reasons("scheme")}, metricdatatest.IgnoreTimestamp())
	metadatatest.AssertEqualExtensionPodIdentityReviews(t, telemetry, []metricdata.DataPoint[int64]{
		{Value: 1, Attributes: attribute.NewSet(attribute.String("result", "unavailable"))},
	}, metricdatatest.IgnoreTimestamp())
}

func TestItMustBeStarted(t *testing.T) {
	x, err := newPodIdentity(metadatatest.NewSettings(componenttest.NewTelemetry()), createDefaultConfig())
	require.NoError(t, err)
	_, err = x.Authenticate(t.Context(), nil)
	assert.ErrorContains(t, err, "service::extensions")
	require.NoError(t, x.Shutdown(t.Context()))
}

func TestAKubeconfigThatIsMissingStopsTheStart(t *testing.T) {
	cfg := createDefaultConfig()
	cfg.Kubeconfig = "testdata/none.yaml"
	x, err := newPodIdentity(metadatatest.NewSettings(componenttest.NewTelemetry()), cfg)
	require.NoError(t, err)
	assert.ErrorContains(t, x.Start(t.Context(), componenttest.NewNopHost()), "testdata/none.yaml")
	require.NoError(t, x.Shutdown(t.Context()))
}
