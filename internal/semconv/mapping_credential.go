// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

// credentialMappings say which credential a step used. No convention has a key for
// that; this one is Leasehold's own, and nothing stands on it but a question to
// Vault.
var credentialMappings = []Mapping{
	{Field: FieldAccessor, Kind: KindHandle, Keys: []Key{
		{Name: TokenAccessor, Dialect: DialectLeasehold, Shared: true, Source: "L"},
	}},
}
