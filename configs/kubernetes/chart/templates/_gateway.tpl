{{/* Configuration that follows from values: what has no backend goes nowhere. */}}
{{- define "leasehold.gatewayOverlay" -}}
extensions:
  trust:
    kubernetes:
      jobs:
        admission_policies: {{ .Values.admission.enabled }}
        {{- if or .Values.vault.address .Values.agents.env }}
        env:
          {{- if .Values.vault.address }}
          VAULT_ADDR: {{ .Values.vault.address }}
          {{- end }}
          {{- range $name, $value := .Values.agents.env }}
          {{ $name }}: {{ $value | toString | quote }}
          {{- end }}
        {{- end }}
{{- if not (and .Values.backends.traces .Values.backends.logs) }}
exporters:
  nop:
{{- end }}
{{- if not (and .Values.backends.traces .Values.backends.logs) }}
service:
  pipelines:
    {{- if not .Values.backends.traces }}
    traces/keep:
      exporters: [nop]
    {{- end }}
    {{- if not .Values.backends.logs }}
    logs/judged:
      exporters: [otlp_grpc/decider]
    logs/decisions:
      exporters: [nop]
    {{- end }}
{{- end }}
{{- end }}

{{- define "leasehold.gatewayEnv" -}}
{{- include "leasehold.env" . }}
- name: LEASEHOLD_LISTEN_EVIDENCE
  value: "[$(POD_IP)]:4319"
- name: LEASEHOLD_METRICS
  value: "[$(POD_IP)]:8889"
- name: LEASEHOLD_INTERNAL
  value: $(POD_IP)
- name: LEASEHOLD_STATE
  value: /var/lib/leasehold
- name: LEASEHOLD_NODE_IDENTITY
  value: {{ .Release.Namespace }}/leasehold-node
- name: LEASEHOLD_GATEWAY_IDENTITY
  value: {{ .Release.Namespace }}/leasehold
- name: LEASEHOLD_DECIDER
  value: leasehold-decider.{{ .Release.Namespace }}.svc.{{ .Values.clusterDomain }}:4319
- name: LEASEHOLD_AGENT_ENDPOINT
  value: {{ .Values.agents.endpoint | default (printf "http://leasehold-node.%s.svc.%s:4317" .Release.Namespace .Values.clusterDomain) }}
- name: LEASEHOLD_POLICY
  value: {{ .Values.policy }}
{{- if .Values.backends.traces }}
- name: LEASEHOLD_TRACE_BACKEND
  value: {{ .Values.backends.traces }}
{{- end }}
{{- if .Values.backends.logs }}
- name: LEASEHOLD_EVIDENCE_BACKEND
  value: {{ .Values.backends.logs }}
{{- end }}
{{- if .Values.kafka.enabled }}
- name: LEASEHOLD_KAFKA_BROKERS
  value: {{ .Values.kafka.brokers | toJson | quote }}
- name: LEASEHOLD_KAFKA_TOPIC
  value: {{ .Values.kafka.topic }}
{{- end }}
{{- if .Values.vault.address }}
- name: VAULT_ADDR
  value: {{ .Values.vault.address }}
- name: LEASEHOLD_VAULT_ROLE
  value: {{ .Values.vault.role }}
- name: LEASEHOLD_VAULT_MOUNT
  value: {{ .Values.vault.mount }}
- name: LEASEHOLD_VAULT_TOKEN
  value: /var/run/secrets/vault/token
{{- if .Values.vault.caSecret }}
- name: VAULT_CACERT
  value: /etc/leasehold-vault/ca.crt
{{- end }}
{{- end }}
{{- include "leasehold.auditEnv" . }}
{{- include "leasehold.moreEnv" .Values.gateway.env }}
{{- end }}
