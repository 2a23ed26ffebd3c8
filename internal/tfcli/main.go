// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package tfcli

import (
	"context"
	"fmt"
	"os"
)

// TestMain runs tests with a CLI and the built provider, and returns the exit code.
// TF_ACC_TERRAFORM_PATH names the CLI, as for other acceptance tests. Prepare receives
// the CLI, its path, and a folder that is removed after the tests.
func TestMain(run func() int, prepare func(cli *CLI, path, folder string) error) int {
	code, err := testMain(run, prepare)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func testMain(run func() int, prepare func(cli *CLI, path, folder string) error) (int, error) {
	path := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if path == "" {
		return 1, fmt.Errorf("TF_ACC_TERRAFORM_PATH does not name a Terraform or OpenTofu; use make test")
	}
	folder, err := os.MkdirTemp("", "tfcli-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	cli, err := New(context.Background(), path, folder)
	if err != nil {
		return 1, err
	}
	if err := prepare(cli, path, folder); err != nil {
		return 1, err
	}
	return run(), nil
}
