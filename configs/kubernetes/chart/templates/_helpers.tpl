{{/* The labels of every object; what part of Leasehold it is of comes beside. */}}
{{- define "leasehold.labels" -}}
app.kubernetes.io/name: leasehold
app.kubernetes.io/part-of: leasehold
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "leasehold.selector" -}}
app.kubernetes.io/name: leasehold
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "leasehold.image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{/* A file of the repository, with the namespace of this release in it. */}}
{{- define "leasehold.file" -}}
{{ .root.Files.Get .path | replace "leasehold-system" .root.Release.Namespace }}
{{- end }}

{{/* What the Pod Security Standard "restricted" wants of a pod, and of a container. */}}
{{- define "leasehold.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.runAsUser }}
runAsGroup: {{ .Values.runAsUser }}
fsGroup: {{ .Values.runAsUser }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "leasehold.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* The variables that both tiers have. */}}
{{- define "leasehold.env" -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
# Listening where the pod is, and not on every address of its node or sandbox.
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
- name: LEASEHOLD_LISTEN
  value: "[$(POD_IP)]:4317"
- name: LEASEHOLD_HEALTH
  value: "[$(POD_IP)]:13133"
- name: LEASEHOLD_TLS
  value: /etc/leasehold-tls
- name: LEASEHOLD_TOKEN_FILE
  value: /var/run/secrets/leasehold/token
- name: LEASEHOLD_HASH_KEY
  valueFrom: {secretKeyRef: {name: {{ .Values.hashKey.secret }}, key: {{ .Values.hashKey.key }}}}
{{- end }}

{{/* Variables from a map of the values. */}}
{{- define "leasehold.moreEnv" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{/* The token by which a collector proves its own name to another. */}}
{{- define "leasehold.tokenVolume" -}}
- name: identity
  projected:
    sources:
      - serviceAccountToken:
          audience: leasehold
          expirationSeconds: 3600
          path: token
{{- end }}

{{/* Where DNS is looked up. */}}
{{- define "leasehold.toDNS" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end }}

{{/* The API server has no pod to select by: by port, and by address where it is known. */}}
{{- define "leasehold.toAPIServer" -}}
- ports:
    {{- range .Values.networkPolicies.apiServer.ports }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
  {{- with .Values.networkPolicies.apiServer.cidrs }}
  to:
    {{- range . }}
    - ipBlock: {cidr: {{ . }}}
    {{- end }}
  {{- end }}
{{- end }}

{{- define "leasehold.vaultPort" -}}
{{- $at := urlParse .Values.vault.address -}}
{{- with regexFind ":[0-9]+$" $at.host -}}
{{ trimPrefix ":" . }}
{{- else -}}
{{ eq $at.scheme "https" | ternary 443 80 }}
{{- end -}}
{{- end }}
