# leasehold.agents.support.restricted: what the tools of agents/support may use of Vault while it is restricted.

# for "search_orders"
path "orders/creds/reader" {
  capabilities = ["read"]
}
