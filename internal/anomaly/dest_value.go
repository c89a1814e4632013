// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package anomaly

import "strings"

// normalDest gives the same form to values that mean the same place: without
// case and surrounding space, and of addresses on the network what says where
// they lead, without the protocol, the query and the fragment. It allocates
// only for a value with capitals in it.
func normalDest(value string) string {
	value = strings.ToLower(strings.TrimSpace(value))
	value = strings.TrimPrefix(value, "mailto:")
	protocol, rest, isURL := strings.Cut(value, "://")
	if isURL && !strings.ContainsAny(protocol, " /?#") {
		value = rest
		if i := strings.IndexAny(value, "?#"); i >= 0 {
			value = value[:i]
		}
		value = strings.TrimPrefix(value, "www.")
	}
	if len(value) > 1 {
		value = strings.TrimRight(value, "/")
	}
	return value
}

// mix joins two hashes; the order matters.
func mix(a, b uint64) uint64 {
	a ^= b + 0x9e3779b97f4a7c15 + a<<6 + a>>2
	a = (a ^ a>>30) * 0xbf58476d1ce4e5b9
	a = (a ^ a>>27) * 0x94d049bb133111eb
	return a ^ a>>31
}
