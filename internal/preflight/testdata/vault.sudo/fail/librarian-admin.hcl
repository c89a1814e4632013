# To mend what others broke.
path "kv/data/mail/list" {
  capabilities = ["read", "sudo"]
}
