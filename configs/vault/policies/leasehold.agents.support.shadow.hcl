# leasehold.agents.support.shadow: what the tools of agents/support may use of Vault while it is shadow.

# for "search_orders"
path "orders/creds/reader" {
  capabilities = ["read"]
}
