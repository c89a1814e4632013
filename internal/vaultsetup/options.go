// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import "fmt"

// Options say what of Vault is not the agents'.
type Options struct {
	// Login is how Leasehold itself logs in.
	Login Login
	// AuditDevice is the audit device whose log Leasehold reads.
	AuditDevice string
	// AuditFile is where that device writes; it is enabled only when this is given.
	AuditFile string
	// QuotaExemptions takes the paths by which Leasehold revokes out of rate limit
	// quotas, which a flood of an agent's could otherwise use up.
	QuotaExemptions bool
}

// Audience is that of the ServiceAccounts' tokens that Vault takes: theirs for the API
// server let nobody in.
const Audience = "vault"

// Login is that of Leasehold by the kubernetes auth method.
type Login struct {
	// Mount of the method; "" when Leasehold logs in otherwise, and people give its
	// entity an alias for that.
	Mount string
	// Namespace and Account of Leasehold's ServiceAccount.
	Namespace, Account string
}

// DefaultOptions are those of Leasehold as it is installed by its manifests.
func DefaultOptions() Options {
	return Options{
		Login: Login{Mount: defaultMount, Namespace: "leasehold-system", Account: "leasehold"}, AuditDevice: "file",
	}
}

func (o *Options) validate() error {
	l := &o.Login
	switch {
	case o.AuditDevice != "" && !roleForm.MatchString(o.AuditDevice):
		return fmt.Errorf("audit device: got %q, allowed is what matches %s", o.AuditDevice, roleForm)
	case o.AuditFile != "" && o.AuditDevice == "":
		return fmt.Errorf("audit file: got %q, but no name of the device", o.AuditFile)
	case l.Mount == "":
		return nil
	case !mountForm.MatchString(l.Mount) || !plain(l.Mount):
		return fmt.Errorf("own auth mount: got %q, allowed is the path of a mount, without auth/", l.Mount)
	case !namespaceForm.MatchString(l.Namespace) || !nameForm.MatchString(l.Account):
		return fmt.Errorf("own ServiceAccount: got %q, allowed is NAMESPACE/NAME", l.Namespace+"/"+l.Account)
	}
	return nil
}
