// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package reasoningprocessor

import (
	"net/url"
	"strings"
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
	if !isLabel(namespace) || len(namespace) > 63 || len(account) > maxIdentity {
		return "", ""
	}
	for part := range strings.SplitSeq(account, ".") {
		if !isLabel(part) {
			return "", ""
		}
	}
	return namespace + "/" + account, namespace
}

const alphanumerics = "abcdefghijklmnopqrstuvwxyz0123456789"

// isLabel reports whether text is a part of a name in Kubernetes: lower case, with
// dashes inside.
func isLabel(text string) bool {
	return text != "" && strings.Trim(text, alphanumerics+"-") == "" && text[0] != '-' && text[len(text)-1] != '-'
}

// isTrustDomain reports whether text is the name of a SPIFFE trust domain.
func isTrustDomain(text string) bool {
	return text != "" && len(text) <= 255 && strings.Trim(text, alphanumerics+".-_") == ""
}
