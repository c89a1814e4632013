// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package kubelet

import (
	"path/filepath"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// accountMount is where a pod finds the token for the API server.
const accountMount = "/var/run/secrets/kubernetes.io/serviceaccount"

// inCluster writes how a container reaches the API server as its ServiceAccount, and
// returns the file; none where it has no token for that.
func (w *worker) inCluster(c *corev1.Container) (string, error) {
	if w.k.Server == "" {
		return "", nil
	}
	for i := range c.VolumeMounts {
		if c.VolumeMounts[i].MountPath != accountMount {
			continue
		}
		conf := clientcmdapi.NewConfig()
		conf.Clusters["cluster"] = &clientcmdapi.Cluster{Server: w.k.Server, CertificateAuthority: w.k.CAFile}
		conf.AuthInfos["pod"] = &clientcmdapi.AuthInfo{TokenFile: filepath.Join(w.volumes.dirs[c.VolumeMounts[i].Name], "token")}
		conf.Contexts["pod"] = &clientcmdapi.Context{Cluster: "cluster", AuthInfo: "pod"}
		conf.CurrentContext = "pod"
		path := filepath.Join(w.dir(), "kubeconfig")
		return path, clientcmd.WriteToFile(*conf, path)
	}
	return "", nil
}
