// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestImageOfAResource(t *testing.T) {
	image := func(a attrs) Hash {
		_, res, scope := spanLiteral{resource: a}.build()
		return newReader(t, Options{}).Scope(res, scope).Image
	}
	digest := textHash("sha256:1")
	all := attrs{
		"oci.manifest.digest": "sha256:1", "container.image.id": "sha256:2",
		"container.image.repo_digests": []any{"ghcr.io/a@sha256:3", "b@sha256:4"},
		"container.image.name":         "a", "container.image.tags": []any{"v1", "latest"},
	}
	assert.Equal(t, digest, image(all), "the manifest's digest comes first")
	delete(all, "oci.manifest.digest")
	assert.Equal(t, textHash("sha256:2"), image(all))
	delete(all, "container.image.id")
	assert.Equal(t, textHash("sha256:3"), image(all), "wherever it was pulled from")
	delete(all, "container.image.repo_digests")
	assert.Equal(t, textHash("a:v1:latest"), image(all))
	delete(all, "container.image.tags")
	assert.Equal(t, textHash("a"), image(all))
	assert.Equal(t, digest, image(attrs{"container.image.repo_digests": "x@sha256:1"}), "one that stands alone")
	assert.NotEqual(t, image(attrs{"container.image.name": "a", "container.image.tags": []any{"v1"}}), image(attrs{"container.image.name": "a", "container.image.tags": []any{"v2"}}))
	assert.True(t, image(attrs{"container.image.tags": []any{"v1"}, "service.name": "x"}).IsZero(), "tags of nothing")
	assert.True(t, image(attrs{"container.image.id": 7}).IsZero())
}
