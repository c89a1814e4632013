// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"context"
	"crypto/x509"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.opentelemetry.io/collector/client"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/peer"

	"github.com/leasehold/leasehold/internal/semconv"
)

// proof says whether it is known who sends.
type proof uint8

const (
	_ proof = iota // the connection proves nothing
	// proofOwn: it proves the sender's name.
	proofOwn
	// proofRelayed: it proves a collector, which says who the sender is.
	proofRelayed
	// proofInvalid: what it proves is no name.
	proofInvalid

	numProofs
)

// String returns the proof's name, as in the processor's own metrics.
func (p proof) String() string {
	return [...]string{"unproven", "proven", "relayed", "invalid"}[p&3]
}

// sending is who is at the other end of a connection.
type sending struct {
	proof        proof
	name, source string
	// at is the workload that is proven to send.
	at workload
	// collector says that the sender is one whose stamps are believed.
	collector bool
}

// prover finds out who sends.
type prover struct {
	attributes []string
	tls        TLSName
	domain     string // the SPIFFE trust domain, "" to take IDs as they are
	collectors map[string]struct{}
	channel    string // what only collectors write to, "" for none
}

func newProver(c *IdentityConfig) prover {
	p := prover{
		attributes: c.Attributes, tls: c.TLS, domain: c.SPIFFETrustDomain, channel: c.Channel,
		collectors: make(map[string]struct{}, len(c.Collectors)),
	}
	for _, name := range c.Collectors {
		p.collectors[name] = struct{}{}
	}
	return p
}

// connection is who sends a batch, by the context of the request that it came in
// with. Nothing a client writes into the batch or its headers takes part.
func (p *prover) connection(ctx context.Context) (who sending) {
	who = p.authenticated(ctx)
	if who.name == "" {
		who = p.certified(ctx)
	}
	switch {
	case who.name == "" && who.source == "" && p.channel != "":
		return sending{name: p.channel, collector: true}
	case who.name == "" && who.source == "":
		return sending{}
	case !isName(who.name) || !who.at.isNamed():
		return sending{proof: proofInvalid}
	}
	who.proof = proofOwn
	_, who.collector = p.collectors[who.name]
	return who
}

// authenticated is whom the receiver's authenticator found.
func (p *prover) authenticated(ctx context.Context) (who sending) {
	auth := client.FromContext(ctx).Auth
	if auth == nil {
		return who
	}
	for _, key := range p.attributes {
		if name, _ := auth.GetAttribute(key).(string); name != "" {
			return sending{name: name, source: sourceOf(key), at: workloadOf(auth)}
		}
	}
	return who
}

// sourceOf is how the source of a name is called: by the authenticator whose
// attribute it is, else by the attribute.
func sourceOf(attribute string) string {
	switch attribute {
	case semconv.AuthAgent:
		return "pod"
	case "username":
		return "basic"
	case "subject":
		return "oidc"
	}
	return attribute
}

const sourceTLS = "mtls"

// certified is whom the client's certificate names, if the receiver has verified
// one. A source without a name says that the certificate has none.
func (p *prover) certified(ctx context.Context) (who sending) {
	if p.tls == TLSNone {
		return who
	}
	at, ok := peer.FromContext(ctx)
	if !ok {
		return who
	}
	info, ok := at.AuthInfo.(credentials.TLSInfo)
	if !ok || len(info.State.VerifiedChains) == 0 || len(info.State.VerifiedChains[0]) == 0 {
		return who
	}
	who.source = sourceTLS
	cert := info.State.VerifiedChains[0][0]
	if p.domain == "" {
		who.name = p.nameIn(cert)
	} else if len(cert.URIs) == 1 {
		who.name, who.at.namespace = accountOf(cert.URIs[0], p.domain)
	}
	return who
}

func (p *prover) nameIn(cert *x509.Certificate) string {
	switch {
	case p.tls == TLSCommonName:
		return cert.Subject.CommonName
	case p.tls == TLSDNSSAN && len(cert.DNSNames) > 0:
		return cert.DNSNames[0]
	// The X.509-SVID specification, section 2: of several, none is a SPIFFE ID.
	case p.tls == TLSURISAN && len(cert.URIs) == 1:
		return cert.URIs[0].String()
	}
	return ""
}

// maxIdentity is how many bytes a name has at most: as many as one of DNS or of
// a Kubernetes object.
const maxIdentity = 253

// claimedMark begins the names under which the engine holds agents that are only
// claimed, so that no proven one may.
const claimedMark = "~"

// isName reports whether text can stand for an agent everywhere: it is printable,
// looks like no other name with blanks around it and like none that is claimed.
func isName(text string) bool {
	return text != "" && len(text) <= maxIdentity && isPrintable(text) &&
		strings.TrimSpace(text) == text && !strings.HasPrefix(text, claimedMark)
}

func isPrintable(text string) bool {
	for _, r := range text {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}
