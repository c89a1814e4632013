// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package semconv

import "strings"

// Resource attributes that say where a span comes from, as the OpenTelemetry
// semantic conventions name them.
const (
	ServiceName   = "service.name"
	ClusterName   = "k8s.cluster.name"
	NamespaceName = "k8s.namespace.name"
	PodName       = "k8s.pod.name"
	PodUID        = "k8s.pod.uid"
	JobName       = "k8s.job.name"
	JobUID        = "k8s.job.uid"
	// ServiceAccountName is what a pod acts as; with its namespace it is an agent.
	ServiceAccountName = "k8s.serviceaccount.name"
	// What image a process runs, best first: by a digest of its manifest, by its
	// id, or by name and tags.
	ManifestDigest   = "oci.manifest.digest"
	ImageID          = "container.image.id"
	ImageRepoDigests = "container.image.repo_digests"
	ImageName        = "container.image.name"
	ImageTags        = "container.image.tags"
	// RunID is Leasehold's own: the id of the run that a process is.
	RunID = "leasehold.run.id"
)

// AuthAgent is the attribute in which the pod_identity authenticator has an agent's
// name, NAMESPACE/SERVICEACCOUNT.
const AuthAgent = OwnPrefix + "agent"

// IdentityPrefix begins the keys of who sends, as the connection proves it.
const IdentityPrefix = OwnPrefix + "identity."

// OwnPrefix begins every key that only Leasehold may write.
const OwnPrefix = "leasehold."

// ServiceNamed is the name of a service, or "" for the one that SDKs make up
// where nobody gave one ("unknown_service", "unknown_service:python").
func ServiceNamed(name string) string {
	if strings.HasPrefix(name, "unknown_service") {
		return ""
	}
	return name
}
