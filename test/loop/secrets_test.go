// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package loop_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/assert"

	"github.com/leasehold/leasehold/test/site"
)

// keepsSecrets looks, when the test ends, whether anything that a gateway wrote or
// shows holds a secret of the agents, or what tells of one. Row C27.
func (s *scene) keepsSecrets(g *site.Gateway) {
	s.t.Cleanup(func() {
		written := s.written(g)
		files, err := filepath.Glob(filepath.Join(s.dir, "*.*"))
		assert.NoError(s.t, err)
		for _, file := range files {
			loot, err := site.ReadLoot(file)
			assert.NoError(s.t, err)
			for what, secret := range map[string]string{"token": loot.Token, "password": loot.Password, "accessor": loot.Accessor} {
				for where, text := range written {
					assert.False(s.t, secret == "" || strings.Contains(text, secret), "%s holds the %s of %s", where, what, filepath.Base(file))
				}
			}
		}
	})
}

// written is all that a gateway wrote for others to read, and what it shows.
func (s *scene) written(g *site.Gateway) map[string]string {
	ctx := context.WithoutCancel(s.t.Context())
	all := map[string]string{}
	for _, pattern := range []string{g.Log, filepath.Join(filepath.Dir(g.Log), "state", "ledger", "*")} {
		files, err := filepath.Glob(pattern)
		assert.NoError(s.t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			assert.NoError(s.t, err)
			all[file] = string(text)
		}
	}
	for _, at := range []string{g.Metrics + "/metrics", g.API + "/api/v1/fleet", g.API + "/api/v1/agents"} {
		if text, ok := fetch(ctx, "http://"+at); ok { // it may have been killed by then
			all[at] = text
		}
	}
	for _, kind := range []string{"agents", "jobs", "events", "pods"} {
		text, err := here.Kubectl(ctx, "", "-n", s.NS, "get", kind, "-o", "json")
		assert.NoError(s.t, err)
		all["kubectl get "+kind] = text
	}
	return all
}

func fetch(ctx context.Context, url string) (string, bool) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return "", false
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", false
	}
	defer func() { _ = answer.Body.Close() }()
	var text strings.Builder
	_, err = io.Copy(&text, answer.Body)
	return text.String(), err == nil && answer.StatusCode == http.StatusOK
}
