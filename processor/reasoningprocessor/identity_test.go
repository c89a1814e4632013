// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"go.opentelemetry.io/collector/client"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"
)

// authData is what an authenticator has found.
type authData map[string]any

func (a authData) GetAttribute(name string) any { return a[name] }

func (authData) GetAttributeNames() []string { return nil }

// by is the context of a request that an authenticator has let in.
func by(ctx context.Context, auth authData) context.Context {
	return client.NewContext(ctx, client.Info{Auth: auth, Metadata: client.NewMetadata(map[string][]string{"username": {"root"}})})
}

// as is one of a user of basicauth.
func as(ctx context.Context, user string) context.Context { return by(ctx, authData{"username": user}) }

// with is the context of a request over a connection with this certificate.
func with(ctx context.Context, cert *x509.Certificate, verified bool) context.Context {
	state := tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
	if verified {
		state.VerifiedChains = [][]*x509.Certificate{{cert}}
	}
	return peer.NewContext(ctx, &peer.Peer{AuthInfo: credentials.TLSInfo{State: state}})
}

func spiffe(ids ...string) (all []*url.URL) {
	for _, id := range ids {
		all = append(all, &url.URL{Scheme: "spiffe", Host: "example.org", Path: id})
	}
	return all
}

func TestWhoIsProvenByWhat(t *testing.T) {
	const uri = "spiffe://example.org/a"
	full := &x509.Certificate{
		URIs: spiffe("/a"), DNSNames: []string{"a.example.org", "b.example.org"}, Subject: pkix.Name{CommonName: "agent a"},
	}
	invalid := sending{proof: proofInvalid}
	tests := []struct {
		name string
		ctx  func(context.Context) context.Context
		cfg  IdentityConfig
		want sending
	}{
		{"nothing", func(c context.Context) context.Context { return c }, IdentityConfig{}, sending{}},
		{"a client of whom only the address is known", func(c context.Context) context.Context { return client.NewContext(c, client.Info{}) }, IdentityConfig{}, sending{}},
		{"basic", func(c context.Context) context.Context { return as(c, "alice") }, IdentityConfig{}, sending{proof: proofOwn, name: "alice", source: "basic"}},
		{"pod_identity", func(c context.Context) context.Context {
			return by(c, authData{"leasehold.agent": "shop/a", "username": "b", "k8s.pod.uid": "u-1", "k8s.job.uid": "j-1"})
		}, IdentityConfig{}, sending{proof: proofOwn, name: "shop/a", source: "pod", at: workload{podUID: "u-1", jobUID: "j-1"}}},
		{"a pod that is no text", func(c context.Context) context.Context {
			return by(c, authData{"leasehold.agent": "shop/a", "k8s.pod.uid": 7})
		}, IdentityConfig{}, sending{proof: proofOwn, name: "shop/a", source: "pod"}},
		{"a pod with a hostile name", func(c context.Context) context.Context {
			return by(c, authData{"leasehold.agent": "shop/a", "k8s.pod.name": "a\nb"})
		}, IdentityConfig{}, invalid},
		{"an account of SPIFFE", func(c context.Context) context.Context {
			return with(c, &x509.Certificate{URIs: spiffe("/ns/shop/sa/planner")}, true)
		}, IdentityConfig{SPIFFETrustDomain: "example.org"}, sending{proof: proofOwn, name: "shop/planner", source: "mtls", at: workload{namespace: "shop"}}},
		{"an account of another domain", func(c context.Context) context.Context {
			return with(c, &x509.Certificate{URIs: spiffe("/ns/shop/sa/planner")}, true)
		}, IdentityConfig{SPIFFETrustDomain: "example.com"}, invalid},
		{"two accounts of SPIFFE", func(c context.Context) context.Context {
			return with(c, &x509.Certificate{URIs: spiffe("/ns/shop/sa/planner", "/ns/shop/sa/planner")}, true)
		}, IdentityConfig{SPIFFETrustDomain: "example.org"}, invalid},
		{"another ID, where accounts are asked for", func(c context.Context) context.Context { return with(c, full, true) }, IdentityConfig{SPIFFETrustDomain: "example.org"}, invalid},
		{"oidc", func(c context.Context) context.Context { return by(c, authData{"subject": "alice"}) }, IdentityConfig{}, sending{proof: proofOwn, name: "alice", source: "oidc"}},
		{"the first counts", func(c context.Context) context.Context { return by(c, authData{"username": "a", "subject": "b"}) }, IdentityConfig{Attributes: []string{"subject", "username"}}, sending{proof: proofOwn, name: "b", source: "oidc"}},
		{"one of your own", func(c context.Context) context.Context { return by(c, authData{"agent": "a"}) }, IdentityConfig{Attributes: []string{"agent"}}, sending{proof: proofOwn, name: "a", source: "agent"}},
		{"no text", func(c context.Context) context.Context {
			return by(c, authData{"username": []string{"a"}, "subject": 7})
		}, IdentityConfig{}, sending{}},
		{"an attribute that is not asked for", func(c context.Context) context.Context { return by(c, authData{"raw": "secret"}) }, IdentityConfig{}, sending{}},
		{"a collector", func(c context.Context) context.Context { return as(c, "node-1") }, IdentityConfig{Collectors: []string{"node-1"}}, sending{proof: proofOwn, name: "node-1", source: "basic", collector: true}},
		{"a certificate", func(c context.Context) context.Context { return with(c, full, true) }, IdentityConfig{}, sending{proof: proofOwn, name: uri, source: "mtls"}},
		{"its DNS name", func(c context.Context) context.Context { return with(c, full, true) }, IdentityConfig{TLS: TLSDNSSAN}, sending{proof: proofOwn, name: "a.example.org", source: "mtls"}},
		{"its common name", func(c context.Context) context.Context { return with(c, full, true) }, IdentityConfig{TLS: TLSCommonName}, sending{proof: proofOwn, name: "agent a", source: "mtls"}},
		{"switched off", func(c context.Context) context.Context { return with(c, full, true) }, IdentityConfig{TLS: TLSNone}, sending{}},
		{"not verified", func(c context.Context) context.Context { return with(c, full, false) }, IdentityConfig{}, sending{}},
		{"without the name asked for", func(c context.Context) context.Context {
			return with(c, &x509.Certificate{DNSNames: full.DNSNames, Subject: full.Subject}, true)
		}, IdentityConfig{}, invalid},
		{"with two SPIFFE IDs", func(c context.Context) context.Context {
			return with(c, &x509.Certificate{URIs: spiffe("/a", "/b")}, true)
		}, IdentityConfig{}, invalid},
		{"the authenticator before the certificate", func(c context.Context) context.Context { return as(with(c, full, true), "alice") }, IdentityConfig{}, sending{proof: proofOwn, name: "alice", source: "basic"}},
		{"no certificate in place of a bad name", func(c context.Context) context.Context { return as(with(c, full, true), "a\nb") }, IdentityConfig{}, invalid},
		{"without TLS", func(c context.Context) context.Context { return peer.NewContext(c, &peer.Peer{}) }, IdentityConfig{}, sending{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := defaultIdentity()
			if tt.cfg.Attributes != nil {
				cfg.Attributes = tt.cfg.Attributes
			}
			if tt.cfg.TLS != "" {
				cfg.TLS = tt.cfg.TLS
			}
			cfg.Collectors, cfg.SPIFFETrustDomain = tt.cfg.Collectors, tt.cfg.SPIFFETrustDomain
			p := newProver(&cfg)
			assert.Equal(t, tt.want, p.connection(tt.ctx(t.Context())))
		})
	}
}

