// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package publish

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/leasehold/leasehold/api/v1alpha1"
	"github.com/leasehold/leasehold/extension/trustextension/internal/engine"
	"github.com/leasehold/leasehold/internal/trust"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// credentials says whether what is to be taken of credentials is gone: the gravest
// of what is open counts.
func credentials(s *engine.Snapshot) metav1.Condition {
	c := metav1.Condition{Type: v1alpha1.ConditionCredentialsRevoked, Status: metav1.ConditionFalse}
	if !s.Connected {
		c.Status, c.Reason = metav1.ConditionUnknown, v1alpha1.ReasonNothingConnected
		c.Message = "no Vault is connected, so Leasehold neither gives nor takes credentials"
		return c
	}
	open := 0
	for i := range s.Actions {
		a := &s.Actions[i]
		if a.Ended != nil || !takesCredentials(a.Kind) {
			continue
		}
		open++
		reason := whyNotGone(a)
		if more := gravity(reason) - gravity(c.Reason); c.Reason == "" || more > 0 || more == 0 && c.Message == "" {
			c.Reason, c.Message = reason, a.Error
		}
	}
	switch {
	case open > 0 && c.Message == "":
		c.Message = fmt.Sprintf("%d actions on its credentials are not done", open)
	case open == 0 && s.Overdue > 0:
		c.Reason, c.Message = v1alpha1.ReasonRevoking, fmt.Sprintf("it is known to hold %d credentials that it may not", s.Overdue)
	case open == 0:
		c.Status, c.Reason = metav1.ConditionTrue, v1alpha1.ReasonRevoked
	}
	c.Message = cut(c.Message, maxMessage)
	return c
}

func takesCredentials(kind trust.ActionKind) bool {
	switch kind {
	case trust.Disable, trust.Narrow, trust.Revoke, trust.RevokeCycle:
		return true
	default:
		return false
	}
}

// whyNotGone is the reason of an open action, by what its error begins with, behind
// what the engine says before it.
func whyNotGone(a *trustapi.Action) string {
	switch {
	case strings.Contains(a.Error, trustapi.ErrorIrrevocable):
		return v1alpha1.ReasonIrrevocable
	case strings.Contains(a.Error, trustapi.ErrorUnverified):
		return v1alpha1.ReasonRevokeUnverified
	default:
		return v1alpha1.ReasonRevoking
	}
}

func gravity(reason string) int {
	switch reason {
	case v1alpha1.ReasonIrrevocable:
		return 2
	case v1alpha1.ReasonRevokeUnverified:
		return 1
	default:
		return 0
	}
}
