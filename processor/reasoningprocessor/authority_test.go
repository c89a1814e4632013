// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// authority signs certificates, for the length of a test.
type authority struct {
	dir, file string
	root      *x509.Certificate
	signer    *ecdsa.PrivateKey
	// trusted are those whose servers its clients believe.
	trusted *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{dir: t.TempDir(), trusted: x509.NewCertPool()}
	var err error
	a.signer, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	a.root = template("authority")
	a.root.IsCA, a.root.BasicConstraintsValid, a.root.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, a.root, a.root, a.signer.Public(), a.signer)
	require.NoError(t, err)
	a.root, err = x509.ParseCertificate(der)
	require.NoError(t, err)
	a.trusted.AddCert(a.root)
	a.file = a.write(t, "ca.crt", "CERTIFICATE", der)
	return a
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		DNSNames:    []string{name},
	}
}

// trusting lets the clients of a believe the servers of another authority.
func (a *authority) trusting(other *authority) *authority {
	a.trusted.AddCert(other.root)
	return a
}

// cert signs a certificate and returns its file; that of its key is key(name).
func (a *authority) cert(t *testing.T, name string, uris ...string) (file string) {
	t.Helper()
	cert := template(name)
	for _, uri := range uris {
		u, err := url.Parse(uri)
		require.NoError(t, err)
		cert.URIs = append(cert.URIs, u)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	der, err := x509.CreateCertificate(rand.Reader, cert, a.root, key.Public(), a.signer)
	require.NoError(t, err)
	secret, err := x509.MarshalECPrivateKey(key)
	require.NoError(t, err)
	a.write(t, name+".key", "EC PRIVATE KEY", secret)
	return a.write(t, name+".crt", "CERTIFICATE", der)
}

func (a *authority) key(name string) string { return filepath.Join(a.dir, name+".key") }

// client is how a client with such a certificate connects to "collector".
func (a *authority) client(t *testing.T, name string, uris ...string) *tls.Config {
	t.Helper()
	pair, err := tls.LoadX509KeyPair(a.cert(t, name, uris...), a.key(name))
	require.NoError(t, err)
	return &tls.Config{
		MinVersion: tls.VersionTLS13, RootCAs: a.trusted, ServerName: "collector",
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil },
	}
}

func (a *authority) write(t *testing.T, name, kind string, der []byte) (file string) {
	t.Helper()
	file = filepath.Join(a.dir, name)
	require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return file
}
