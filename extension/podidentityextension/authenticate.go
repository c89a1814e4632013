// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package podidentityextension

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"

	"go.opentelemetry.io/collector/client"

	"github.com/leasehold/leasehold/extension/podidentityextension/internal/review"
)

const (
	headerName = "authorization"
	scheme     = "bearer "
	// maxHeader bounds what is taken for a token. Those of Kubernetes have about
	// one KiB.
	maxHeader = 16 << 10
)

// Authenticate implements extensionauth.Server. It returns a context whose client
// has the attributes of the pod, or an error of the status Unauthenticated, or
// Unavailable where the API server cannot say it now.
func (x *podIdentity) Authenticate(ctx context.Context, headers map[string][]string) (context.Context, error) {
	if x.reviewer == nil {
		return ctx, errNotStarted
	}
	token, why := bearer(headers)
	if why != nil {
		x.refused(ctx, why)
		return ctx, why
	}
	info := client.FromContext(ctx)
	who, err := x.reviewer.Who(ctx, token, address(info.Addr))
	if err != nil {
		if errors.As(err, &why) {
			x.refused(ctx, why)
		}
		return ctx, err
	}
	info.Auth = who
	return client.NewContext(ctx, info), nil
}

// bearer is the token in a request's headers, of which there must be one.
func bearer(headers map[string][]string) (token string, why *review.Refusal) {
	found := 0
	for name, values := range headers {
		if len(name) == len(headerName) && strings.EqualFold(name, headerName) {
			found += len(values)
			if len(values) > 0 {
				token = values[0]
			}
		}
	}
	switch {
	case found == 0:
		return "", review.RefusedMissing
	case found > 1:
		return "", review.RefusedSeveral
	case len(token) > maxHeader:
		return "", review.RefusedForm
	case len(token) <= len(scheme) || !strings.EqualFold(token[:len(scheme)], scheme):
		return "", review.RefusedScheme
	}
	return token[len(scheme):], nil
}

// address is where a client is, the zero one where that is not known.
func address(of net.Addr) netip.Addr {
	switch a := of.(type) {
	case *net.TCPAddr:
		return a.AddrPort().Addr()
	case *net.IPAddr:
		ip, _ := netip.AddrFromSlice(a.IP)
		return ip
	}
	return netip.Addr{}
}
