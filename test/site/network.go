// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package site

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/leasehold/leasehold/test/stack/kubelet"
)

// network gives pods of the chart addresses of loopback, in a part of it that no other
// site is likely to have.
type network struct{ prefix string }

func newNetwork() network {
	return network{fmt.Sprintf("127.%d.%d.", 2+rand.IntN(250), rand.IntN(250))}
}

const gatewayPod = "leasehold-gateway-"

// GatewayPod is the name of the pod of a gateway of the chart.
func GatewayPod(number int) string { return gatewayPod + strconv.Itoa(number) }

// of is the address of a pod: that of a gateway follows from its name.
func (n network) of(pod *corev1.Pod) string {
	if number, ok := strings.CutPrefix(pod.Name, gatewayPod); ok {
		if i, err := strconv.Atoi(number); err == nil {
			return n.gateway(i)
		}
	}
	return n.node()
}

func (n network) node() string         { return n.prefix + "1" }
func (n network) decider() string      { return n.prefix + "2" }
func (n network) gateway(i int) string { return n.prefix + strconv.Itoa(10+i) }

// resolver is what a node is told of several gateways, whose names no DNS knows here.
func (n network) resolver(gateways int) string {
	if gateways < 2 {
		return "config: {}"
	}
	all := make([]string, gateways)
	for i := range all {
		all[i] = strconv.Quote(n.gateway(i) + ":4317")
	}
	return "config: {exporters: {load_balancing: {resolver: {dns: null, static: {hostnames: [" + strings.Join(all, ", ") + "]}}}}}"
}

// Address is that of a gateway of the chart, by its number.
func (s *Site) Address(gateway int) string { return s.network.gateway(gateway) }

// joinNetwork lets the kubelet do what cluster DNS, the image and the place of the
// ServiceAccount's token do on a node.
func (s *Site) joinNetwork(c *kubelet.Config) (err error) {
	s.network = newNetwork()
	domain := "." + Namespace + ".svc.cluster.local"
	c.Rewrite["leasehold-node"+domain] = s.network.node()
	c.Rewrite["leasehold-decider"+domain] = s.network.decider()
	c.Rewrite["/otelcol-leasehold"], err = filepath.Abs(s.options.Collector)
	c.PodIP, c.Server, c.CAFile = s.network.of, s.Server(), s.CAFile()
	return err
}
