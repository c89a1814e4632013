# Below a folder of its own.
path "kv/data/librarian/*" {
  capabilities = ["read"]
}
