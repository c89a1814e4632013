// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"os"
	"path/filepath"
	"time"
)

// logFile is where the output of a pod's containers goes, one after the other.
func (w *worker) logFile() string {
	pod := w.pod.Load()
	return filepath.Join(w.k.Dir, pod.Namespace+"_"+pod.Name+"_"+string(pod.UID)+".log")
}

// LogOf is what the newest pod of a name has written so far; empty if none ran.
func (k *Kubelet) LogOf(namespace, pod string) string {
	files, err := filepath.Glob(filepath.Join(k.Dir, namespace+"_"+pod+"_*.log"))
	if err != nil {
		return ""
	}
	var newest string
	var last time.Time
	for _, file := range files {
		if info, err := os.Stat(file); err == nil && !info.ModTime().Before(last) {
			newest, last = file, info.ModTime()
		}
	}
	text, _ := os.ReadFile(newest)
	return string(text)
}
