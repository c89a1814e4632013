// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"bytes"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// authorities are the certificates of the web's authorities as one PEM file. They are
// those of a module of Go's, pinned as every other, so that no build takes them from the
// machine that it runs on. A root that may sign only in part, which a file cannot say,
// is left out.
func authorities() ([]byte, error) {
	var file bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint != nil {
			continue
		}
		if err := pem.Encode(&file, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil, fmt.Errorf("write the authorities' certificates: %w", err)
		}
	}
	return file.Bytes(), nil
}
