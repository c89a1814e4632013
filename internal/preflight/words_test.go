// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestPathsThatAreWholeMounts(t *testing.T) {
	for path, want := range map[string]bool{
		"*": true, "+/creds/x": true, "kv*": true, "kv/*": true, "kv/+/x": true, "kv/data/*": true, "kv/data/+": true, "team/kv/data/*": true,
		"orders/creds/*": true, "kv/data/mail/*": false, "kv/data/mail/+/key": false, "orders/creds/reader": false, "orders/creds/reader-*": false,
		"kv/app-*": false, "identity/entity/name/leasehold.*": false, "sys/leases/revoke/kv/data/mail/*": false, "": false,
	} {
		assert.Equal(t, want, overMount(path), path)
	}
}

// The values are made up; each has the form of what it is taken for.
func TestWhatLooksLikeASecret(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		secret      bool
	}{
		{"X", "sk-proj-0123456789abcdefghij", true},
		{"X", "ghp_0123456789abcdefghijABCDEFGHIJ012345", true},
		{"X", "AKIA0123456789ABCDEF", true},
		{"X", "hvs.CAESIJ0123456789abcdefgh", true},
		{"X", "-----BEGIN RSA PRIVATE KEY-----", true},
		{"OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20abcdefgh1234", true},
		{"X", "postgres://me:pw@db/orders", true},
		{"X", "Zx9kQ2vB7nM4pL8sT1wY6rE3", true},
		{"DB_PASSWORD", "swordfish", true},
		{"DBPASSWORD", "swordfish", true},
		{"api-key", "swordfish", true},
		{"MODEL_API_KEY", "swordfish", true},
		{"MAX_TOKENS", "4096", false},
		{"TOKEN", "4096", false},
		{"USE_TOKEN", "true", false},
		{"TOKENIZER", "cl100k_base", false},
		{"LEASEHOLD_TOKEN_FILE", "/var/run/token", false},
		{"PASSWORD", "/run/password", false},
		{"PASSWORD", "$(FROM_ELSEWHERE)", false},
		{"PASSWORD", "", false},
		{"X", "postgres://me:$(PW)@db/orders", false},
		{"X", "postgres://me@db/orders", false},
		{"TRACEPARENT", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false},
		{"IMAGE", "registry.example.org/a@sha256:3b2e0f6b1c9a4d5e8f7061728394a5b6c7d8e9f00112233445566778899aabbc", false},
		{"UID", "3b2e0f6b-1c9a-4d5e-8f70-61728394a5b6", false},
		{"URL", "https://leasehold-gateway.leasehold-system.svc:4317", false},
		{"SENTENCE", "You Are The Librarian Of Shop Number 12 And Answer Politely", false},
		{"CLASS", "org.example.LibrarianAgentConfigurationFactory2", false},
	} {
		assert.Equal(t, tt.secret, likeSecretIn(tt.name, tt.value) != "", "%s=%s", tt.name, tt.value)
	}
	assert.NotEmpty(t, likeSecretIn("app.properties", "# a comment\ncolour = blue\ndb.password = swordfish\n"))
	assert.NotEmpty(t, likeSecretIn("app.yaml", "colour: blue\npassword: \"swordfish\"\n"))
	assert.Empty(t, likeSecretIn("app.yaml", "colour: blue\npasswordFile: /run/x\n\nno pair\n"))
}

func TestShellsThatKeepSignals(t *testing.T) {
	for _, tt := range []struct {
		words []string
		hides bool
	}{
		{[]string{"sh", "-c", "python agent.py"}, true},
		{[]string{"/bin/bash", "-ec", "a && python agent.py"}, true},
		{[]string{"sh", "-c", "exec python agent.py"}, false},
		{[]string{"sh", "-c", "export A=1; exec python agent.py"}, false},
		{[]string{"sh", "-c", "a\nexec python agent.py"}, false},
		{[]string{"sh", "-c", "trap 'kill $p' TERM; python agent.py & p=$!; wait"}, false},
		{[]string{"sh", "run.sh"}, false},
		{[]string{"python", "-c", "print()"}, false},
		{nil, false},
	} {
		assert.Equal(t, tt.hides, hidesSignals(tt.words), "%v", tt.words)
	}
}

func TestSmallWords(t *testing.T) {
	assert.Equal(t, "a:4317 ", text("${env:X:-a}:4317 ${env:Y}"))
	assert.Empty(t, text(nil))
	assert.Equal(t, map[string]any{"a": []any{7, "b"}, "c": true}, expand(map[string]any{"a": []any{"${env:X:-7}", "b"}, "c": true}))
	assert.Equal(t, map[string]string{"a.b": "why: because", "c": "x"}, skips("a.b: why: because; c:x\nd:\n: e\nf"))
	for endpoint, want := range map[string]bool{"": true, "127.0.0.1:4317": true, "localhost:1": true, "[::1]:1": true, "0.0.0.0:1": false, ":4317": false, "node:1": false} {
		assert.Equal(t, want, isLoopback(endpoint), endpoint)
	}
	for value, want := range map[any]time.Duration{"300": 300 * time.Second, "5m": 5 * time.Minute, 7: 7 * time.Second, 2.0: 2 * time.Second, "x": 0, true: 0} {
		assert.Equal(t, want, seconds(value), value)
	}
	assert.Equal(t, []string{"a", "b"}, list("a,b"))
	assert.Equal(t, []string{"a"}, list([]any{"a"}))
	assert.Empty(t, list(nil))
}
