// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// script reads one channel as people do today, with a shell, an HTTP client and jq.
// It signs nothing, which makes it faster than what works on the real service.
const script = `#!/bin/sh
set -eu
channel=$(jq -r .channel)
curl -sS -X POST "http://$1/?CustSpaceId=$channel&Granularity=DAILY&Start=1735660800000&End=1736265599999" |
	jq '{sent_count: ([.Data[].SentCount] | add | tostring), delivered_count: ([.Data[].DeliveredCount] | add | tostring)}'
`

// external compares 100 reads with what people use today.
func (b *bench) external() ([]figure, error) {
	f := figure{work: "plan with 100 reads", floor: "data \"external\" with sh, curl and jq", note: "no limit: what people use today is slower"}
	for _, program := range []string{"curl", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			fmt.Fprintf(os.Stderr, "There is no %s here: not compared with data \"external\".\n", program)
			return nil, nil //nolint:nilerr // Who lacks a program that the provider does without has lost nothing.
		}
	}
	path := filepath.Join(b.folder, "read.sh")
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		return nil, err
	}
	err := b.sandboxed(func(s *sandboxProcess) error {
		const each = "\n  for_each = { for i in range(100) : format(\"%04d\", i) => format(\"cams-%04d\", i) }\n"
		external := fmt.Sprintf("data \"donothing_external\" \"read\" {%s  program  = [\"sh\", %q, %q]\n  query    = { channel = each.value }\n}\n", each, path, s.Plain)
		reads := body(alicloud, usualQuota, each+"  cust_space_id = each.value\n  lookback      = \"7d\"\n")
		if err := b.cli.configure(donothing, external); err != nil {
			return err
		}
		if err := b.cli.configure(alicloud, reads); err != nil {
			return err
		}
		return f.pairs(b.n,
			func() (cost, error) { return b.cli.plan(b.ctx, alicloud, s.environment()) },
			func() (cost, error) { return b.cli.plan(b.ctx, donothing, nil) },
		)
	}, "-quota", "50")
	f.note = "100 reads under the quota of 50 a second; the script is not slowed by one, and signs nothing; hashicorp/external is stood in for by a data source of the same contract"
	return []figure{f}, err
}
