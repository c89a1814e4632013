# Every role of the database, for whatever tool.
path "orders/creds/*" {
  capabilities = ["read"]
}
