// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// plugin is a process of a provider that is spoken to as the CLI does, over the
// plugin protocol, but without the CLI: gRPC is HTTP/2 with five bytes before each
// message, and the few messages that are needed are written by hand.
type plugin struct {
	cmd  *exec.Cmd
	http *http.Client
}

// cookie is what a provider wants to see in its environment before it serves. It
// is public, and keeps users from starting a provider by hand.
const cookie = "TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"

// startPlugin starts a provider, and returns when it listens.
func (b *bench) startPlugin(provider string, environment []string) (*plugin, error) {
	p := &plugin{cmd: exec.CommandContext(b.ctx, b.cli.binaries[provider])}
	p.cmd.Env = append(append(b.cli.environment(p.cmd), environment...), cookie, "PLUGIN_PROTOCOL_VERSIONS=6", "PLUGIN_UNIX_SOCKET_DIR="+b.folder)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	hello := strings.Split(strings.TrimSpace(line), "|") // 1|6|unix|/path|grpc|
	if err != nil || len(hello) < 5 || hello[4] != "grpc" {
		return nil, errors.Join(fmt.Errorf("the provider says %q", line), err, p.stop())
	}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, hello[2], hello[3])
		},
		Protocols: new(http.Protocols),
	}
	transport.Protocols.SetUnencryptedHTTP2(true)
	p.http = &http.Client{Transport: transport}
	return p, nil
}

// stop ends the process as the CLI does in the end.
func (p *plugin) stop() error {
	err := p.cmd.Process.Kill()
	_ = p.cmd.Wait() // It was killed, which is an error too.
	return err
}

// call calls one method, and gives the response as it is.
func (p *plugin) call(ctx context.Context, method string, message []byte) ([]byte, error) {
	frame := binary.BigEndian.AppendUint32([]byte{0}, uint32(len(message))) //nolint:gosec // The bench's messages are short.
	body := bytes.NewReader(append(frame, message...))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://plugin/tfplugin6.Provider/"+method, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/grpc")
	req.Header.Set("Te", "trailers")
	resp, err := p.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	if status := resp.Trailer.Get("Grpc-Status"); err != nil || status != "0" || len(got) < 5 {
		return nil, errors.Join(fmt.Errorf("%s ended with gRPC status %q: %s", method, status, resp.Trailer.Get("Grpc-Message")), err)
	}
	return got[5:], nil
}

// schema asks for the schema, which is the first thing that the CLI asks for.
func (p *plugin) schema(ctx context.Context) error {
	_, err := p.call(ctx, "GetProviderSchema", nil)
	return err
}

// configure sets the provider's arguments.
func (p *plugin) configure(ctx context.Context, arguments map[string]any) error {
	return p.diagnosed(ctx, "ConfigureProvider", 1, arguments, nil)
}

// read reads the data source with some arguments.
func (p *plugin) read(ctx context.Context, arguments map[string]any) error {
	return p.diagnosed(ctx, "ReadDataSource", 2, arguments, field(1, []byte("alicloud_chatapp_phone_number_metric")))
}

// diagnosed calls a method whose configuration is its second field, and whose
// diagnostics stand in a field of the response. There must be none.
func (p *plugin) diagnosed(ctx context.Context, method string, diagnostics byte, arguments map[string]any, before []byte) error {
	text, err := json.Marshal(arguments)
	if err != nil {
		return err
	}
	// A configuration may be written in JSON, as the second field of its message.
	response, err := p.call(ctx, method, append(before, field(2, field(2, text))...))
	if err != nil {
		return err
	}
	for len(response) > 0 {
		number, content, rest, err := nextField(response)
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		if number == diagnostics {
			return fmt.Errorf("%s gave the diagnostic %q", method, content)
		}
		response = rest
	}
	return nil
}

// field writes a field of a protocol buffer that is text or a message.
func field(number byte, content []byte) []byte {
	return append(binary.AppendUvarint([]byte{number<<3 | 2}, uint64(len(content))), content...)
}

// nextField reads the first field of a protocol buffer.
func nextField(b []byte) (number byte, content, rest []byte, err error) {
	length, n := binary.Uvarint(b[1:])
	begin := uint64(1 + n) //nolint:gosec // A negative n is caught below.
	switch {
	case n <= 0, b[0]&7 == 2 && length > uint64(len(b))-begin:
		return 0, nil, nil, errors.New("a field of the response is cut short")
	case b[0]&7 != 2: // A number.
		return b[0] >> 3, nil, b[begin:], nil
	}
	return b[0] >> 3, b[begin : begin+length], b[begin+length:], nil
}

// peak is the most memory that the process has had so far, in bytes; zero where the
// system does not tell.
func (p *plugin) peak() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(after, "kB")
	kibibytes, err := strconv.ParseFloat(strings.TrimSpace(line), 64)
	if err != nil {
		return 0
	}
	return kibibytes * 1024
}
