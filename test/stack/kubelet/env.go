// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// command is what a container runs on this machine.
func (w *worker) command(ctx context.Context, c *corev1.Container) (*command, error) {
	places, err := w.places(c)
	if err != nil {
		return nil, err
	}
	env, err := w.environment(ctx, c, places)
	if err != nil {
		return nil, err
	}
	// Without a command, the image's would get the arguments.
	var args []string
	if len(c.Command) > 0 {
		for _, arg := range slices.Concat(c.Command, c.Args) {
			args = append(args, places.replace(expand(arg, env.get)))
		}
	}
	dir := places.replace(c.WorkingDir)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		dir = w.dir() // a folder of the image
	}
	return &command{args: args, env: env.list(), dir: dir, log: w.logFile()}, os.MkdirAll(w.dir(), 0o700)
}

// places are where paths of the container are on this machine.
func (w *worker) places(c *corev1.Container) (rewriter, error) {
	places := maps.Clone(w.k.Rewrite)
	if places == nil {
		places = map[string]string{}
	}
	for i := range c.VolumeMounts {
		m := &c.VolumeMounts[i]
		if m.SubPathExpr != "" || (m.SubPath != "" && !filepath.IsLocal(m.SubPath)) {
			return nil, fmt.Errorf("mount %s: its subPath is not there on node %s", m.MountPath, NodeName)
		}
		places[strings.TrimSuffix(m.MountPath, "/")] = filepath.Join(w.volumes.dirs[m.Name], m.SubPath)
	}
	return newRewriter(places), nil
}

// An environment keeps the order in which variables came, as later ones may name
// those before.
type environment struct {
	names  []string
	values map[string]string
}

func (e *environment) set(name, value string) {
	if _, ok := e.values[name]; !ok {
		e.names = append(e.names, name)
	}
	e.values[name] = value
}

func (e *environment) get(name string) (string, bool) { v, ok := e.values[name]; return v, ok }

func (e *environment) list() []string {
	list := make([]string, len(e.names))
	for i, name := range e.names {
		list[i] = name + "=" + e.values[name]
	}
	return list
}

// environment is a container's. It has nothing of the kubelet's own but the path.
func (w *worker) environment(ctx context.Context, c *corev1.Container, places rewriter) (*environment, error) {
	e := &environment{values: map[string]string{}}
	pod := w.pod.Load()
	for _, base := range [][2]string{
		{"PATH", os.Getenv("PATH")},
		{"HOME", w.dir()},
		{"TMPDIR", w.dir()},
		{"HOSTNAME", pod.Name},
		{"POD_NAME", pod.Name},
		{"POD_NAMESPACE", pod.Namespace},
		{"POD_UID", string(pod.UID)},
	} {
		e.set(base[0], base[1])
	}
	for name, dir := range w.volumes.dirs {
		e.set(localVolume(name), dir)
	}
	for _, entry := range w.k.Env {
		name, value, _ := strings.Cut(entry, "=")
		e.set(name, value)
	}
	if err := w.setInCluster(c, e); err != nil {
		return nil, err
	}
	for i := range c.EnvFrom {
		if err := w.setAll(ctx, e, &c.EnvFrom[i], places); err != nil {
			return nil, err
		}
	}
	for i := range c.Env {
		value, ok, err := w.value(ctx, &c.Env[i], e)
		if err != nil {
			return nil, fmt.Errorf("variable %s: %w", c.Env[i].Name, err)
		}
		if ok {
			e.set(c.Env[i].Name, places.replace(value))
		}
	}
	return e, nil
}

func (w *worker) setInCluster(c *corev1.Container, e *environment) error {
	path, err := w.inCluster(c)
	if path != "" {
		e.set("KUBECONFIG", path)
	}
	return err
}

// localVolume is the variable that tells a volume's folder.
func localVolume(name string) string {
	return "LOCAL_VOLUME_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// setAll takes every key of an object for a variable.
func (w *worker) setAll(ctx context.Context, e *environment, from *corev1.EnvFromSource, places rewriter) error {
	var o object
	switch {
	case from.ConfigMapRef != nil:
		o = object{kindConfigMap, from.ConfigMapRef.Name, from.ConfigMapRef.Optional}
	case from.SecretRef != nil:
		o = object{kindSecret, from.SecretRef.Name, from.SecretRef.Optional}
	}
	data, err := w.data(ctx, o)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(data)) {
		e.set(from.Prefix+key, places.replace(string(data[key])))
	}
	return nil
}

// value is a variable's; it has none if it comes from a key that may miss.
func (w *worker) value(ctx context.Context, v *corev1.EnvVar, e *environment) (value string, ok bool, err error) {
	from := v.ValueFrom
	switch {
	case from == nil:
		return expand(v.Value, e.get), true, nil
	case from.FieldRef != nil:
		value, err = w.field(from.FieldRef)
		return value, true, err
	case from.SecretKeyRef != nil:
		r := from.SecretKeyRef
		return w.key(ctx, object{kindSecret, r.Name, r.Optional}, r.Key)
	case from.ConfigMapKeyRef != nil:
		r := from.ConfigMapKeyRef
		return w.key(ctx, object{kindConfigMap, r.Name, r.Optional}, r.Key)
	}
	return "", false, fmt.Errorf("where its value comes from is not there on node %s", NodeName)
}

func (w *worker) key(ctx context.Context, o object, key string) (string, bool, error) {
	data, err := w.data(ctx, o)
	if err != nil {
		return "", false, err
	}
	value, ok := data[key]
	if !ok && !o.mayMiss() {
		return "", false, fmt.Errorf("%s %q has no key %q", o.kind, o.name, key)
	}
	return string(value), ok, nil
}
