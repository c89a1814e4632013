// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/leasehold/leasehold/internal/cli/render"
	"github.com/leasehold/leasehold/internal/trustapi"
)

// DefaultGateway is the Service whose pods serve the trust extension's API when
// nothing else is said.
const DefaultGateway = "leasehold-system/leasehold-gateway:8790"

// A Gateway is a port of a Service.
type Gateway struct{ Namespace, Name, Port string }

// ParseGateway reads NAMESPACE/NAME or NAMESPACE/NAME:PORT.
func ParseGateway(text string) (*Gateway, error) {
	service, port, _ := strings.Cut(text, ":")
	if port == "" {
		port = "8790"
	}
	namespace, name, ok := strings.Cut(service, "/")
	n, err := strconv.ParseUint(port, 10, 16)
	if !ok || !isLabel(namespace) || !isLabel(name) || err != nil || n == 0 {
		return nil, fmt.Errorf("--gateway is a Service, as NAMESPACE/NAME or NAMESPACE/NAME:PORT, got %.80q", text)
	}
	return &Gateway{namespace, name, port}, nil
}

func isLabel(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// String is the gateway as --gateway takes it.
func (g *Gateway) String() string { return g.Namespace + "/" + g.Name + ":" + g.Port }

// maxAnswer is the largest answer of a gateway that is read, in bytes.
const maxAnswer = 16 << 20

// errForeign is that what answers is not the API of the trust extension.
var errForeign = errors.New("what answers is not the API of the trust extension; pass --gateway")

// Detail is everything that the gateway knows of an agent, asked for through the
// API server's proxy. The proxy passes no credentials on, so that the gateway
// learns nothing of who asks.
func (c *Cluster) Detail(ctx context.Context, g *Gateway, agent string) (*trustapi.Detail, error) {
	limited, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	body, err := c.clients.Kubernetes.CoreV1().Services(g.Namespace).
		ProxyGet("http", g.Name, g.Port, "api/v1/agent", map[string]string{"named": agent}).Stream(limited)
	if err != nil {
		return nil, c.unreached(limited, err)
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, c.unreached(limited, err)
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("its answer is larger than %d MB", maxAnswer>>20)
	}
	d := new(trustapi.Detail)
	if json.Unmarshal(text, d) != nil {
		return nil, errForeign
	}
	if d.Name != agent {
		return nil, fmt.Errorf("it tells of %q, and not of %q", render.Cut(render.Clean(d.Name), 80), render.Clean(agent))
	}
	return d, nil
}

// unreached says why a gateway gave no answer.
func (c *Cluster) unreached(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("it took more than %s; pass a longer --timeout", c.timeout)
	case apierrors.IsUnauthorized(err):
		return errors.New("it wants to know who asks, which the API server's proxy does not tell it; pass its --server, and who you are")
	case apierrors.IsForbidden(err):
		return fmt.Errorf("%s; ask for the right to get services/proxy", shown(err))
	case isUnknownResource(err):
		return errors.New("it does not know this agent")
	}
	return errors.New(shown(err))
}
