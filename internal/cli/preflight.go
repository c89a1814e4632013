// Copyright The Leasehold Authors
// SPDX-License-Identifier: Apache-2.0

package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/leasehold/leasehold/internal/cli/client"
	"github.com/leasehold/leasehold/internal/preflight"
)

// preflightFlags are what to look at, and how.
type preflightFlags struct {
	files   []string
	traces  []string
	skip    []string
	cluster bool
	vault   bool
	strict  bool
	list    bool
	explain string
}

func newPreflight() *cobra.Command {
	f := &preflightFlags{}
	cmd := &cobra.Command{
		Use:   "preflight",
		Short: "Hold a deployment to the 24-point checklist before its first agent runs",
		Long: "preflight looks at manifests and policies in files (-f), at a live cluster (--cluster,\n" +
			"--kubeconfig or --context), at a live Vault (--vault, found by VAULT_ADDR as the vault\n" +
			"command does), and at what was seen of agents (--traces, --server), in any combination.\n" +
			"What none of them says is unknown, and never passed. It reads no Secret of the cluster,\n" +
			"and changes nothing.\n\n" +
			"It ends with 0 where nothing failed, with 1 where something did (with --strict also where\n" +
			"something is unknown), and with 2 for a wrong command line. An object is left out of a\n" +
			"check by its annotation " + preflight.AnnotationSkip + ", as \"id: reason\".",
		Example: "  leasehold preflight -f agents/ -f configs/kubernetes -f gateway.yaml\n" +
			"  leasehold preflight --cluster --vault --traces run.json\n" +
			"  leasehold preflight -f agents/ -o sarif > preflight.sarif\n" +
			"  leasehold preflight --explain vault.paths",
		Args:              wants(0, 0, ""),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              f.run,
	}
	set := cmd.Flags()
	set.VarP(new(preflightFormat), "output", "o", "form of the output: table, json, sarif or junit")
	set.StringArrayVarP(&f.files, "filename", "f", nil, "a YAML or HCL `FILE`, a folder of them, or - for standard input; as often as needed")
	set.StringArrayVar(&f.traces, "traces", nil, "recorded traces in `FILE`, as replay reads them; as often as needed")
	set.StringArrayVar(&f.skip, "skip", nil, "leave out the check with this `ID`; as often as needed")
	set.BoolVar(&f.cluster, "cluster", false, "look at the cluster of the current context")
	set.BoolVar(&f.vault, "vault", false, "look at the Vault of VAULT_ADDR")
	set.BoolVar(&f.strict, "strict", false, "fail where something is unknown")
	set.BoolVar(&f.list, "list", false, "list the checks")
	set.StringVar(&f.explain, "explain", "", "say of the check with this `ID` what it is for and how to mend what it finds")
	addClusterFlags(cmd)
	addServerFlags(cmd)
	_ = cmd.RegisterFlagCompletionFunc("explain", completeChecks) // the flag is there
	_ = cmd.RegisterFlagCompletionFunc("skip", completeChecks)
	return cmd
}

func completeChecks(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var all []string
	for _, c := range preflight.Checks() {
		all = append(all, c.ID+"\t"+c.Title)
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

func (f *preflightFlags) run(cmd *cobra.Command, _ []string) error {
	for _, id := range f.skip {
		if _, ok := preflight.Find(id); !ok {
			return usage(cmd, fmt.Errorf("--skip: there is no check %q; --list shows all", id))
		}
	}
	switch {
	case f.list && f.explain != "":
		return usage(cmd, errors.New("pass one of --list and --explain"))
	case f.list:
		return listChecks(cmd)
	case f.explain != "":
		return explainCheck(cmd, f.explain)
	}
	in, err := f.read(cmd)
	if err != nil {
		return err
	}
	report := &preflight.Report{}
	judge := func() { report = preflight.Run(cmd.Context(), in, f.skip) }
	if f.vault {
		err = onVault(cmd, judgeWithVault(in, judge))
	} else {
		judge()
	}
	if err != nil {
		return err
	}
	if err := writePreflight(cmd, report, f.strict); err != nil {
		return err
	}
	if report.Count(preflight.Failed) > 0 || f.strict && report.Count(preflight.Unknown) > 0 {
		return exitError(ExitError)
	}
	return nil
}

// ofCluster reports whether a cluster is to be looked at.
func (f *preflightFlags) ofCluster(cmd *cobra.Command) bool {
	return f.cluster || isGiven(cmd, "kubeconfig") || isGiven(cmd, "context") || isPlugin(cmd) && len(f.files) == 0
}

// read reads all sources but Vault.
func (f *preflightFlags) read(cmd *cobra.Command) (*preflight.Input, error) {
	live := f.ofCluster(cmd)
	if !live && !f.vault && len(f.files)+len(f.traces) == 0 && !isGiven(cmd, "server") {
		return nil, usage(cmd, errors.New("say what to look at: -f FILE, --cluster, --vault, --traces FILE or --server URL"))
	}
	in := &preflight.Input{}
	if live {
		var err error
		if in, err = readCluster(cmd); err != nil {
			return nil, err
		}
	}
	files, err := f.readFiles(cmd)
	if err != nil {
		return nil, err
	}
	in.Add(files)
	if in.Seen, err = seenInTraces(cmd, f.traces); err != nil || !isGiven(cmd, "server") {
		return in, err
	}
	return in, online(func(cmd *cobra.Command, c *client.Client, _ []string) error {
		return seenByServer(cmd, c, in)
	})(cmd, nil)
}

func (f *preflightFlags) readFiles(cmd *cobra.Command) (*preflight.Input, error) {
	namespace, _ := cmd.Flags().GetString("namespace")
	if namespace == "" {
		namespace = "default"
	}
	reader := &preflight.FileReader{Namespace: namespace, Stdin: cmd.InOrStdin()}
	if i := slices.Index(f.files, "-"); i >= 0 && slices.Contains(f.traces, "-") {
		return nil, usage(cmd, errors.New("standard input can be read once: pass - to -f or to --traces"))
	}
	for _, path := range f.files {
		if err := reader.Read(path); err != nil {
			return nil, err
		}
	}
	return reader.Input(), nil
}
