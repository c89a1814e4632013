// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"net/url"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

// accountOf is the agent whom a SPIFFE ID of the form
// spiffe://DOMAIN/ns/NAMESPACE/sa/SERVICEACCOUNT names, and its namespace; "" for
// any other.
func accountOf(id *url.URL, domain string) (agent, namespace string) {
	// Put together again, as parsing takes more than one spelling for the same.
	path, found := strings.CutPrefix(id.Path, "/ns/")
	namespace, account, both := strings.Cut(path, "/sa/")
	if !found || !both || id.String() != "spiffe://"+domain+"/ns/"+namespace+"/sa/"+account {
		return "", ""
	}
	if len(validation.IsDNS1123Label(namespace)) > 0 || len(validation.IsDNS1123Subdomain(account)) > 0 {
		return "", ""
	}
	return namespace + "/" + account, namespace
}

// isTrustDomain reports whether text is the name of a SPIFFE trust domain.
func isTrustDomain(text string) bool {
	return text != "" && len(text) <= 255 && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz0123456789.-_") == ""
}
