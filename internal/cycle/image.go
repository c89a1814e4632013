// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cycle

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/leasehold/leasehold/internal/semconv"
)

// maxTags is how many tags of an image are looked at.
const maxTags = 16

// image identifies the container image that a resource names: by the digest
// of its manifest, whatever repository it came from, by its id, or else by name
// and tags, which say less as they can be moved.
func (h *Hasher) image(res pcommon.Map) Hash {
	var at imageAttributes
	for key, v := range res.All() {
		at.look(key, v)
	}
	switch {
	case at.digest != "":
		return h.again(at.digest)
	case at.id != "":
		return h.again(at.id)
	case at.repoDigest != "":
		return h.again(at.repoDigest[strings.LastIndexByte(at.repoDigest, '@')+1:])
	case at.name == "":
		return Hash{}
	}
	buf := append(make([]byte, 0, MaxString), at.name...)
	for i := range at.nTags {
		buf = append(append(buf, ':'), at.tags[i]...)
	}
	return h.Bytes(buf)
}

// imageAttributes are what a resource says of its image, as it stands.
type imageAttributes struct {
	digest, id, repoDigest, name string
	tags                         [maxTags]string
	nTags                        int
}

func (at *imageAttributes) look(key string, v pcommon.Value) {
	switch key {
	case semconv.ManifestDigest:
		at.digest = v.Str()
	case semconv.ImageID:
		at.id = v.Str()
	case semconv.ImageRepoDigests:
		at.repoDigest = textAt(v, 0)
	case semconv.ImageName:
		at.name = v.Str()
	case semconv.ImageTags:
		for at.nTags < maxTags {
			tag := textAt(v, at.nTags)
			if tag == "" {
				break
			}
			at.tags[at.nTags] = tag
			at.nTags++
		}
	}
}

// textAt returns the i-th text of a list, or a text that stands alone for one;
// "" where there is none.
func textAt(v pcommon.Value, i int) string {
	switch {
	case v.Type() == pcommon.ValueTypeSlice && i < v.Slice().Len():
		return v.Slice().At(i).Str()
	case i == 0:
		return v.Str()
	}
	return ""
}
