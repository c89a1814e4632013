{{/* How the gateways come by Vault's audit log: the file that is laid over the others. */}}
{{- define "leasehold.auditConfig" -}}
{{- get (dict "shipped" "vault-audit-shipped.yaml" "claim" "vault-audit.yaml") .Values.vault.audit.from -}}
{{- end }}

{{- define "leasehold.auditFolder" -}}
{{ eq .Values.vault.audit.from "claim" | ternary "/var/vault-audit" "/etc/leasehold-vault-audit" }}
{{- end }}

{{- define "leasehold.auditEnv" -}}
{{- if eq .Values.vault.audit.from "shipped" }}
- name: LEASEHOLD_VAULT_AUDIT_LISTEN
  value: "[$(POD_IP)]:4320"
- name: LEASEHOLD_VAULT_AUDIT_TLS
  value: {{ include "leasehold.auditFolder" . }}
{{- else if .Values.vault.audit.from }}
- name: LEASEHOLD_VAULT_AUDIT
  value: {{ include "leasehold.auditFolder" . }}/{{ .Values.vault.audit.file }}
{{- end }}
{{- end }}

{{- define "leasehold.auditVolume" -}}
{{- with .Values.vault.audit }}
{{- if eq .from "shipped" }}
- name: vault-audit
  secret: {secretName: {{ .secret }}}
{{- else if .from }}
- name: vault-audit
  persistentVolumeClaim: {claimName: {{ .claim }}, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
