// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"encoding/json"
	"time"
)

// duration is a number of seconds that Vault answers; 0 for none.
func duration(v any) time.Duration {
	n, _ := v.(json.Number)
	s, _ := n.Int64()
	return time.Duration(s) * time.Second
}
