// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultapi

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func parse(t testing.TB, text string) *api.Secret {
	t.Helper()
	secret, err := api.ParseSecret(strings.NewReader(text))
	require.NoError(t, err)
	return secret
}

// What an answer leaves out is not guessed where it decides something.
func TestAnswersThatSayTooLittle(t *testing.T) {
	for _, text := range []string{`{"data":null}`, `{"data":{}}`, `{"data":{"accessor":1,"id":[]}}`, `{"data":{"id":"x"}}`, `{"data":{"id":"x","ttl":"60","disabled":"no"}}`} {
		token, why := tokenOf(parse(t, text))
		assert.NotEmpty(t, why)
		assert.Nil(t, token)
		lease, why := leaseOf(parse(t, text))
		assert.NotEmpty(t, why)
		assert.Nil(t, lease)
		entity, why := entityOf(parse(t, text))
		assert.NotEmpty(t, why)
		assert.Nil(t, entity)
	}
	_, why := tokenOf(nil)
	assert.NotEmpty(t, why)
}

func TestALeaseThatVaultGaveUp(t *testing.T) {
	lease, why := leaseOf(parse(t, `{"data":{"id":"database/creds/reader/a","ttl":-59,"renewable":true,"expire_time":"2026-01-02T03:04:05.5Z","issue_time":"odd"}}`))
	require.Empty(t, why)
	assert.Equal(t, &Lease{ID: "database/creds/reader/a", TTL: -59 * time.Second, Renewable: true, Expires: time.Date(2026, 1, 2, 3, 4, 5, 5e8, time.UTC)}, lease)
	assert.True(t, lease.Irrevocable())
}

// Numbers beyond a Duration are its ends, and no other sign.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{"data":{"accessor":"a","ttl":60,"policies":["p",1,null],"meta":{"k":"v","n":2},"creation_time":1}}`,
		`{"data":{"id":"a","ttl":99999999999999999,"disabled":true,"aliases":[{"name":"n"},3,null,[]]}}`,
		`{"data":{"accessor":"a","ttl":-99999999999999999,"expire_time":5,"meta":[]}}`,
		`{"data":{"accessor":"a","id":"b","ttl":1e400,"creation_time":1.5,"disabled":false,"aliases":{}}}`,
		`{"data":[]}`, `null`, `[]`, `{"auth":{"client_token":1}}`, `{"wrap_info":{"ttl":-1}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		secret, err := api.ParseSecret(strings.NewReader(string(text)))
		if err != nil {
			return
		}
		if token, why := tokenOf(secret); why == "" {
			assert.NotEmpty(t, token.Accessor)
			assert.Equal(t, number(secret.Data["ttl"]) < 0, token.TTL < 0)
		}
		if lease, why := leaseOf(secret); why == "" {
			assert.NotEmpty(t, lease.ID)
			assert.Equal(t, number(secret.Data["ttl"]) < 0, lease.Irrevocable())
			assert.LessOrEqual(t, lease.TTL, time.Duration(math.MaxInt64))
		}
		if entity, why := entityOf(secret); why == "" {
			assert.NotEmpty(t, entity.ID)
		}
	})
}

func FuzzClean(f *testing.F) {
	f.Add("hvs.CAESIJk7fH2nZ0q3jJb6nqf5d and more")
	f.Add("a\x00b\xffc\nd")
	f.Add("hvs.CESIJk7fH2nZ0q\x87\x1c3jJb6n")
	f.Add(strings.Repeat("é", 400))
	f.Fuzz(func(t *testing.T, text string) {
		got := clean(text)
		assert.LessOrEqual(t, len(got), maxText+len("…"))
		assert.NotRegexp(t, secrets, got)
		assert.NotContains(t, got, "\n")
	})
}
