// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// child is a process of this binary in another role. It answers each line that it
// is sent with a line of JSON, and ends when it is sent no more.
type child struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
}

// spawn starts a process; its first line is read into hello.
func spawn(ctx context.Context, hello any, role string, arguments ...string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: exec.CommandContext(ctx, self, append([]string{role}, arguments...)...)}
	c.cmd.Stderr = os.Stderr
	out, outErr := c.cmd.StdoutPipe()
	in, inErr := c.cmd.StdinPipe()
	if err := errors.Join(outErr, inErr, c.cmd.Start()); err != nil {
		return nil, err
	}
	c.in, c.out = in, bufio.NewScanner(out)
	if err := c.read(hello); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// ask sends a word and reads the answer.
func (c *child) ask(word string, answer any) error {
	if _, err := fmt.Fprintln(c.in, word); err != nil {
		return err
	}
	return c.read(answer)
}

func (c *child) read(answer any) error {
	if !c.out.Scan() {
		return errors.Join(errors.New("a process of the bench gave no answer"), c.out.Err())
	}
	return json.Unmarshal(c.out.Bytes(), answer)
}

// stop ends the process and waits for its end.
func (c *child) stop() error {
	return errors.Join(c.in.Close(), c.cmd.Wait())
}

// answer is the other side of ask.
func answer(to any) error { return json.NewEncoder(os.Stdout).Encode(to) }
