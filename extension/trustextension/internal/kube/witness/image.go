// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package witness

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
)

// image identifies what a run runs: a hash of the name, the image, the command
// and the arguments of each container in the Job's template, in the order of the
// names. Environment variables are not part of it, which differ with each run,
// nor are containers that the cluster adds to pods, such as the proxy of a mesh.
//
// The image of a container is the digest that its status names, whatever its
// tag said; where a container has begun and the status names none, as where no
// container runtime runs it, it is the image as it is written. Before all
// containers have begun the image is not known, 0: a guess would look like a
// change when it is known. At the end of a run, what has not begun by then counts
// as it is written.
func image(j *batchv1.Job, p *pod, over bool) uint64 {
	if p == nil {
		return 0
	}
	all := slices.Clone(p.containers)
	slices.SortFunc(all, func(a, b container) int { return cmp.Compare(a.name, b.name) })
	h := sha256.New()
	found := false
	for i := range all {
		c := &all[i]
		if !inTemplate(j, c.name) {
			continue
		}
		if !c.ran && !over {
			return 0
		}
		found = true
		for _, part := range []string{c.name, c.image, string(c.does[:])} {
			write(h, part)
		}
	}
	if !found {
		return 0
	}
	return max(1, binary.BigEndian.Uint64(h.Sum(nil)))
}

func inTemplate(j *batchv1.Job, name string) bool {
	is := func(c corev1.Container) bool { return c.Name == name }
	return slices.ContainsFunc(j.Spec.Template.Spec.Containers, is) || slices.ContainsFunc(j.Spec.Template.Spec.InitContainers, is)
}

// digest is the content's part of an image id, which is the same wherever the
// image was pulled from: of "docker-pullable://reg.example/a@sha256:0f" it is
// "sha256:0f".
func digest(id string) string {
	if _, d, ok := strings.Cut(id, "@"); ok {
		return d
	}
	if _, d, ok := strings.Cut(id, "://"); ok {
		return d
	}
	return id
}

// deeds is a hash of what a container is told to do.
func deeds(c *corev1.Container) (out [8]byte) {
	h := sha256.New()
	for _, words := range [][]string{c.Command, c.Args} {
		var n [4]byte
		binary.BigEndian.PutUint32(n[:], uint32(len(words)))
		_, _ = h.Write(n[:])
		for _, word := range words {
			write(h, word)
		}
	}
	copy(out[:], h.Sum(nil))
	return out
}

// write writes a part so that no two rows of parts look alike.
func write(h io.Writer, part string) {
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(part)))
	_, _ = h.Write(n[:])
	_, _ = io.WriteString(h, part)
}
