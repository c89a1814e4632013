# leasehold-act.agents.support: what Leasehold may do to the agent agents/support and to nobody else.

# one policy in place of another, and the entity disabled or not
path "identity/entity/id/ENTITY-ID" {
  capabilities = ["read", "update"]
  allowed_parameters = {
    "disabled" = []
    "policies" = ["leasehold.agents.support.shadow", "leasehold.agents.support.restricted", "leasehold.agents.support.semi-autonomous", "leasehold.agents.support.autonomous", ""]
  }
}

# whether a lease is gone
path "sys/leases/lookup" {
  capabilities = ["update"]
  allowed_parameters = {
    "lease_id" = ["kv/data/mail/*", "orders-urgent/creds/refunder/*", "orders/creds/reader/*"]
  }
}

# end a lease
path "sys/leases/revoke/kv/data/mail/*" {
  capabilities = ["update"]
  allowed_parameters = {
    "sync" = []
  }
}

# end a lease
path "sys/leases/revoke/orders-urgent/creds/refunder/*" {
  capabilities = ["update"]
  allowed_parameters = {
    "sync" = []
  }
}

# end a lease
path "sys/leases/revoke/orders/creds/reader/*" {
  capabilities = ["update"]
  allowed_parameters = {
    "sync" = []
  }
}

# whether its roles are as they should be
path "auth/kubernetes/role/support" {
  capabilities = ["read"]
}

# the same for the role that makes its tokens
path "auth/token/roles/leasehold.agents.support" {
  capabilities = ["read"]
}

# a token for a cycle, that only its pod unwraps
path "auth/token/create/leasehold.agents.support" {
  capabilities = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "300s"
  allowed_parameters = {
    "entity_alias" = ["agents/support"]
    "meta" = []
    "ttl" = []
    "explicit_max_ttl" = []
    "no_default_policy" = []
  }
}
