// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package image

import (
	"crypto/x509"
	"encoding/pem"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAuthoritiesAreCertificates(t *testing.T) {
	file, err := authorities()
	require.NoError(t, err)
	count := 0
	for block, rest := pem.Decode(file); block != nil; block, rest = pem.Decode(rest) {
		certificate, err := x509.ParseCertificate(block.Bytes)
		require.NoError(t, err)
		assert.True(t, certificate.IsCA, certificate.Subject)
		count++
	}
	assert.Greater(t, count, 100)
}
