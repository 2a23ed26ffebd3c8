// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Command pictures draws the pictures of the documentation for `make pictures`. It
// runs in the root of the repository.
package main

import (
	"context"
	"fmt"
	"os"
)

const flowFile = "docs-dev/data-flow.svg"

func main() {
	if err := draw(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func draw(ctx context.Context) error {
	if err := os.WriteFile(flowFile, []byte(flow.svg()), 0o644); err != nil {
		return err
	}
	fmt.Println("Drawn:", flowFile)
	path := browser()
	if path == "" {
		fmt.Println("Left as it is, since there is no Chromium here:", reportFile)
		return nil
	}
	if err := drawReport(ctx, path); err != nil {
		return err
	}
	fmt.Println("Drawn:", reportFile)
	return nil
}
