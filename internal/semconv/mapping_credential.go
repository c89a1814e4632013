// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// TokenAccessor is an attribute by which any span may say which token of Vault was
// in use. What it says is looked up and shown, and is no argument of any act; it
// leaves cut short.
const TokenAccessor = "vault.token.accessor"

// credentialMappings say which credential a step used. No convention has a key for
// that; this one is Leasehold's own, and nothing stands on it but a question to
// Vault.
var credentialMappings = []Mapping{
	{Field: FieldAccessor, Kind: KindHandle, Keys: []Key{
		{Name: TokenAccessor, Dialect: DialectLeasehold, Shared: true, Source: "L"},
	}},
}
