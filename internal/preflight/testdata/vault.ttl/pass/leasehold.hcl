# A token that only its pod unwraps.
path "auth/token/create/leasehold.*" {
  capabilities = ["update"]
  min_wrapping_ttl = "1s"
  max_wrapping_ttl = "300s"
}
