// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package vaultsetup

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
)

// databases checks the roles of database engines that are granted: how long their
// credentials live, and whether revoking one ends its sessions.
func (v *verification) databases(ctx context.Context) error {
	mounts, err := v.mountsAt(ctx, "sys/mounts")
	if err != nil {
		v.report.add(Unknown, "mounts", "sys/mounts cannot be read, so that nobody knows which grants are of databases: %v", err)
		return ctx.Err()
	}
	users := map[string][]string{} // agents by mount
	for _, a := range v.agents {
		for _, path := range a.paths() {
			at, rest := split(mounts, path)
			switch m, ok := mounts[at]; {
			case !ok:
				v.report.add(Wrong, a.Key(), "%s is granted, and nothing is mounted there", path)
			case m.kind == "database":
				if !slices.Contains(users[at], a.Key()) {
					users[at] = append(users[at], a.Key())
				}
				if err := v.database(ctx, a, at, path, rest); err != nil {
					return err
				}
			}
		}
	}
	for _, at := range slices.Sorted(maps.Keys(users)) {
		if who := users[at]; len(who) > 1 {
			slices.Sort(who)
			v.report.add(Note, at, "%s share this mount, so that many revocations for one hold up those for the others: mount one for each that has to lose its credentials at once",
				strings.Join(who, ", "))
		}
	}
	return nil
}

func (a *Agent) paths() (all []string) {
	for _, g := range a.Grants {
		if !slices.Contains(all, g.Path) {
			all = append(all, g.Path)
		}
	}
	return all
}

// split parts a path after the mount that it is of; the longest counts.
func split(mounts map[string]mount, path string) (at, rest string) {
	for m := range mounts {
		if after, ok := strings.CutPrefix(path, m+"/"); ok && len(m) > len(at) {
			at, rest = m, after
		}
	}
	return at, rest
}

// database checks the role that a path of a database engine names.
func (v *verification) database(ctx context.Context, a *Agent, at, path, rest string) error {
	name, ok := strings.CutPrefix(rest, "creds/")
	if !ok {
		v.report.add(Note, a.Key(), "%s is granted, which gives no credential that ends with its lease", path)
		return nil
	}
	if strings.ContainsAny(name, "+*") {
		v.report.add(Note, a.Key(), "%s is granted, which may be any role that fits: look at their times to live and revocation statements", path)
		return nil
	}
	about := at + "/roles/" + name
	role, known, err := v.look(ctx, about, about)
	switch {
	case !known:
		return err
	case role == nil:
		v.report.add(Wrong, a.Key(), "%s is granted, and there is no %s", path, about)
		return nil
	}
	v.times(a, about, role)
	return v.revocation(ctx, about, at, role)
}

func (v *verification) times(a *Agent, about string, role fields) {
	lives, most := duration(role["default_ttl"]), duration(role["max_ttl"])
	if lives == 0 || lives > MaxTTL {
		v.report.add(Wrong, about, "its credentials live for %s unless they are renewed: write default_ttl=%ds or less", ofMount(lives), seconds(MaxTTL))
	}
	if most == 0 || most > a.Deadline {
		v.report.add(Wrong, about, "its credentials can be renewed up to %s, and a Job of %s ends after %s: write max_ttl=%ds or less",
			ofMount(most), a.Key(), a.Deadline, seconds(a.Deadline))
	}
}

func ofMount(d time.Duration) string {
	if d == 0 {
		return "as long as the mount lets them"
	}
	return d.String()
}

func (v *verification) revocation(ctx context.Context, about, at string, role fields) error {
	statements := strings.Join(strs(role["revocation_statements"]), " ")
	if strings.Contains(statements, "pg_terminate_backend") {
		return nil
	}
	config, known, err := v.look(ctx, about, at+"/config/"+text(role["db_name"]))
	switch plugin := text(config["plugin_name"]); {
	case !known:
		return err
	case strings.HasPrefix(plugin, "postgresql"):
		v.report.add(Wrong, about, "revoking its credentials ends no session that is open: give it revocation_statements with pg_terminate_backend (see docs/vault.md)")
	default:
		v.report.add(Note, about, "its database is of the plugin %q: see to it that its revocation statements end open sessions", plugin)
	}
	return nil
}
