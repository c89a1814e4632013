// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package send

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseTarget(t *testing.T) {
	tests := []struct {
		to, protocol string
		insecure     bool
		want         string
		plain        bool
	}{
		{"localhost:4317", "", false, "localhost:4317", true},
		{"127.0.0.1:4317", "", false, "127.0.0.1:4317", true},
		{"[::1]:4317", "", false, "[::1]:4317", true},
		{"collector:4317", "", false, "collector:4317", false},
		{"collector:4317", "", true, "collector:4317", true},
		{"http://localhost:4318", "", false, "http://localhost:4318/v1/traces", true},
		{"https://otlp.example.com", "", false, "https://otlp.example.com/v1/traces", false},
		{"https://example.com/otlp/v1/traces", "", false, "https://example.com/otlp/v1/traces", false},
		{"localhost:4318", "http", false, "http://localhost:4318/v1/traces", true},
		{"collector:4318", "http", false, "https://collector:4318/v1/traces", false},
		{"http://collector:4317", "grpc", false, "collector:4317", true},
		{"https://collector", "grpc", false, "collector:443", false},
	}
	for _, test := range tests {
		t.Run(test.to+" "+test.protocol, func(t *testing.T) {
			got, err := ParseTarget(test.to, test.protocol, test.insecure)
			require.NoError(t, err)
			assert.Equal(t, test.want, got.String())
			assert.Equal(t, test.plain, got.Plain)
		})
	}
}

func TestParseTargetRefuses(t *testing.T) {
	tests := []struct {
		to, protocol string
		insecure     bool
		want         string
	}{
		{"localhost", "", false, `--to: got "localhost", expected host:port`},
		{":4317", "", false, "expected host:port"},
		{"", "", false, "expected host:port"},
		{"ftp://x:1", "", false, `got scheme "ftp", allowed are http and https`},
		{"x:1", "udp", false, `--protocol: got "udp", allowed are grpc and http`},
		{"https://x:1", "", true, "contradicts"},
		{"http://user:pw@x:1", "", false, "may hold no password"},
		{"http://x:port/%zz", "", false, "not a URL"},
	}
	for _, test := range tests {
		t.Run(test.to, func(t *testing.T) {
			_, err := ParseTarget(test.to, test.protocol, test.insecure)
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "pw")
		})
	}
}

func TestParseHeaders(t *testing.T) {
	got, err := ParseHeaders([]string{"Authorization=Bearer a=b", " X-Key = v "})
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"authorization": "Bearer a=b", "x-key": "v"}, got)
	for _, bad := range []string{"s3cret", "=s3cret", "a=s3cret\r\nb: c"} {
		_, err := ParseHeaders([]string{bad})
		require.ErrorContains(t, err, "--header: number 1")
		assert.NotContains(t, err.Error(), "s3cret")
	}
}

func TestHeadersFromTheEnvironment(t *testing.T) {
	got, err := HeadersFrom("Authorization=Basic%20YTpi==, x-key = a%2Cb ,")
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"authorization": "Basic YTpi==", "x-key": "a,b"}, got)
	none, err := HeadersFrom("")
	require.NoError(t, err)
	assert.Empty(t, none)
	for _, bad := range []string{"s3cret", "=s3cret", "a=s3cret%0d%0ab", "a=s3cret%zz"} {
		_, err := HeadersFrom(bad)
		require.ErrorContains(t, err, HeadersVariable)
		assert.NotContains(t, err.Error(), "s3cret")
	}
}

func TestParseSpeed(t *testing.T) {
	for text, want := range map[string]Speed{"fast": Fast, "recorded": Recorded, "10x": 10, "0.5x": 0.5} {
		got, err := ParseSpeed(text)
		require.NoError(t, err)
		assert.InDelta(t, float64(want), float64(got), 0)
	}
	for _, text := range []string{"", "x", "10", "-1x", "0x", "NaNx", "Infx", "slow"} {
		_, err := ParseSpeed(text)
		assert.ErrorContains(t, err, "allowed are fast, recorded and a factor such as 10x", text)
	}
	assert.Equal(t, 2*time.Second, Speed(0.5).scale(time.Second))
}
