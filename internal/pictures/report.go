// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/chatapp-metrics/terraform-provider-alicloud/internal/sandbox"
)

const reportFile = "docs-dev/report.png"

// browser is a Chromium, which takes the picture; empty if there is none.
func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// drawReport has chatapp-gate judge the channels of a sandbox, and takes a picture of
// its HTML report.
func drawReport(ctx context.Context, browser string) (err error) {
	folder, err := os.MkdirTemp("", "pictures-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()

	server, err := sandbox.New(sandbox.Demo())
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	served := make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	defer func() { stop(); err = errors.Join(err, <-served) }()

	html := filepath.Join(folder, "report.html")
	gate := exec.CommandContext(ctx, "go", "run", "./cmd/chatapp-gate", "live", "--policy", "internal/pictures/report.policy.hcl",
		"--protocol", "HTTP", "--endpoint", listener.Addr().String(), "--format", "html="+html)
	account := sandbox.Demo().Accounts[0]
	gate.Env = append(gate.Environ(), "ALICLOUD_ACCESS_KEY="+account.AccessKeyID, "ALICLOUD_SECRET_KEY="+account.AccessKeySecret)
	// It blocks, as it should, so that its exit code says nothing.
	out, _ := gate.CombinedOutput()
	if _, err := os.Stat(html); err != nil {
		return fmt.Errorf("chatapp-gate has written no report: %s", out)
	}
	shot, err := filepath.Abs(reportFile)
	if err != nil {
		return err
	}
	// No sandbox of the browser's own: it does not start for root, and the page is ours.
	camera := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir="+folder,
		"--window-size=1000,1100", "--screenshot="+shot, "file://"+html)
	if out, err := camera.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", browser, err, out)
	}
	return nil
}
