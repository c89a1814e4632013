// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/leasehold/leasehold/internal/semconv"
)

// IdentityConfig says what proves who sends.
type IdentityConfig struct {
	// Attributes are those of the receiver's authenticator that hold the name,
	// the first one that is there counting. Default [leasehold.agent, username,
	// subject], as the pod_identity, basicauth and oidc extensions have them;
	// bearertokenauth has none.
	Attributes []string `mapstructure:"attributes"`
	// TLS is which name of a client's certificate counts where the authenticator
	// gives none: "uri_san" (default; it must be the only one, as a SPIFFE ID is),
	// "dns_san" (the first), "common_name" or "none". It takes a certificate that
	// the receiver has verified, over gRPC: the receiver's HTTP server does not
	// pass certificates on.
	TLS TLSName `mapstructure:"tls"`
	// SPIFFETrustDomain takes from a SPIFFE ID of this trust domain and of the form
	// spiffe://DOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT the name that the pod_identity
	// extension has for the same agent, NAMESPACE/SERVICEACCOUNT; any other proves
	// nothing. It needs tls: uri_san. Default none: the whole ID is the name.
	SPIFFETrustDomain string `mapstructure:"spiffe_trust_domain"`
	// Collectors are the proven names of collectors in front of this one. What
	// they have stamped on a resource is believed. Default none.
	Collectors []string `mapstructure:"collectors"`
	// Channel names what only such collectors can write to, such as a topic of
	// Kafka: what comes without a proven sender then is as if a collector of this
	// name had sent it. Default none. On a receiver that others reach, anybody is
	// believed to be anybody.
	Channel string `mapstructure:"channel"`
	// MetadataKey is the key of the request's metadata that is given the proven name
	// of a sender, for exporters that go by metadata. Default none.
	MetadataKey string `mapstructure:"metadata_key"`
	// Claims are resource attributes in which a sender says who it is; one that
	// differs from the proven name is a hard event. Default
	// [leasehold.identity.agent].
	Claims []string `mapstructure:"claims"`

	_ struct{}
}

// TLSName is which name of a certificate counts.
type TLSName string

// The choices for tls.
const (
	TLSURISAN     TLSName = "uri_san"
	TLSDNSSAN     TLSName = "dns_san"
	TLSCommonName TLSName = "common_name"
	TLSNone       TLSName = "none"
)

// maxListed bounds the lists that are gone through for each resource.
const maxListed = 32

func defaultIdentity() IdentityConfig {
	return IdentityConfig{
		Attributes: []string{semconv.AuthAgent, "username", "subject"},
		TLS:        TLSURISAN,
		Claims:     []string{semconv.IdentityAgent},
	}
}

// Validate reports every setting that is out of range, by its key.
func (c *IdentityConfig) Validate() error {
	return errors.Join(
		noneEmpty("attributes", c.Attributes),
		noCredential(c.Attributes),
		notTooMany("attributes", c.Attributes),
		oneOf("tls", c.TLS, TLSURISAN, TLSDNSSAN, TLSCommonName, TLSNone),
		c.validateTrustDomain(),
		allNames("collectors", c.Collectors),
		c.validateChannel(),
		noneEmpty("claims", c.Claims),
		notTooMany("claims", c.Claims),
	)
}

func (c *IdentityConfig) validateTrustDomain() error {
	switch {
	case c.SPIFFETrustDomain == "":
		return nil
	case c.TLS != TLSURISAN:
		return fmt.Errorf("spiffe_trust_domain needs tls to be %q (got %q)", TLSURISAN, c.TLS)
	case !isTrustDomain(c.SPIFFETrustDomain):
		return fmt.Errorf("spiffe_trust_domain must be a name such as example.org, of lower-case letters, digits, dots, dashes and underscores (got %q)", c.SPIFFETrustDomain)
	}
	return nil
}

func (c *IdentityConfig) validateChannel() error {
	if c.Channel == "" {
		return nil
	}
	return allNames("channel", []string{c.Channel})
}

// noCredential refuses the attribute in which authenticators have what a client
// sent to prove itself: as a name it would be written on every resource.
func noCredential(attributes []string) error {
	for i, a := range attributes {
		if a == "raw" {
			return fmt.Errorf("attributes must not be the credential itself (got %q at index %d): name the attribute that holds the user", a, i)
		}
	}
	return nil
}

func notTooMany(key string, list []string) error {
	if len(list) > maxListed {
		return fmt.Errorf("%s must have at most %d entries (got %d)", key, maxListed, len(list))
	}
	return nil
}

func allNames(key string, list []string) error {
	for i, name := range list {
		if !isName(name) {
			return fmt.Errorf("%s must be names of 1 to %d printable bytes, not beginning with ~ (got %q at index %d)", key, maxIdentity, name, i)
		}
	}
	return nil
}

// noneOurs keeps what only this processor may stamp from being left as it came.
func noneOurs(key string, list []string) error {
	for i, v := range list {
		if strings.HasPrefix(v, semconv.IdentityPrefix) {
			return fmt.Errorf("%s must not be attributes of the identity (got %q at index %d)", key, v, i)
		}
	}
	return nil
}
