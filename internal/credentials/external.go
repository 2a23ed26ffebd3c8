// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package credentials

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"time"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/cams"
)

// commandTimeout limits a command that prints credentials.
const commandTimeout = time.Minute

// externalSource runs a profile's process_command. Its output contains secrets and is
// never shown; errors advise the user to run the command in a shell.
func (r *resolver) externalSource(p profile) cams.CredentialSource {
	name := "The process_command of " + r.file.describe(p.Name)
	words, err := splitCommand(p.ProcessCommand)
	if err != nil {
		r.problem("profile", "Invalid process command", "%s %v.", name, err)
		return nil
	}
	return r.renewing(name, func(ctx context.Context) (lease, error) {
		printed, err := runCommand(ctx, name, words)
		if err != nil {
			return lease{}, err
		}
		return readPrinted(name, printed)
	})
}

// output keeps the beginning of what a command prints. The buffer is not embedded, since
// its ReadFrom would read everything.
type output struct{ kept bytes.Buffer }

// Write never fails: a broken pipe would kill a command that prints too much.
func (o *output) Write(p []byte) (int, error) {
	o.kept.Write(p[:min(len(p), maxCredential+1-o.kept.Len())])
	return len(p), nil
}

func runCommand(ctx context.Context, name string, words []string) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	var stdout output
	cmd := exec.CommandContext(limited, words[0], words[1:]...)
	cmd.Stdout = &stdout
	cmd.WaitDelay = 300 * time.Millisecond // A child process that outlives the command may hold the pipe open.
	err := cmd.Run()
	fail := func(format string, args ...any) error {
		return &Error{Source: name, What: fmt.Sprintf(format, args...), Remediation: "Run it in a shell to see its output, which is not shown here because it may contain secrets"}
	}
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, interrupted(ctx, name)
	case limited.Err() != nil:
		return nil, &Error{Source: name, What: fmt.Sprintf("did not finish within %s", commandTimeout), temporary: true}
	case errors.Is(err, exec.ErrWaitDelay): // The command succeeded, and its output is complete.
	case errors.As(err, &exit):
		return nil, fail("failed: %s", exit.ProcessState)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return nil, fail("names a program that does not exist")
	case err != nil:
		return nil, fail("could not be run")
	}
	if stdout.kept.Len() > maxCredential {
		return nil, fail("printed more than 1 MiB")
	}
	return stdout.kept.Bytes(), nil
}

// readPrinted parses the JSON that the CLI documents for process_command.
func readPrinted(name string, printed []byte) (lease, error) {
	var answer struct {
		Mode            string `json:"mode"`
		AccessKeyID     string `json:"access_key_id"`
		AccessKeySecret string `json:"access_key_secret"`
		STSToken        string `json:"sts_token"`
		Expiration      string `json:"expiration"`
	}
	if json.Unmarshal(printed, &answer) != nil { // Its error quotes what was printed.
		return lease{}, &Error{Source: name, What: `did not print JSON such as {"mode": "StsToken", "access_key_id": …, "access_key_secret": …, "sts_token": …}`}
	}
	sts := strings.EqualFold(answer.Mode, "StsToken")
	if !sts && !strings.EqualFold(answer.Mode, "AK") && answer.Mode != "" {
		return lease{}, &Error{Source: name, What: "printed credentials with a mode other than AK or StsToken"}
	}
	if answer.AccessKeyID == "" || answer.AccessKeySecret == "" || sts && answer.STSToken == "" {
		return lease{}, &Error{Source: name, What: "printed an incomplete credential: access_key_id, access_key_secret or, with mode StsToken, sts_token is missing"}
	}
	expires, err := expiration(name, answer.Expiration)
	key := cams.Credential{AccessKeyID: answer.AccessKeyID, AccessKeySecret: answer.AccessKeySecret, SecurityToken: answer.STSToken}
	return lease{Credential: key, expires: expires}, err
}
