// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
)

// volumes are where a pod's are on this machine.
type volumes struct {
	dirs   map[string]string // by the volume's name
	tokens []*token
}

// mount makes the pod's volumes. It is false if the pod went before that.
func (w *worker) mount() bool {
	w.pending()
	w.report()
	w.volumes = volumes{dirs: map[string]string{}}
	c := &w.pod.Load().Spec.Containers[0]
	return w.prepare(c, &w.status.ContainerStatuses, reasonCreating, w.makeVolumes)
}

// makeVolumes makes those that are not made yet: it is tried until it has them all,
// such as a Secret that comes after the pod, and does not ask for a token each time.
func (w *worker) makeVolumes(ctx context.Context) error {
	pod := w.pod.Load()
	for i := range pod.Spec.Volumes {
		v := &pod.Spec.Volumes[i]
		if w.volumes.dirs[v.Name] != "" {
			continue
		}
		dir, err := w.makeVolume(ctx, v)
		if err != nil {
			return fmt.Errorf("volume %s: %w", v.Name, err)
		}
		w.volumes.dirs[v.Name] = dir
	}
	return nil
}

func (w *worker) makeVolume(ctx context.Context, v *corev1.Volume) (string, error) {
	if v.HostPath != nil {
		return v.HostPath.Path, nil
	}
	dir, had := filepath.Join(w.dir(), v.Name), len(w.volumes.tokens)
	if claim := v.PersistentVolumeClaim; claim != nil { // it outlives the pod
		dir = filepath.Join(w.k.Dir, "claims", w.pod.Load().Namespace+"_"+claim.ClaimName)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	if err := w.fill(ctx, dir, v); err != nil {
		w.volumes.tokens = w.volumes.tokens[:had] // they come again with the next try
		return "", err
	}
	return dir, nil
}

// fill writes the files of a volume. An emptyDir has none.
func (w *worker) fill(ctx context.Context, dir string, v *corev1.Volume) error {
	switch {
	case v.ConfigMap != nil:
		return w.writeObject(ctx, dir, object{kindConfigMap, v.ConfigMap.Name, v.ConfigMap.Optional}, v.ConfigMap.Items)
	case v.Secret != nil:
		return w.writeObject(ctx, dir, object{kindSecret, v.Secret.SecretName, v.Secret.Optional}, v.Secret.Items)
	case v.DownwardAPI != nil:
		return w.writeFields(dir, v.DownwardAPI.Items)
	case v.Projected != nil:
		for i := range v.Projected.Sources {
			if err := w.project(ctx, dir, &v.Projected.Sources[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) project(ctx context.Context, dir string, s *corev1.VolumeProjection) error {
	switch {
	case s.ServiceAccountToken != nil:
		return w.addToken(ctx, dir, s.ServiceAccountToken)
	case s.ConfigMap != nil:
		return w.writeObject(ctx, dir, object{kindConfigMap, s.ConfigMap.Name, s.ConfigMap.Optional}, s.ConfigMap.Items)
	case s.Secret != nil:
		return w.writeObject(ctx, dir, object{kindSecret, s.Secret.Name, s.Secret.Optional}, s.Secret.Items)
	case s.DownwardAPI != nil:
		return w.writeFields(dir, s.DownwardAPI.Items)
	}
	return nil
}

// writeObject writes the keys of a ConfigMap or Secret, or those that items choose.
func (w *worker) writeObject(ctx context.Context, dir string, o object, items []corev1.KeyToPath) error {
	data, err := w.data(ctx, o)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		for key, value := range data {
			if err := write(dir, key, value); err != nil {
				return err
			}
		}
		return nil
	}
	for _, item := range items {
		value, ok := data[item.Key]
		if !ok && !o.mayMiss() {
			return fmt.Errorf("%s %q has no key %q", o.kind, o.name, item.Key)
		}
		if ok {
			if err := write(dir, item.Path, value); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *worker) writeFields(dir string, items []corev1.DownwardAPIVolumeFile) error {
	for i := range items {
		value, err := w.field(items[i].FieldRef)
		if err != nil {
			return err
		}
		if err := write(dir, items[i].Path, []byte(value)); err != nil {
			return err
		}
	}
	return nil
}

// write puts a file into a volume at once, so that nobody reads half of it.
func write(dir, path string, data []byte) error {
	if !filepath.IsLocal(path) {
		return fmt.Errorf("the path %q leads out of its volume", path)
	}
	path = filepath.Join(dir, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	next := path + ".next"
	if err := os.WriteFile(next, data, 0o600); err != nil {
		return err
	}
	return os.Rename(next, path)
}
