# leasehold.agents.support.autonomous: what the tools of agents/support may use of Vault while it is autonomous.

# for "send_mail"
path "kv/data/mail/+/key" {
  capabilities = ["read"]
}

# for "refund"
path "orders-urgent/creds/refunder" {
  capabilities = ["read"]
}

# for "search_orders"
path "orders/creds/reader" {
  capabilities = ["read"]
}