func TestNames(t *testing.T) {
	for _, name := range []string{"a", "planner", "ns/agent-1", "spiffe://example.org/ns/a/sa/b", "Jörg 2", "エージェント", strings.Repeat("a", maxIdentity)} {
		assert.True(t, isName(name), "%q", name)
	}
	for _, name := range []string{
		"", " ", " a", "a ", "a\n", "a\tb", "a\x00b", "\u202ea", "a\u200bb", "a\u00a0b", "\xff", "a\ufffd", "~a", strings.Repeat("a", maxIdentity+1),
	} {
		assert.False(t, isName(name), "%q", name)
	}
}

func TestAClaimIsShownHoweverHostileItIs(t *testing.T) {
	for claim, want := range map[string]string{
		"":                        "",
		"bob":                     "bob",
		"b\u202eo\nb\x00":         "bob",
		"\u202e\n\xff":            "(not printable)",
		strings.Repeat("é", 1000): strings.Repeat("é", maxIdentity/2),
	} {
		assert.Equal(t, want, shown(claim))
	}
}

func FuzzShown(f *testing.F) {
	for _, seed := range []string{"", "bob", "b\u202eo\nb\x00\xff", strings.Repeat("é", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, claim string) {
		got := shown(claim)
		assert.Equal(t, claim == "", got == "")
		assert.LessOrEqual(t, len(got), maxIdentity)
		assert.True(t, isPrintable(got))
	})
}
