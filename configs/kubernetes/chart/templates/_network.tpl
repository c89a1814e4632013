{{/* Who scrapes. */}}
{{- define "leasehold.fromMonitoring" -}}
- from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .root.Values.monitoring.namespace }}
  ports:
    {{- range .ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end }}

{{/* Vault's pods, and where it is outside of the cluster. */}}
{{- define "leasehold.vaultPeers" -}}
- namespaceSelector:
    matchLabels:
      kubernetes.io/metadata.name: {{ .Values.vault.namespace }}
{{- range .Values.vault.cidrs }}
- ipBlock: {cidr: {{ . }}}
{{- end }}
{{- end }}

{{/* Who sends Vault's audit log. */}}
{{- define "leasehold.fromVault" -}}
- from:
    {{- include "leasehold.vaultPeers" . | nindent 4 }}
  ports:
    - {protocol: TCP, port: vault-audit}
{{- end }}

{{- define "leasehold.toVault" -}}
- to:
    {{- include "leasehold.vaultPeers" . | nindent 4 }}
  ports:
    - {protocol: TCP, port: {{ include "leasehold.vaultPort" . }}}
{{- end }}
