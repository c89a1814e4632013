// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package review

import "github.com/leasehold/leasehold/internal/semconv"

// Identity is who a token is of, as the API server says. It is never changed.
type Identity struct {
	// Namespace and ServiceAccount are always there.
	Namespace, ServiceAccount string
	// Pod and PodUID are of the pod that the token is bound to, "" without one.
	Pod, PodUID string
	// Job and JobUID are of the Job that controls the pod, "" without one.
	Job, JobUID string

	values [len(names)]any // in the order of names; made once, read for each request
}

// names are the attributes of an identity.
var names = [...]string{
	semconv.AuthAgent, semconv.NamespaceName, semconv.ServiceAccountName,
	semconv.PodName, semconv.PodUID, semconv.JobName, semconv.JobUID,
}

// sealed makes the attributes of an identity that is complete.
func (i *Identity) sealed() *Identity {
	for at, value := range [len(names)]string{
		i.Agent(), i.Namespace, i.ServiceAccount, i.Pod, i.PodUID, i.Job, i.JobUID,
	} {
		if value != "" {
			i.values[at] = value
		}
	}
	return i
}

// Agent is the agent's name, NAMESPACE/SERVICEACCOUNT.
func (i *Identity) Agent() string { return i.Namespace + "/" + i.ServiceAccount }

// GetAttribute implements client.AuthData: a string, nil for what is not known.
func (i *Identity) GetAttribute(name string) any {
	for at := range names {
		if names[at] == name {
			return i.values[at]
		}
	}
	return nil
}

// GetAttributeNames implements client.AuthData: the names of what is known.
func (i *Identity) GetAttributeNames() []string {
	known := make([]string, 0, len(names))
	for at := range names {
		if i.values[at] != nil {
			known = append(known, names[at])
		}
	}
	return known
}
