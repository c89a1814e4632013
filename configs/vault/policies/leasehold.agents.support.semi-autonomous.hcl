# leasehold.agents.support.semi-autonomous: what the tools of agents/support may use of Vault while it is semi-autonomous.

# for "send_mail"
path "kv/data/mail/+/key" {
  capabilities = ["read"]
}

# for "search_orders"
path "orders/creds/reader" {
  capabilities = ["read"]
}
