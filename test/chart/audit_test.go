// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package chart_test

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/leasehold/leasehold/test/chart"
)

// vaults is where the chart says that Vault is, with its audit log from somewhere.
func vaults(from string) string {
	return `vault: {address: "https://vault.vault.svc:8200", audit: {from: "` + from + `"}}`
}

// Vault's audit log comes to the gateways in each of the ways, and by nothing else.
func TestTheAuditLogComesIn(t *testing.T) {
	for from, want := range map[string]struct{ config, volume, claim, secret string }{
		"":        {},
		"shipped": {config: "vault-audit-shipped.yaml", volume: "/etc/leasehold-vault-audit", secret: "leasehold-vault-audit"},
		"claim":   {config: "vault-audit.yaml", volume: "/var/vault-audit", claim: "vault-audit"},
	} {
		t.Run(from, func(t *testing.T) {
			text := rendered(t, system, valuesOf(t, vaults(from)))
			all := objects(t, text)
			pod := templateOf(t, all["StatefulSet "+system+"/leasehold-gateway"], "spec", "template")
			if want.config == "" {
				assert.NotContains(t, text, "vault-audit")
				return
			}
			assert.Contains(t, pod.Spec.Containers[0].Args, "--config=/etc/leasehold/"+want.config)
			mounted := false
			for _, m := range pod.Spec.Containers[0].VolumeMounts {
				mounted = mounted || m.Name == "vault-audit" && m.MountPath == want.volume && m.ReadOnly
			}
			assert.True(t, mounted)
			for _, v := range pod.Spec.Volumes {
				if v.Secret != nil && v.Name == "vault-audit" {
					assert.Equal(t, want.secret, v.Secret.SecretName)
				}
				if v.PersistentVolumeClaim != nil && v.Name == "vault-audit" {
					assert.Equal(t, want.claim, v.PersistentVolumeClaim.ClaimName)
				}
			}
			assert.Equal(t, from == "shipped", all["Service "+system+"/leasehold-vault-audit"] != nil)
			assert.Equal(t, from == "shipped", opens(t, all["NetworkPolicy "+system+"/leasehold-gateway"], "vault-audit"))
		})
	}
	_, err := chart.Render(load(t), system, valuesOf(t, "vault: {audit: {from: shipped}}"))
	assert.ErrorContains(t, err, "/vault/address", "there is no Vault")
}

// opens tells whether a policy lets anybody in at a port, by its name.
func opens(t *testing.T, o *unstructured.Unstructured, port string) bool {
	t.Helper()
	require.NotNil(t, o)
	var p networkingv1.NetworkPolicy
	require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &p))
	for _, rule := range p.Spec.Ingress {
		for _, one := range rule.Ports {
			if one.Port.String() == port {
				assert.NotEmpty(t, rule.From, "%s is open to all", port)
				return true
			}
		}
	}
	return false
}

// vaultPod is what of Vault's own chart stands around the container of the shipper.
const vaultPod = `
metadata: {name: vault-0}
spec:
  serviceAccountName: default
  securityContext: {runAsNonRoot: true, runAsUser: 100, runAsGroup: 1000, fsGroup: 1000, seccompProfile: {type: RuntimeDefault}}
  volumes: [{name: audit, emptyDir: {}}]
`

// The values for Vault's chart make a pod that may run, with a shipper that finds the
// gateway where the chart has it.
func TestTheShipperOfVaultsChart(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(chart.Root(), "configs", "vault", "shipper.yaml"))
	require.NoError(t, err)
	var values struct {
		Server struct {
			AuditStorage    struct{ MountPath string }
			Volumes         []corev1.Volume
			ExtraContainers []corev1.Container
		}
	}
	require.NoError(t, yaml.Unmarshal(text, &values))
	require.Len(t, values.Server.ExtraContainers, 1)
	shipper := values.Server.ExtraContainers[0]

	pod := &corev1.Pod{}
	require.NoError(t, yaml.UnmarshalStrict([]byte(vaultPod), pod))
	pod.Spec.Containers, pod.Spec.Volumes = values.Server.ExtraContainers, append(pod.Spec.Volumes, values.Server.Volumes...)
	kubectl(t, "{apiVersion: v1, kind: Namespace, metadata: {name: chart-vault, labels: {pod-security.kubernetes.io/enforce: restricted}}}", "apply", "-f", "-")
	assert.NoError(t, create(t, "chart-vault", pod))

	env := map[string]string{}
	for _, v := range shipper.Env {
		env[v.Name] = v.Value
	}
	assert.True(t, strings.HasPrefix(env["LEASEHOLD_VAULT_AUDIT"], values.Server.AuditStorage.MountPath+"/"))
	all := objects(t, rendered(t, chart.Namespace, valuesOf(t, vaults("shipped"))))
	host, port, err := net.SplitHostPort(env["LEASEHOLD_VAULT_AUDIT_GATEWAY"])
	require.NoError(t, err)
	name, _, _ := strings.Cut(host, ".")
	assert.Equal(t, name+"."+chart.Namespace+".svc", host)
	service := &corev1.Service{}
	require.NoError(t, runtime.DefaultUnstructuredConverter.FromUnstructured(all["Service "+chart.Namespace+"/"+name].Object, service))
	assert.Equal(t, port, portOf(service.Spec.Ports, "vault-audit"))

	config := filepath.Join(chart.Root(), "configs", "collector", filepath.Base(shipper.Args[0]))
	cmd := exec.Command(filepath.Join(chart.Root(), "_build", "otelcol-leasehold"), "validate", "--config="+config)
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "run make build before; %s", out)
}

func portOf(all []corev1.ServicePort, name string) string {
	for _, p := range all {
		if p.Name == name {
			return strconv.Itoa(int(p.Port))
		}
	}
	return ""
}
