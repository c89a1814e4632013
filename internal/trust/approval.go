// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package trust

// withdraw ends the promotion that waits for a person.
func (f *facts) withdraw(why string) {
	if f.s.Approval != nil {
		f.s.Approval, f.withdrawn = nil, why
	}
}

// expire withdraws a promotion that waited for too long, or leads nowhere.
func (f *facts) expire() {
	switch a := f.s.Approval; {
	case a == nil:
	case !f.now.Before(a.Expires):
		f.withdraw("nobody decided by " + moment(a.Expires))
	case a.Target != f.s.Phase+1:
		f.withdraw("the agent does not hold the phase below any more")
	}
}

// tellWithdrawn says that a promotion does not wait any more.
func (f *facts) tellWithdrawn() {
	if f.withdrawn == "" {
		return
	}
	f.out.reason(RuleApproval, "the promotion does not wait for a person any more: "+f.withdrawn)
	if f.out.Kind == Hold {
		f.out.Kind = Withdraw
	}
}
