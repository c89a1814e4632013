# leasehold-agent: what every token of an agent may do, to itself and to nothing else.

# the token says whose it is and how long it lives
path "auth/token/lookup-self" {
  capabilities = ["read"]
}

# the token is renewed
path "auth/token/renew-self" {
  capabilities = ["update"]
}

# the token ends itself
path "auth/token/revoke-self" {
  capabilities = ["update"]
}
