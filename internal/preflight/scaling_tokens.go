// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package preflight

import (
	"fmt"
	"strings"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
)

var scalingTokens = Check{
	ID: "scaling.tokens", Group: GroupScaling,
	Title: "Scaling is bounded, and goes by tokens as well",
	Why: "An agent that waits for a model uses no CPU while it spends tokens: what scales by CPU alone scales too late, and " +
		"without a bound a loop scales for ever. An HPA and a VPA on the same resource work against each other.",
	Mend: "Set maxReplicas, utilization between 40 and 90, maxAllowed of a VPA; add a metric of tokens or context, such as " +
		"leasehold_cycle_tokens, to an HPA or as a trigger of KEDA; set updateMode: \"Off\" where an HPA has the same target.",
	needs: []string{"HorizontalPodAutoscaler", "VerticalPodAutoscaler", "ScaledObject", "ScaledJob"},
	run:   runScalingTokens,
}

// The bounds of a scaler.
const (
	maxReplicas                    = 100
	minUtilization, maxUtilization = 40, 90
)

// verticalScaler is a VerticalPodAutoscaler, as far as it is checked.
type verticalScaler struct {
	Spec struct {
		TargetRef    scaleTarget `json:"targetRef"`
		UpdatePolicy struct {
			UpdateMode string `json:"updateMode"`
		} `json:"updatePolicy"`
		ResourcePolicy struct {
			ContainerPolicies []struct {
				Mode       string              `json:"mode"`
				MaxAllowed corev1.ResourceList `json:"maxAllowed"`
			} `json:"containerPolicies"`
		} `json:"resourcePolicy"`
	} `json:"spec"`
}

// kedaScaler is a ScaledObject or ScaledJob of KEDA, as far as it is checked.
type kedaScaler struct {
	Spec struct {
		ScaleTargetRef  scaleTarget `json:"scaleTargetRef"`
		MaxReplicaCount *int32      `json:"maxReplicaCount"`
		Triggers        []struct {
			Type     string            `json:"type"`
			Metadata map[string]string `json:"metadata"`
		} `json:"triggers"`
	} `json:"spec"`
}

type scaleTarget struct {
	Kind string `json:"kind"`
	Name string `json:"name"`
}

func runScalingTokens(l *look) {
	aware := false
	byUse := map[string]bool{} // targets that an HPA scales by CPU or memory
	horizontal, keda, vertical := of[autoscalingv2.HorizontalPodAutoscaler](l.Input), of[kedaScaler](l.Input), of[verticalScaler](l.Input)
	for _, h := range horizontal {
		l.saw()
		aware = l.horizontal(h, byUse) || aware
	}
	for _, k := range keda {
		l.saw()
		if k.is.Spec.MaxReplicaCount == nil || *k.is.Spec.MaxReplicaCount > maxReplicas {
			l.bad(k.Object, "spec.maxReplicaCount", "it has to be set, to %d at most", maxReplicas)
		}
		for _, t := range k.is.Spec.Triggers {
			aware = aware || ofTokens(fmt.Sprint(t.Metadata))
		}
	}
	for _, v := range vertical {
		l.saw()
		l.vertical(v, byUse)
	}
	if first := firstOf(horizontal, keda); first != nil && !aware {
		l.bad(first, "", "nothing scales by tokens or context: of all that scales, none has such a metric")
	}
}

func firstOf(h []typed[autoscalingv2.HorizontalPodAutoscaler], k []typed[kedaScaler]) *Object {
	if len(h) > 0 {
		return h[0].Object
	}
	if len(k) > 0 {
		return k[0].Object
	}
	return nil
}

// ofTokens reports whether a metric's name or query is about tokens or context.
func ofTokens(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "token") || strings.Contains(name, "context")
}

// horizontal looks at an HPA, and reports whether it knows tokens.
func (l *look) horizontal(h typed[autoscalingv2.HorizontalPodAutoscaler], byUse map[string]bool) (aware bool) {
	s := &h.is.Spec
	if s.MaxReplicas < 1 || s.MaxReplicas > maxReplicas || s.MinReplicas != nil && *s.MinReplicas > s.MaxReplicas {
		l.bad(h.Object, "spec.maxReplicas", "it is %d: from minReplicas to %d are allowed", s.MaxReplicas, maxReplicas)
	}
	for i, m := range s.Metrics {
		switch {
		case m.Resource != nil:
			byUse[h.Namespace+"/"+s.ScaleTargetRef.Kind+"/"+s.ScaleTargetRef.Name] = true
			if u := m.Resource.Target.AverageUtilization; u != nil && (*u < minUtilization || *u > maxUtilization) {
				l.bad(h.Object, "spec.metrics"+index(i)+".resource.target.averageUtilization", "it is %d: from %d to %d leave room and waste none", *u, minUtilization, maxUtilization)
			}
		case m.Pods != nil:
			aware = aware || ofTokens(m.Pods.Metric.Name)
		case m.Object != nil:
			aware = aware || ofTokens(m.Object.Metric.Name)
		case m.External != nil:
			aware = aware || ofTokens(m.External.Metric.Name)
		}
	}
	return aware
}

func (l *look) vertical(v typed[verticalScaler], byUse map[string]bool) {
	s := &v.is.Spec
	acts := s.UpdatePolicy.UpdateMode != "Off"
	if acts && byUse[v.Namespace+"/"+s.TargetRef.Kind+"/"+s.TargetRef.Name] {
		l.bad(v.Object, "spec.updatePolicy.updateMode", "an HPA scales the same target by its use: set it to \"Off\"")
	}
	bounded := len(s.ResourcePolicy.ContainerPolicies) > 0
	for _, p := range s.ResourcePolicy.ContainerPolicies {
		bounded = bounded && (p.Mode == "Off" || len(p.MaxAllowed) > 0)
	}
	if acts && !bounded {
		l.bad(v.Object, "spec.resourcePolicy.containerPolicies", "nothing bounds what it may give: set maxAllowed")
	}
}
