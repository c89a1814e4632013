// The generator of the dashboards is a module of its own, so that nothing of Grafana
// gets into the product.
module github.com/leasehold/leasehold/configs/grafana/src

go 1.26.0

require github.com/grafana/grafana-foundation-sdk/go v0.0.22
