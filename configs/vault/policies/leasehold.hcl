# leasehold: what Leasehold may do, to agents and to nobody else but where it says so.

# Leasehold's token says whose it is and how long it lives
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

# Leasehold's token is renewed
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# Leasehold's token ends itself
path "auth/token/revoke-self" {
  capabilities = ["update"]
}

# one policy of an agent in place of another, and its entity disabled or not
path "identity/entity/name/leasehold.*" {
  capabilities = ["read", "update"]
  allowed_parameters = {
    "disabled" = []
    "policies" = ["leasehold.*", ""]
  }
  denied_parameters = {
    "policies" = ["*,*"]
  }
}

# a token for a cycle, that only its pod unwraps: whose, its role says
path "auth/token/create/leasehold.*" {
  capabilities = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "300s"
  allowed_parameters = {
    "entity_alias" = []
    "meta" = []
    "ttl" = []
    "explicit_max_ttl" = []
    "no_default_policy" = []
  }
}

# whose a token is, by its accessor, which is no secret; anybody's
path "auth/token/lookup-accessor" {
  capabilities = ["update"]
}

# end a token, with all leases that it got; anybody's
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# whether a lease is gone; anybody's
path "sys/leases/lookup" {
  capabilities = ["update"]
  allowed_parameters = {
    "lease_id" = []
  }
}

# end a lease, one at a time; anybody's
path "sys/leases/revoke/*" {
  capabilities = ["update"]
  allowed_parameters = {
    "sync" = []
  }
}

# whether the policies of agents are as they should be
path "sys/policies/acl/leasehold.*" {
  capabilities = ["read"]
}

# the same for what all agents have
path "sys/policies/acl/leasehold-agent" {
  capabilities = ["read"]
}

# the same for this policy
path "sys/policies/acl/leasehold" {
  capabilities = ["read"]
}

# the same for the roles that make the tokens of agents
path "auth/token/roles/leasehold.*" {
  capabilities = ["read"]
}

# the same for the roles that agents log in by, which have names of all kinds
path "auth/+/role/+" {
  capabilities = ["read"]
}

# how a known accessor or lease is written in the audit log
path "sys/audit-hash/file" {
  capabilities = ["update"]
}
