# One mail box.
path "kv/data/mail/list" {
  capabilities = ["read", "list"]
}
