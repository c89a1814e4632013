// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"fmt"
	"os"
	"path/filepath"
)

// FileOf is a file of this name in a volume of a pod that runs, as whoever is in the
// pod reads it.
func (k *Kubelet) FileOf(namespace, pod, name string) ([]byte, error) {
	w, err := k.running(namespace, pod)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(w.dir(), "*", name))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no volume of pod %s/%s has a file %s", namespace, pod, name)
	}
	return os.ReadFile(files[0])
}
