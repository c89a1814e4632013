# leasehold: what Leasehold may do, whichever agent it is for.

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

# whose a token is, by its accessor, which is no secret
path "auth/token/lookup-accessor" {
  capabilities = ["update"]
}

# end a token, with all leases that it got
path "auth/token/revoke-accessor" {
  capabilities = ["update"]
}

# which policy the entity of an agent has
path "identity/entity/name/leasehold.*" {
  capabilities = ["read"]
}

# whether the policies of agents are as they should be
path "sys/policies/acl/leasehold.*" {
  capabilities = ["read"]
}

# the same for Leasehold's rights over each agent
path "sys/policies/acl/leasehold-act.*" {
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

# how a known accessor or lease is written in the audit log
path "sys/audit-hash/file" {
  capabilities = ["update"]
}
