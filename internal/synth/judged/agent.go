// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package judged

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
)

// agent is one that was recorded.
type agent struct {
	name, version, task string
	model               model
	// guard is the guardrail that it asks, if any.
	guard  string
	system string
	tools  []definition
}

// model is the model that an agent uses.
type model struct {
	provider, name, answers, host, idPrefix string
	// caches is set where the provider reads the earlier prompt from a cache.
	caches bool
}

func (a *agent) resource(m pcommon.Map, run string) {
	m.PutStr("service.name", a.name)
	m.PutStr("service.namespace", "demo")
	m.PutStr("service.version", a.version)
	m.PutStr("service.instance.id", a.name+"-"+run)
	m.PutStr("deployment.environment.name", "demo")
	m.PutStr("telemetry.sdk.name", "opentelemetry")
	m.PutStr("telemetry.sdk.language", "python")
	m.PutStr("telemetry.sdk.version", "1.44.0")
	m.PutStr("k8s.namespace.name", "agents")
	m.PutStr("k8s.job.name", a.name+"-"+run)
	m.PutStr("k8s.pod.name", a.name+"-"+run+"-0")
	m.PutStr("container.image.name", "registry.example.com/agents/"+a.name)
	tags := m.PutEmptySlice("container.image.tags")
	tags.AppendEmpty().SetStr(a.version)
}
