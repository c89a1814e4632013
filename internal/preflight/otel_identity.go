// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"net"
	"strings"
)

var otelIdentity = Check{
	ID: "otel.identity", Group: GroupOTel,
	Title: "Each receiver of agents' spans proves who sends",
	Why: "No span counts unless the connection that it came by proves its sender. On a receiver without an authenticator " +
		"anybody is any agent, and all of them are observed only.",
	Mend: "Set auth::authenticator of each protocol of the otlp receiver to pod_identity, or tls::client_ca_file for client " +
		"certificates, and add the extension to service::extensions.",
	needs: []string{"ConfigMap"},
	run:   runOTelIdentity,
}

func runOTelIdentity(l *look) {
	for _, c := range l.Collectors {
		observes := ""
		for _, p := range c.parts("extensions", "trust") {
			if text(p.is["identity"]) == "observe" {
				observes = p.field + ".identity"
			}
		}
		for _, id := range c.judgedReceivers() {
			receiver, _ := get(c.is, "receivers", id).(map[string]any)
			l.receiver(c, id, receiver, observes)
		}
	}
	switch {
	case l.Fleet != nil && l.Fleet.Unproven:
		l.saw()
		l.wrong("server", "collector", "", "no authenticator proves names, so that nothing is carried out")
	case l.Fleet != nil:
		l.saw()
	}
}

// judgedReceivers are the otlp receivers whose spans the reasoning processor gets.
func (c *Collector) judgedReceivers() (all []string) {
	seen := map[string]bool{}
	for _, p := range c.tracePipelines() {
		if !ofKind(names(p["processors"]), "reasoning") {
			continue
		}
		for _, id := range names(p["receivers"]) {
			if kind, _, _ := strings.Cut(id, "/"); kind == "otlp" && !seen[id] {
				seen[id] = true
				all = append(all, id)
			}
		}
	}
	return all
}

func (l *look) receiver(c *Collector, id string, is map[string]any, observes string) {
	for _, protocol := range []string{"grpc", "http"} {
		protocols, _ := is["protocols"].(map[string]any)
		value, ok := protocols[protocol]
		if !ok {
			continue
		}
		l.saw()
		field := "receivers." + id + ".protocols." + protocol
		proves := text(get(value, "auth", "authenticator"))
		switch {
		case proves != "":
			if listed := names(get(c.is, "service", "extensions")); !hasAny(listed, proves) {
				l.bad(c.Object, "service.extensions", "the authenticator %s of %s is not among them", proves, id)
			}
		case get(value, "tls", "client_ca_file") != nil:
		case isLoopback(text(get(value, "endpoint"))):
			l.unknown("%s: %s listens on this machine only, and proves nobody", c.Source, field)
		case observes != "":
			l.unknown("%s: by %s agents are observed only, for %s proves nobody", c.Source, observes, field)
		default:
			l.bad(c.Object, field, "it proves nobody: set auth::authenticator")
		}
	}
}

// isLoopback reports whether an address is of this machine alone; the receiver's own
// default is.
func isLoopback(endpoint string) bool {
	host, _, err := net.SplitHostPort(endpoint)
	if err != nil {
		host = endpoint
	}
	ip := net.ParseIP(host)
	return host == "" && endpoint == "" || host == "localhost" || ip != nil && ip.IsLoopback()
}
